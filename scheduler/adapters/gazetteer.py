"""Place search over the places of one area: what somebody types, likeliest place first.

Decided here: the order of answers. Words are matched by SQLite's full-text index from their beginnings;
misspelt ones are put right with rapidfuzz; then a name that says exactly what was typed comes first, a
place inside the area before one outside, and what people ride to before what they only pass.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from scheduler.adapters.area.place_rows import GazetteerRow, search_words
from scheduler.adapters.gazetteer_words import Speller, Words, is_whole_postcode, postcode_start, words_of
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, ServiceArea

_WALK_METRES = 400
_METRES_PER_DEGREE = 111_195.0
_CANDIDATES = 250
_KNOWN = 2000
"""Searches whose answers are remembered: places do not change while a process runs, and most ask for the same few."""
_KIND = {
    PlaceKind.SETTLEMENT: 3.0,
    PlaceKind.POI: 1.6,
    PlaceKind.STOP: 1.0,
    PlaceKind.STREET: 0.9,
    PlaceKind.POSTCODE: 0.2,
}
_INSIDE = 2.2
_NEAR_FIRST = {PlaceKind.STREET: 30, PlaceKind.POSTCODE: 60, PlaceKind.SETTLEMENT: 150}
"""A place of this kind counts as so many metres further away when a spot is to be named."""


class SqliteGazetteer:
    """The ``Gazetteer`` of one area; may be asked from several threads at once."""

    def __init__(self, rows: Sequence[GazetteerRow], area: ServiceArea) -> None:
        self._places = [row.place for row in rows]
        self._by_id = {place.id: number for number, place in enumerate(self._places)}
        self._words = [search_words(row) for row in rows]
        self._worth = [_worth(row, area) for row in rows]
        self._postcodes = sorted(
            (place.name.replace(" ", ""), number)
            for number, place in enumerate(self._places)
            if place.kind is PlaceKind.POSTCODE
        )
        self._codes = [code for code, _ in self._postcodes]
        listed = [n for n, place in enumerate(self._places) if place.kind is not PlaceKind.POSTCODE]
        self._speller = Speller({word for n in listed for text in self._words[n] for word in text.split()})
        self._lock = threading.Lock()
        self._index = _index((n, *self._words[n], self._worth[n]) for n in listed)
        self._narrow, self._tree = self._map()
        self._known = lru_cache(_KNOWN)(self._ranked)

    def search(self, text: str, *, limit: int = 10) -> list[Place]:
        """Return places that fit the text, likeliest first."""
        start = postcode_start(text)
        if start is not None:
            found = self._by_postcode(start, limit)
            if found or is_whole_postcode(start):
                return found
        words = words_of(text)
        if not words.typed or limit < 1:
            return []
        return [self._places[number] for number in self._known(words)[:limit]]

    def get(self, place_id: PlaceId) -> Place | None:
        """Return the place of that id, or None."""
        number = self._by_id.get(place_id)
        return None if number is None else self._places[number]

    def places(self, kind: PlaceKind) -> list[Place]:
        """Return every place of a kind, in order of id."""
        return [place for place in self._places if place.kind is kind]

    def nearest(self, point: Point) -> Place | None:
        """Return the named place nearest to the point within a short walk, or None."""
        if self._tree is None:
            return None
        spot = np.array(self._flat(point))
        near = self._tree.query_ball_point(spot, _WALK_METRES)
        if not near:
            return None
        away = np.hypot(*(self._tree.data[near] - spot).T)
        order = [
            (metres + _NEAR_FIRST.get(self._places[number].kind, 0), number)
            for number, metres in zip(near, away.tolist(), strict=True)
        ]
        return self._places[int(min(order)[1])]

    def _by_postcode(self, start: str, limit: int) -> list[Place]:
        low = np.searchsorted(self._codes, start) if self._codes else 0
        numbers = []
        for code, number in self._postcodes[int(low) :]:
            if not code.startswith(start):
                break
            numbers.append(number)
        numbers.sort(key=lambda number: (-self._worth[number], self._places[number].name))
        return [self._places[number] for number in numbers[:limit]]

    def _ranked(self, words: Words) -> list[int]:
        """Search as typed, then with misspellings put right, then for most of the words."""
        for attempt in (
            words,
            self._speller.corrected(words),
            self._speller.corrected(words, all_of_them=True),
        ):
            found = self._matching(attempt, "AND")
            if found:
                return self._sorted(attempt, found)
        found = self._matching(self._speller.corrected(words), "OR")
        return self._sorted(self._speller.corrected(words), found)

    def _matching(self, words: Words, joined: str) -> list[int]:
        groups = ("(" + " OR ".join(f'"{word}"*' for word in options) + ")" for options in words.choices)
        query = f" {joined} ".join(groups)
        with self._lock:
            rows = self._index.execute(
                "SELECT words.rowid FROM words JOIN worth ON worth.id = words.rowid WHERE words MATCH ? "
                "ORDER BY worth.value DESC LIMIT ?",
                (query, _CANDIDATES),
            ).fetchall()
            rows += self._index.execute(
                "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
                (f"name : ({query})", _CANDIDATES),
            ).fetchall()
        return sorted({int(row[0]) for row in rows})

    def _sorted(self, words: Words, found: list[int]) -> list[int]:
        scores = {number: self._score(words, number) for number in found}
        return sorted(found, key=lambda number: (-scores[number], self._places[number].label, number))

    def _score(self, words: Words, number: int) -> float:
        name, others = self._words[number]
        in_name, in_others = name.split(), others.split()
        locality = set(others.split()[: len(self._places[number].locality.split())])
        score = self._worth[number]
        used = 0
        for options in words.choices:
            fit = max(_fit(option, in_name) for option in options)
            if fit:
                used += 1
                score += 4 * fit
            else:
                fit = max(_fit(option, in_others) for option in options)
                score += 2.6 * fit + (1.0 if any(option in locality for option in options) else 0)
                score -= 5 if not fit else 0
        corrected = " ".join(options[0] for options in words.choices)
        if name in (words.text, corrected):
            score += 6
        elif name.startswith((words.text, corrected)):
            score += 2
        if "station" in words.typed:
            score += _as_station(words, self._places[number])
        return score - 0.35 * max(0, len(in_name) - used)

    def _flat(self, point: Point) -> tuple[float, float]:
        return point.lat * _METRES_PER_DEGREE, point.lon * _METRES_PER_DEGREE * self._narrow

    def _map(self) -> tuple[float, cKDTree | None]:
        if not self._places:
            return 1.0, None
        degrees = np.array([(place.point.lat, place.point.lon) for place in self._places])
        narrow = float(np.cos(np.radians(degrees[:, 0].mean())))
        return narrow, cKDTree(degrees * _METRES_PER_DEGREE * np.array([1.0, narrow]))


def _fit(word: str, among: list[str]) -> float:
    """Return 1 for a whole word, a little less for the beginning of one, 0 when it is not there."""
    if word in among:
        return 1.0
    starts = [len(word) / len(other) for other in among if other.startswith(word)]
    return 0.6 + 0.3 * max(starts) if starts else 0.0


def _as_station(words: Words, place: Place) -> float:
    """Return what speaks for a place when somebody types "station": trains, unless another kind is named."""
    if place.category == "railway station" or "rail" in place.name.lower():
        return 2.0
    other = place.category.endswith("station") and place.category.split()[0] not in words.typed
    return -3.0 if other else 0.0


def _worth(row: GazetteerRow, area: ServiceArea) -> float:
    inside = _INSIDE if area.contains(row.place.point) else 0.0
    return _KIND.get(row.place.kind, 0.5) + row.weight * 0.3 + inside


def _index(entries: Iterable[tuple[int, str, str, float]]) -> sqlite3.Connection:
    index = sqlite3.connect(":memory:", check_same_thread=False)
    index.execute("CREATE VIRTUAL TABLE words USING fts5(name, others, prefix='1 2 3')")
    index.execute("CREATE TABLE worth (id INTEGER PRIMARY KEY, value REAL)")
    rows = list(entries)
    index.executemany("INSERT INTO words (rowid, name, others) VALUES (?, ?, ?)", (row[:3] for row in rows))
    index.executemany("INSERT INTO worth VALUES (?, ?)", ((row[0], row[3]) for row in rows))
    index.commit()
    return index
