"""The copy of somebody's data as a page that can be read and printed, whole in one file."""

from collections.abc import Mapping
from typing import Any

from api.pages.rendering import templates

TITLES = {
    "rider": "Your record",
    "driver": "Your record",
    "booking": "Rides you booked",
    "leg": "The legs of your rides",
    "quote": "What you asked for",
    "event": "What happened with your rides",
    "message": "Messages to you",
    "contact": "How we reach you",
    "consent": "What you agreed to",
    "permission": "Who may book for you, and for whom you may",
    "account": "Your sign-in",
    "session": "Where you are signed in",
    "audit_line": "Who looked at or changed your data",
}


def as_page(told: Mapping[str, Any]) -> str:
    """Return the copy as an HTML document."""
    tables = [
        (TITLES.get(name, name.replace("_", " ").capitalize()), rows) for name, rows in told["tables"].items()
    ]
    return templates().get_template("privacy/copy.html").render(told=told, tables=tables, text=_text)


def _text(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key.replace('_', ' ')}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_text(inner) for inner in value) or "–"
    return str(value)
