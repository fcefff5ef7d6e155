"""Codes with which somebody is let book for another: given out once, typed once, hard to mishear and to guess."""

import secrets

from scheduler.adapters.ids import ALPHABET

GROUPS, LETTERS = 4, 4


def new_booking_code() -> str:
    """Return a code such as "K7M4-…" of letters and digits that nobody confuses."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def typed_code(text: str) -> str:
    """Return a code as it was given out, from how somebody typed it."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return "-".join(plain[at : at + LETTERS] for at in range(0, len(plain), LETTERS))
