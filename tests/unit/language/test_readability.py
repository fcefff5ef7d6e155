"""A child of nine to eleven could read what passengers read, page by page; officialese would not pass."""

import html
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from api.language.extracting import API, KEYWORDS, OPTIONS

TEMPLATES = API / "templates"
ROOMS = ("book", "rides", "series", "waiting", "sign_in", "people", "privacy", "account")
ALONE = ("front", "accessibility", "gaps", "problem")
PAGES = [TEMPLATES / f"{name}.html" for name in ALONE] + [
    path for room in ROOMS for path in sorted((TEMPLATES / room).glob("*.html"))
]
GRADE = 5.0
"""School years, as the automated readability index counts them by letters and words: the fifth is that of tens."""
FEWEST_WORDS = 40
"""Of a page with less there is too little to measure; all of them are measured together."""
LABEL = 5
"""Words; what has fewer is a label, and would make every page look easier than it reads."""
OFFICIALESE = (
    "Passengers are hereby notified that applications for transportation must be submitted in accordance with the "
    "applicable eligibility requirements. Failure to provide supporting documentation may result in cancellation."
)


@cache
def sentences(path: Path) -> list[str]:
    """Return what a page says, values and tags taken out."""
    said = extract_from_file("jinja2.ext:babel_extract", path, keywords=KEYWORDS, options=OPTIONS)
    texts = [one if isinstance(one, str) else one[-1] for _, one, _, _ in said]
    plain = [html.unescape(re.sub(r"<[^>]+>", " ", text)) for text in texts]
    whole = [re.sub(r"%\(\w+\)s", "ten", text).replace("%%", "%") for text in plain]
    full = [text for text in whole if len(text.split()) >= LABEL]
    return [text if text.rstrip().endswith((".", "?", ":")) else f"{text}." for text in full]


def grade(texts: list[str]) -> float:
    textstat = import_module("textstat")  # takes seconds: only who runs these tests should wait for it
    return float(textstat.automated_readability_index(" ".join(texts)))


def words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_page_is_easy_to_read(path: Path) -> None:
    texts = sentences(path)
    if words(texts) >= FEWEST_WORDS:
        assert grade(texts) <= GRADE


def test_the_short_pages_together_are_easy_to_read() -> None:
    short = [text for path in PAGES for text in sentences(path) if words(sentences(path)) < FEWEST_WORDS]
    assert words(short) > 100
    assert grade(short) <= GRADE


def test_officialese_would_fail() -> None:
    assert grade([OFFICIALESE]) > GRADE + 5
    page = sentences(TEMPLATES / "book" / "offers.html")
    assert grade([*page, OFFICIALESE, OFFICIALESE]) > GRADE
