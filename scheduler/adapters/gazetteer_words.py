"""What somebody meant who typed a few words: postcode, house number, abbreviations, misspellings.

Decided here: how typed text becomes words to search for. Ranking lives in ``gazetteer``.
"""

import re
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from scheduler.adapters.area.wording import plain

_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{0,2})?$")
_HOUSE = re.compile(r"^(?:flat \d+[a-z]? )?\d+[a-z]? (?=[a-z])")
_SHORT = {
    "rd": ("road",),
    "st": ("street", "saint"),
    "saint": ("st",),
    "ave": ("avenue",),
    "av": ("avenue",),
    "ln": ("lane",),
    "cl": ("close",),
    "dr": ("drive", "doctor"),
    "ct": ("court",),
    "cres": ("crescent",),
    "gdns": ("gardens",),
    "sq": ("square",),
    "stn": ("station",),
    "drs": ("doctors",),
    "sta": ("station",),
    "hosp": ("hospital",),
    "docs": ("doctors",),
    "gt": ("great",),
    "lt": ("little",),
    "lit": ("little",),
}
_RATHER = {"railway": ("rail", "railway"), "train": ("rail", "train")}
_FILLER = {"the", "at", "in", "of", "near", "to", "and", "my"}
_ALIKE = 0.70
_LIKELY_FIRST_LETTER = 0.05


@dataclass(frozen=True, slots=True)
class Words:
    """The words typed, each with the words it may stand for."""

    typed: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The typed words as one text."""
        return " ".join(self.typed)


def postcode_start(text: str) -> str | None:
    """Return the beginning of a postcode without spaces, if that is what was typed; capital letters."""
    bare = plain(text)
    match = _POSTCODE.fullmatch(bare)
    if match is None or (match.group(2) is None and not any(letter.isdigit() for letter in bare)):
        return None
    return bare.replace(" ", "").upper()


def is_whole_postcode(start: str) -> bool:
    """Tell whether that is a postcode to its end, of which nothing else can be meant."""
    return re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", start) is not None


def words_of(text: str) -> Words:
    """Return the words of a text, without a house number and without filling words."""
    bare = _HOUSE.sub("", plain(text[:120].replace("’", "'")))
    typed = bare.split()
    kept = [word for word in typed if word not in _FILLER] or typed
    return Words(tuple(kept), tuple(_RATHER.get(word, (word, *_SHORT.get(word, ()))) for word in kept))


class Speller:
    """Finds the known words nearest to a misspelt one."""

    def __init__(self, known: set[str]) -> None:
        self._known = sorted(word for word in known if len(word) > 2 and not word[0].isdigit())
        self._all = known

    def knows_start(self, word: str) -> bool:
        """Tell whether a known word begins so."""
        return word in self._all or any(known.startswith(word) for known in self._known)

    def corrected(self, words: Words, *, all_of_them: bool = False) -> Words:
        """Return the words with the unknown ones replaced by what they were probably meant to be."""
        choices = tuple(
            self._near(word)
            if len(word) > 2 and (all_of_them or not any(self.knows_start(one) for one in options))
            else options
            for word, options in zip(words.typed, words.choices, strict=True)
        )
        return Words(words.typed, choices)

    def _near(self, word: str) -> tuple[str, ...]:
        found = process.extract(
            word,
            self._known,
            scorer=OSA.normalized_similarity,
            limit=8,
            score_cutoff=_ALIKE - _LIKELY_FIRST_LETTER,
        )
        scored = [(score + _LIKELY_FIRST_LETTER * (known[0] == word[0]), known) for known, score, _ in found]
        good = sorted(((score, known) for score, known in scored if score >= _ALIKE), reverse=True)
        return tuple(known for score, known in good if score >= good[0][0] - 0.12)[:4] or (word,)
