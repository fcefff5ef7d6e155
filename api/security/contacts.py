"""How e-mail addresses, telephone numbers, cards and surnames are compared: as they are meant, not as typed."""

import re
from dataclasses import dataclass, field

MOBILE = re.compile(r"07\d{9}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Where somebody gets codes, and the number on their card."""

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    card: str | None = field(default=None, repr=False)

    @property
    def for_codes(self) -> str | None:
        """Where a code is sent to somebody who came with a card: their mobile, else their e-mail."""
        return self.phone or self.email


def mobile(text: str) -> str | None:
    """Return a British mobile number as eleven digits, or None when it is none."""
    digits = re.sub(r"[\s().-]", "", text)
    digits = re.sub(r"^(?:\+44|0044)0?", "0", digits)
    return digits if MOBILE.fullmatch(digits) else None


def email(text: str) -> str | None:
    """Return an e-mail address in small letters, or None when it is none."""
    address = text.strip().lower()
    return address if len(address) <= 200 and EMAIL.fullmatch(address) else None


def contact(text: str) -> str | None:
    """Return the mobile number or e-mail address that was typed, or None when it is neither."""
    return mobile(text) or email(text)


def card(text: str) -> str:
    """Return the digits of a card's number."""
    return re.sub(r"\D", "", text)[:20]


def same_surname(name: str, typed: str) -> bool:
    """Tell whether somebody's surname was typed, whatever the capitals, hyphens and apostrophes."""
    return bool(_letters(typed)) and _letters(
        name.rsplit(maxsplit=1)[-1] if name.split() else ""
    ) == _letters(typed)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())
