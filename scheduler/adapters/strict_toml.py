"""How files that people write are read: keys known, units in the keys, every mistake told with its remedy.

A ``Table`` hands out values by key and remembers what was asked for, so whatever is left over at ``finish``
is a key nobody knows: an error with the nearest known key as a suggestion, never silently ignored.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Never, TypeVar

from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.time import TimeWindow

E = TypeVar("E", bound=StrEnum)
TABLE = "a table"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 2**31
LONGEST_QUOTE = 60
LINE_END = re.compile(r"\r\n?")
PARSER_SAID = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column \d+\)", re.DOTALL)
TOLD_TWICE = {"Cannot overwrite": "a key is there twice", "Cannot declare": "a table is there twice"}
REMEDIES = (
    (re.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]"), 'Write straight quotes, like "some words".'),
    (re.compile(r"=\s*[-+]?[\d_]+,\d"), "Write a number with a point, like 3.5."),
    (re.compile(r"=\s*[-+]?[\d_.]+\s*[^\d\s#.,_-]"), "Write the number alone; its unit is in the key."),
    (re.compile(r"=\s*[A-Za-z]"), 'Write words in quotes, like "some words".'),
    (re.compile(r"^[^=\[#]+$"), "Write a key, an equals sign and a value, like notice_min = 60."),
)
"""Mistakes in a line that people make, and what is said of each."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file.

    Raises
    ------
    BrokenInput
        It is not there, not readable, or not TOML.
    """
    try:
        written = path.read_bytes()
        text = LINE_END.sub("\n", written.decode("utf-8-sig"))
    except OSError as error:
        raise BrokenInput(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise BrokenInput(f"{path}: line {line} is not UTF-8 text. Save the file as UTF-8.") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenInput(f"{path}: is not valid TOML: {_in_its_line(str(error), text)}") from error
    except RecursionError as error:
        raise BrokenInput(f"{path}: is nested too deep to be read. Take some brackets away.") from error


def _in_its_line(said: str, text: str) -> str:
    """Return what the parser said, with the line it is about and what mends it."""
    found = PARSER_SAID.fullmatch(said)
    if found is None:
        return f"{said}. Mend what it names."
    what, number = found["what"], int(found["line"])
    what = next((words for start, words in TOLD_TWICE.items() if what.startswith(start)), what)
    line = text.split("\n")[number - 1].strip()
    remedy = next((words for mistake, words in REMEDIES if mistake.search(line)), "Mend this line.")
    return f"{what} in line {number}, which reads {shortened(line)}. {remedy}"


def shortened(text: str) -> str:
    """Return a text that somebody wrote, short enough to be told back and without what cannot be seen."""
    text = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _as_written(value: Any) -> str:
    """Return a value about as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "a list of tables"
    return shortened(repr(value))


class Table:
    """One table of a file, read strictly."""

    def __init__(self, path: Path, data: Mapping[str, Any], name: str = "") -> None:
        self.path, self.name, self._data = path, name, data
        self._known: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        self._known[key] = None
        return key in self._data

    def place_in_file(self, key: str) -> str:
        """Return the full name of a key."""
        return f"{self.name}.{key}" if self.name else key

    def fail(self, key: str, remedy: str) -> Never:
        """Refuse the value of a key."""
        raise BrokenInput(f"{self.path}: {self.place_in_file(key)}: {remedy}")

    def _value(self, key: str, kind: type | tuple[type, ...], like: str, default: Any) -> Any:
        self._known[key] = None
        if key not in self._data:
            if default is None:
                self.fail(key, f"is missing. {self._suggest(key)}{self._written_like(key, like)}")
            return default
        value = self._data[key]
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            like = self._unquoted(value, kind) or like
            self.fail(key, f"{_as_written(value)} will not do. {self._written_like(key, like)}")
        return value

    def _written_like(self, key: str, like: str) -> str:
        if like == TABLE:
            return f"Write [{self.place_in_file(key)}] with its keys in lines below."
        return f"Write it like {key} = {like}."

    @staticmethod
    def _unquoted(value: Any, kind: type | tuple[type, ...]) -> str:
        """Return a number that stands in quotes without them; blank for anything else."""
        is_number = kind in (int, (int, float)) and isinstance(value, str)
        return value if is_number and re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", value, re.ASCII) else ""

    def _suggest(self, key: str) -> str:
        near = get_close_matches(key, self._data, n=1)
        return f"Did you mean {key} where it says {near[0]}? " if near and near[0] not in self._known else ""

    def text(self, key: str, default: str | None = None, *, like: str = '"some words"') -> str:
        """Return a text, which must not be blank unless blank is the default."""
        value = str(self._value(key, str, like, default))
        if not value.strip() and default is None:
            self.fail(key, f"is blank. Write it like {key} = {like}.")
        return value

    def file(self, key: str, folder: Path, default: str | None = None, *, like: str = '"a.toml"') -> Path:
        """Return the path of a file or folder, as seen from a folder; whether it is there is not asked."""
        text = self.text(key, default, like=like)
        path = folder / text
        try:
            path.exists()
        except OSError as error:
            self.fail(key, f"{shortened(text)!r} cannot be looked for ({error.strerror}). Check the path.")
        if not text.strip() or "\0" in text:
            self.fail(key, f"{shortened(text)!r} is no path. Write it like {key} = {like}.")
        return path

    def whole(
        self, key: str, default: int | None = None, *, least: int = 0, most: int = MOST, unit: int = 1
    ) -> int:
        """Return a whole number of the key's unit times ``unit``; ``default`` is already multiplied."""
        self._known[key] = None
        if key not in self._data and default is not None:
            return default
        if type(self._data.get(key)) is float:
            self.fail(key, f"{self._data[key]} is no whole number. Give one from {least} to {most}.")
        value = int(self._value(key, int, str(least or 30), None))
        if not least <= value <= most:
            self.fail(key, f"{value} is out of range. Give a whole number from {least} to {most}.")
        return value * unit

    def real(self, key: str, default: float | None = None, *, least: float = 0, most: float = MOST) -> float:
        """Return a number."""
        value = float(self._value(key, (int, float), str(least), default))
        if not least <= value <= most:
            self.fail(
                key, f"{self._data.get(key, value)} is out of range. Give a number from {least} to {most}."
            )
        return value

    def switch(self, key: str, default: bool) -> bool:
        """Return a yes or no."""
        return bool(self._value(key, bool, "true", default))

    def day(self, key: str) -> date:
        """Return a date."""
        value = self._value(key, date, "2026-12-01", None)
        if type(value) is not date:
            self.fail(key, f"{value} has a time in it. Write the date alone, like {key} = 2026-12-01.")
        return date(value.year, value.month, value.day)

    def choice(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """Return one of the values of an enum."""
        return self._one_of(key, str(self._value(key, str, f'"{next(iter(kinds)).value}"', default)), kinds)

    def choices(self, key: str, kinds: type[E], default: frozenset[E] | None = None) -> frozenset[E]:
        """Return some of the values of an enum."""
        if key not in self and default is not None:
            return default
        return frozenset(self._one_of(key, text, kinds) for text in self.texts(key))

    def _one_of(self, key: str, text: str, kinds: type[E]) -> E:
        if text in {kind.value for kind in kinds}:
            return kinds(text)
        near = get_close_matches(text, [kind.value for kind in kinds], n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of {', '.join(k.value for k in kinds)}."
        self.fail(key, f"there is no {shortened(text)!r} here. {hint}")

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._value(key, (list, tuple), '["one", "two"]', default)
        if not all(isinstance(value, str) for value in values):
            self.fail(key, f'wants texts. Write it like {key} = ["one", "two"].')
        return tuple(values)

    def weekdays(self, key: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """Return days of the week, Monday as 0, in order."""
        if key not in self and default is not None:
            return default
        values = self.texts(key)
        for value in values:
            if value not in WEEKDAYS:
                self.fail(key, f"{_as_written(value)} is no day. Use {', '.join(WEEKDAYS)}.")
        return tuple(sorted({WEEKDAYS.index(value) for value in values}))

    def minutes(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return minutes past the hour, in order."""
        values = self._value(key, (list, tuple), "[0, 30]", default)
        if not all(type(value) is int and 0 <= value < 60 for value in values):
            self.fail(key, f"wants minutes from 0 to 59. Write it like {key} = [0, 30].")
        return tuple(sorted(set(values)))

    def clock(self, key: str, default: int | None = None) -> int:
        """Return a time of day as seconds of the service day."""
        self._known[key] = None
        if key not in self._data and default is not None:
            return default
        return self._clock(key, self._value(key, str, '"09:30"', None))

    def window(self, key: str, default: TimeWindow | None = None) -> TimeWindow:
        """Return a pair of times of day."""
        if default is not None and key not in self._data:
            return default
        return self._window(key, self._value(key, list, '["08:30", "13:00"]', None))

    def _window(self, key: str, pair: Any) -> TimeWindow:
        if not isinstance(pair, list) or len(pair) != 2:
            self.fail(key, f'{_as_written(pair)} is no pair of times. Write it like ["08:30", "13:00"].')
        start, end = self._clock(key, pair[0]), self._clock(key, pair[1])
        if end <= start:
            self.fail(key, f"{pair[1]} is not after {pair[0]}. Put the earlier time first.")
        return TimeWindow(start, end)

    def _clock(self, key: str, text: Any) -> int:
        parts = text.split(":") if isinstance(text, str) else []
        if len(parts) == 2 and all(part.isdecimal() and len(part) == 2 for part in parts):
            hours, minutes = int(parts[0]), int(parts[1])
            if hours <= 47 and minutes <= 59:
                return hours * 3600 + minutes * 60
        self.fail(key, f'{_as_written(text)} is no time of day. Write it like "09:30".')

    def pairs(self, key: str) -> list[Any]:
        """Return a list whose entries are pairs, still to be read."""
        return list(self._value(key, list, "[[52.36, 0.15], …]", None))

    def position(self, key: str, pair: Any) -> Point:
        """Return a pair of latitude and longitude as a point."""
        numbers = isinstance(pair, list) and len(pair) == 2 and all(type(n) in (int, float) for n in pair)
        if not numbers:
            self.fail(
                key,
                f"{_as_written(pair)} is no position. Write [latitude, longitude], like [52.3587, 0.1501].",
            )
        try:
            return Point(float(pair[0]), float(pair[1]))
        except ValueError as error:
            raise BrokenInput(
                f"{self.path}: {self.place_in_file(key)}: {error}. Latitude comes first."
            ) from error

    def place(self, key: str, kind: PlaceKind) -> Place:
        """Return a named position: a table of ``name``, ``locality``, ``at`` and, when wanted, ``id``."""
        inner = self.table(key)
        read = inner.as_place(kind)
        inner.finish()
        return read

    def as_place(self, kind: PlaceKind) -> Place:
        """Return this table itself as a named position."""
        name, locality = self.text("name"), self.text("locality", "")
        spot = self.position("at", self._value("at", list, "[52.3587, 0.1501]", None))
        words = re.findall(r"[a-z0-9]+", f"{name} {locality}".lower().replace("'", ""))
        default_id = "-".join([kind.value, *words])
        return Place(
            PlaceId(self.text("id", default_id)), name, spot, kind, locality, self.text("category", "")
        )

    def table(self, key: str, *, optional: bool = False) -> "Table":
        """Return the table under a key; an optional one that is missing is empty."""
        value = self._value(key, dict, TABLE, {} if optional else None)
        return Table(self.path, value, self.place_in_file(key))

    def tables(self, key: str) -> Iterator["Table"]:
        """Yield the tables of a list; a missing list is empty."""
        values = self._value(key, (list, tuple), f"one [[{self.place_in_file(key)}]] after the other", ())
        for number, value in enumerate(values, 1):
            if not isinstance(value, dict):
                self.fail(key, f"entry {number} is no table. Write [[{self.place_in_file(key)}]] above it.")
            label = value.get("id") if isinstance(value.get("id"), str) else f"number {number}"
            yield Table(self.path, value, f"{self.place_in_file(key)}[{label}]")

    def raw(self, key: str) -> Any:
        """Return a value as it stands, for somebody else to read strictly."""
        self._known[key] = None
        return self._data[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys the table has, for tables whose keys are data."""
        return tuple(self._data)

    def finish(self) -> None:
        """Refuse whatever nobody asked for.

        Raises
        ------
        BrokenInput
            There are keys that mean nothing here.
        """
        for key in self._data:
            if key in self._known:
                continue
            near = get_close_matches(key, self._known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(self._known))}."
            self.fail(shortened(key), f"there is no such key. {hint}")
