"""Every refused attempt to come in leaves a line in the log: by which way, and whose account where that is known.

The name that was typed is not in it: people type passwords into the wrong field.
"""

import structlog

NOBODY = "unknown"


def note_refusal(way: str, account_id: str | None = None) -> None:
    """Write down that somebody was not let in."""
    structlog.get_logger("drove").warning("sign-in refused", way=way, account=account_id or NOBODY)
