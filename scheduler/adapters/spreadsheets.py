"""What a text needs so that a spreadsheet shows it and never reckons with it."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""


def harmless(text: str) -> str:
    """Return a text as it may stand in a cell: quoted where it would be taken for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
