"""What a person is told of the browser they signed in with: enough to recognise it, no more is kept."""

import re

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
OTHER = "Another program"


def agent_words(header: str) -> str:
    """Return a browser and its device in words, like "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in header), "")
    system = next((name for sign, name in SYSTEMS if sign in header), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or _program(header)


def _program(header: str) -> str:
    found = re.match(r"[A-Za-z][\w.-]{0,30}", header)
    return found[0] if found else OTHER
