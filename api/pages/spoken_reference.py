"""How a reference is read out so that nobody mishears it: each letter with the word it begins."""

from scheduler.adapters.ids import ALPHABET

_WORDS = {
    "C": "Charlie",
    "F": "Freddie",
    "H": "Harry",
    "J": "Jack",
    "K": "King",
    "M": "Mother",
    "P": "Peter",
    "R": "Robert",
    "T": "Tommy",
    "W": "William",
    "X": "X-ray",
    "Y": "Yellow",
}


def read_out(reference: str) -> str:
    """Return "K for King, 7, M for Mother; 4 …"."""
    groups = [", ".join(_said(symbol) for symbol in group) for group in reference.split("-")]
    return "; ".join(groups)


def _said(symbol: str) -> str:
    return f"{symbol} for {_WORDS[symbol]}" if symbol in _WORDS else symbol


def unsaid() -> set[str]:
    """Return the letters of references for which no word is given: there should be none."""
    return {symbol for symbol in ALPHABET if symbol.isalpha()} - _WORDS.keys()
