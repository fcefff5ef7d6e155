"""Which language the words of this request are in; what says something asks here, nothing passes it along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Language(NamedTuple):
    """One language that pages can be read in."""

    code: str
    tag: str
    """As HTML and HTTP name it."""
    name: str
    """In the language itself."""


ENGLISH = Language("en", "en-GB", "English")
LANGUAGES = (ENGLISH, Language("cy", "cy", "Cymraeg"))
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def spoken() -> Language:
    """Return the language that is spoken now; English where nobody chose."""
    return _spoken.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def named(code: str) -> Language | None:
    """Return the language of that code, or None where we do not speak it."""
    return next((one for one in LANGUAGES if one.code == code), None)
