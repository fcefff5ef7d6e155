"""Every text of the pages is said in every language, with its values and links, and nothing else is."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from api.language import checking
from api.language.checking import faults
from api.language.current import LANGUAGES, speaking
from api.language.extracting import catalogues, extracted
from api.language.words import gettext, ngettext

WELSH = LANGUAGES[1]
SOURCE = catalogues()[0]
all_texts = cache(extracted)


def test_every_language_but_english_has_a_catalogue() -> None:
    assert [path.stem for path in catalogues()] == [one.code for one in LANGUAGES[1:]]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.stem)
def test_every_text_is_said_and_no_other(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "instead", "fault"),
    [
        ('msgstr "Fy nheithiau"', 'msgstr ""', "not translated: My rides"),
        ('msgid "My rides"', 'msgid "My journeys"', "nobody says this any more: My journeys"),
        ('msgstr "{time} heddiw"', 'msgstr "heddiw"', "values differ"),
        ('msgid "My rides"', '#, fuzzy\nmsgid "My rides"', "not translated: My rides"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, instead: str, fault: str
) -> None:
    path = Path(shutil.copy(SOURCE, tmp_path))
    monkeypatch.setattr(checking, "extracted", all_texts)
    before = path.read_text(encoding="utf-8")
    assert text in before
    path.write_text(before.replace(text, instead), encoding="utf-8")
    assert any(fault in one for one in faults(path))


def test_a_text_is_said_in_the_language_that_is_spoken() -> None:
    assert gettext("My rides") == "My rides"
    with speaking(WELSH):
        assert gettext("My rides") == "Fy nheithiau"
        assert [ngettext("{n} minute", "{n} minutes", n) for n in (1, 2, 10)] == [
            "1 funud",
            "2 funud",
            "10 munud",
        ]
    assert ngettext("{n} minute", "{n} minutes", 1) == "1 minute"
