"""Which texts there are to translate: read from the templates and the modules that speak to people."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from api.language.words import FOLDER

API = Path(__file__).parents[1]
PYTHON = ("pages", "language", "privacy", "notify")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
HEADER = "# Texts of Drove, for translation. Keys are the English texts.\n"


def sources() -> Iterator[tuple[Path, str]]:
    """Yield the files that speak, with how each is read."""
    for path in sorted((API / "templates").rglob("*.html")):
        yield path, "jinja2.ext:babel_extract"
    for path in sorted((API / "templates" / "messages").glob("*.txt")):
        yield path, "jinja2.ext:babel_extract"
    for folder in PYTHON:
        for path in sorted((API / folder).rglob("*.py")):
            yield path, "python"
    yield API / "demo.py", "python"


def extracted() -> Catalog:
    """Return every text with the file it stands in; line numbers are left out, they change too often."""
    catalogue = Catalog(project="Drove", header_comment=HEADER, fuzzy=False)
    for path, method in sources():
        options = OPTIONS if method.startswith("jinja2") else {}
        for _line, message, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            place = (path.relative_to(API.parent).as_posix(), None)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalogue


def catalogues() -> list[Path]:
    """Return the file of every language but English."""
    return sorted(FOLDER.glob("*.po"))
