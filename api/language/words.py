"""How a text is said in the reader's language: the English text itself is the key, and what is said without another.

Texts with a number go through ``ngettext``. A text that is kept in a table at import is marked with ``N_`` and
translated where it is shown.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from api.language.current import ENGLISH, spoken

FOLDER = Path(__file__).parent / "catalogues"


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts of a language, compiled from its ``.po`` file the first time they are asked for.

    A text nobody has looked at since it changed (``fuzzy``) is not used: English is said instead.
    """
    if code == ENGLISH.code:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(text: str) -> str:
    """Return a text in the reader's language."""
    return catalogue(spoken().code).gettext(text) if text else ""


def ngettext(one: str, several: str, number: int) -> str:
    """Return the text for that many in the reader's language; ``{n}`` in it stands for the number."""
    return catalogue(spoken().code).ngettext(one, several, number).replace("{n}", str(number))


def plural(one: str, several: str, number: int) -> str:
    """Return the text for that many as templates ask for it, with their own places for values."""
    return catalogue(spoken().code).ngettext(one, several, number)


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of catalogues know
    """Mark a text for the catalogue, and return it as it is."""
    return text
