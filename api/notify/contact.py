"""How somebody can be reached, and which way is tried: the one they chose, else the quickest there is."""

import re
from dataclasses import dataclass, field

from api.language.current import ENGLISH, Language, named
from api.notify.message import By

_MOBILE = re.compile(r"(?:\+44|0)7\d{9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """How one person can be reached."""

    person: str
    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    post: str = field(default="", repr=False)
    """The postal address, one line a row."""
    chosen: By | None = None
    language: str = ENGLISH.code
    """In which they are written to."""

    def address(self, by: By) -> str:
        """Return where a message by that way goes; empty where that way is not open."""
        if by is By.EMAIL:
            return self.email if _EMAIL.fullmatch(self.email) else ""
        if by is By.SMS:
            return self.phone if is_mobile(self.phone) else ""
        if by is By.LETTER:
            return self.post
        return self.phone

    @property
    def ways(self) -> tuple[By, ...]:
        """The ways that are open, the one to be tried first in front. Letters go only to who chose them."""
        quick = (By.SMS, By.EMAIL, By.CALL)
        wanted = quick if self.chosen is None else (self.chosen, *quick)
        return tuple(by for by in dict.fromkeys(wanted) if self.address(by))

    def read_in(self, by: By) -> Language:
        """Return the language of a message by that way; on the telephone it is the office that reads it out."""
        return ENGLISH if by is By.CALL else named(self.language) or ENGLISH

    @property
    def way(self) -> By:
        """The way to be tried; the call list where no other is open, so that somebody sees that."""
        return next(iter(self.ways), By.CALL)


def is_mobile(phone: str) -> bool:
    """Tell whether text messages can be sent to a number."""
    return _MOBILE.fullmatch(re.sub(r"[\s().-]", "", phone)) is not None
