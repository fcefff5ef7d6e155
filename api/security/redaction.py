"""What never reaches a log, whatever was handed to it: names, telephone numbers, e-mail addresses, postcodes."""

import re
from typing import Any

from structlog.typing import EventDict, WrappedLogger

HIDDEN = "[hidden]"
PERSONAL = frozenset(
    {"name", "surname", "phone", "email", "address", "contact", "home", "note", "notes", "needs", "login"}
    | {"password", "token", "code", "secret", "card", "cookie", "authorization", "q", "words"}
)
"""Keys whose values are never written."""
PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE),
    re.compile(r"(?<![\w.:-])(?:\+44|0)(?:[\s-]?\d){9,10}(?![\w:])"),
    re.compile(r"\bdrove_[A-Za-z0-9_-]{20,}"),
)
PARAMETERS = re.compile(r"\[parameters: .*?\]\n?(?=\(Background|$)", re.DOTALL)
"""What the SQL library adds to an error: the values of the row."""


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide what is about people in one line of the log."""
    return {key: HIDDEN if key.lower() in PERSONAL else clean(value) for key, value in event.items()}


def clean(value: Any) -> Any:
    """Return a value without what looks like somebody's; everything inside it too."""
    if isinstance(value, str):
        text = PARAMETERS.sub("[parameters hidden]", value)
        for pattern in PATTERNS:
            text = pattern.sub(HIDDEN, text)
        return text
    if isinstance(value, dict):
        return {key: HIDDEN if str(key).lower() in PERSONAL else clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(one) for one in value]
    return value
