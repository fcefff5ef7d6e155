"""Which pages there are: every address that answers a reader, as the application's own router knows them."""

import re

from starlette.routing import compile_path

from api.pages import demonstration, router


def known() -> list[str]:
    """Return the pattern of every address that can be read, in the order in which they are tried."""
    return [one.path for part in (router, demonstration) for one in part.routes if "GET" in one.methods]


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(path, compile_path(path)[0]) for path in known()]


PATTERNS = patterns()


def pattern_of(address: str) -> str:
    """Return the pattern of the page at an address, or of the page that a form at it belongs to; empty for none."""
    path = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    while path:
        for name, shape in PATTERNS:
            if shape.fullmatch(path):
                return name
        path = path.rpartition("/")[0]
    return ""
