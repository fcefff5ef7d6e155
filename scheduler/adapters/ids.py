"""Where new ids come from, and how a booking reference is made to survive being spoken on a telephone.

A reference is seven symbols in two groups, such as ``K7M-4XRW``: six that say which, and a check symbol. No
two symbols of the alphabet look alike, and of letters that rhyme on a poor line few are left. Without vowels
it spells no words. The check symbol finds every single wrong symbol and every swap of two neighbours: the
alphabet's size is prime, and each place has a weight of its own.
"""

import random
import secrets
import threading
from collections.abc import Callable
from typing import Final

ALPHABET: Final = "34679CFHJKMPRTWXY"
SIZE: Final = len(ALPHABET)
SYMBOLS: Final = 6
FIRST_GROUP: Final = 3


class RandomIds:
    """Ids that nobody can guess."""

    def new_id(self, kind: str) -> str:
        """Return an opaque id with a readable prefix."""
        return f"{kind}-{secrets.token_hex(10)}"

    def new_reference(self) -> str:
        """Return a reference that can be spoken."""
        return _reference(secrets.randbelow)


class SeededIds:
    """Ids that repeat with the seed: numbered, so that they come in order of birth. For simulations and tests."""

    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)
        self._born: dict[str, int] = {}
        self._told: set[str] = set()

    def new_id(self, kind: str) -> str:
        """Return the next id of that kind."""
        with self._lock:
            number = self._born.get(kind, 0) + 1
            self._born[kind] = number
        return f"{kind}-{number:06d}"

    def new_reference(self) -> str:
        """Return a reference that this source never returned before."""
        with self._lock:
            while (reference := _reference(self._random.randrange)) in self._told:
                pass
            self._told.add(reference)
        return reference


def read_reference(text: str) -> str | None:
    """Return the reference somebody typed, however spaced, in the form it was told; None when it is mistyped."""
    symbols = "".join(text.upper().replace("-", " ").split())
    if len(symbols) != SYMBOLS + 1 or not set(symbols) <= set(ALPHABET):
        return None
    return _grouped(symbols) if _check(symbols[:SYMBOLS]) == symbols[SYMBOLS] else None


def _reference(below: Callable[[int], int]) -> str:
    symbols = "".join(ALPHABET[below(SIZE)] for _ in range(SYMBOLS))
    return _grouped(symbols + _check(symbols))


def _check(symbols: str) -> str:
    weighed = sum((place + 2) * ALPHABET.index(symbol) for place, symbol in enumerate(reversed(symbols)))
    return ALPHABET[-weighed % SIZE]


def _grouped(symbols: str) -> str:
    return f"{symbols[:FIRST_GROUP]}-{symbols[FIRST_GROUP:]}"
