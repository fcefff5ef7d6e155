"""What is taken from a GTFS timetable: stops, and the journeys of one date with their calls in order.

A feed is a folder or a ZIP file. Times are seconds of the service day, past midnight included. A journey that is
told once with how often it is repeated (``frequencies.txt``) becomes as many. Stations without a position, stops
nobody calls at and everything else in the feed are left aside. Where a journey has no time at a stop on its way, the
time between the stops that have one is shared evenly.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Line = tuple[int, dict[str, str]]
LEAST_HEADWAY = 60
"""Seconds between two journeys of a line that is told by how often it runs."""
TIME = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])", re.ASCII)
DATE = re.compile(r"[0-9]{8}", re.ASCII)
REGULAR, NONE, ON_REQUEST = "0", "1", ("2", "3")
"""How people get in or out at a stop, as feeds tell it."""
LARGEST = 1 << 29
"""Bytes of one unpacked table: a national timetable has less, and a packed gigabyte of nothing has more."""


@dataclass(frozen=True, slots=True)
class FeedStop:
    """A stop of the timetable."""

    id: str
    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class Call:
    """A stop of a journey; seconds of the service day. Coaches and trains may let people only in, or only out."""

    stop_id: str
    arrives: int
    departs: int
    boards: bool = True
    alights: bool = True


@dataclass(frozen=True, slots=True)
class Journey:
    """One vehicle's way from its first to its last stop. ``block``: the vehicle's day, where the feed says."""

    id: str
    route: str
    block: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What runs on one date. ``label`` says whose timetable it is, and is shown with every result."""

    label: str
    stops: dict[str, FeedStop]
    journeys: tuple[Journey, ...]
    dates: tuple[str, str] = ("", "")
    """From which day to which the timetable is, as 20261201."""


def read_gtfs(path: Path, service_date: date) -> Feed:
    """Return the timetable of a date.

    Raises
    ------
    BrokenInput
        The feed lacks a file or a column, or a line cannot be used; names file and line.
    """
    feed = _Files(path)
    routes = {
        row["route_id"]: row.get("route_short_name") or row["route_id"] for _, row in feed.rows("routes")
    }
    running, dates = _running(feed, service_date)
    trips = _trips(feed, running)
    calls: dict[str, list[_Told]] = {trip: [] for trip in trips}
    for line, row in feed.rows("stop_times"):
        if row["trip_id"] in calls:
            calls[row["trip_id"]].append(_told(feed, line, row))
    once = {
        trip: Journey(
            trip,
            routes.get(trips[trip]["route_id"], trips[trip]["route_id"]),
            trips[trip].get("block_id", ""),
            _in_order(feed, trip, made),
        )
        for trip, made in sorted(calls.items())
        if len(made) > 1
    }
    journeys = _repeated(feed, once)
    stops = _stops(feed, {call.stop_id for journey in journeys for call in journey.calls})
    publishers = [row.get("feed_publisher_name", "") for _, row in feed.rows("feed_info", needed=False)]
    return Feed("; ".join(filter(None, publishers)) or path.name, stops, journeys, dates)


def _trips(feed: "_Files", running: set[str]) -> dict[str, dict[str, str]]:
    """Return the trips of the services that run."""
    trips: dict[str, dict[str, str]] = {}
    for line, row in feed.rows("trips"):
        if row["service_id"] in running:
            if row["trip_id"] in trips:
                raise feed.fail(
                    "trips", line, remedy=f"trip_id {row['trip_id']!r} stands here a second time."
                )
            trips[row["trip_id"]] = row
    return trips


class _Files:
    """The tables of a feed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str, *, needed: bool = True) -> Iterator[Line]:
        """Yield the lines of a table by column name."""
        text = self._text(f"{table}.txt", needed)
        reader = csv.DictReader(io.StringIO(text))
        reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        lacking = sorted(COLUMNS.get(table, set()) - set(reader.fieldnames))
        if text and lacking:
            raise BrokenInput(f"{self.path}: {table}.txt has no column {lacking[0]}. Export the feed again.")
        try:
            for row in reader:
                yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}
        except csv.Error as error:
            raise self.fail(table, reader.line_num, remedy=f"{error}. Export the feed again.") from error

    def fail(self, table: str, line: int, *, remedy: str) -> BrokenInput:
        """Return what to raise about a line."""
        return BrokenInput(f"{self.path}: {table}.txt, line {line}: {remedy}")

    def wrong(self, table: str, what: str) -> BrokenInput:
        """Return what to raise about several lines."""
        return BrokenInput(f"{self.path}: {table}.txt: {what}. Export the feed again.")

    def _text(self, name: str, needed: bool) -> str:
        try:
            if self.path.is_dir():
                return (self.path / name).read_text(encoding="utf-8-sig")
            with zipfile.ZipFile(self.path) as packed:
                if packed.getinfo(name).file_size > LARGEST:
                    raise BrokenInput(f"{self.path}: {name} is larger than a timetable can be.")
                return packed.read(name).decode("utf-8-sig")
        except (FileNotFoundError, KeyError) as error:
            if not self.path.exists():
                raise BrokenInput(
                    f"{self.path}: there is no such file. Give a GTFS folder or ZIP file."
                ) from error
            if not needed:
                return ""
            if inside := self._folder_with(name):
                raise BrokenInput(
                    f"{self.path}: its tables lie in a folder {inside}. Pack the files alone, or unpack it."
                ) from error
            raise BrokenInput(f"{self.path}: has no {name}. Give a GTFS folder or ZIP file.") from error
        except UNREADABLE as error:
            raise BrokenInput(f"{self.path}: {name} cannot be read ({error}). Download it again.") from error

    def _folder_with(self, name: str) -> str:
        """Return the folder inside a ZIP file, or the one in a folder, in which a table lies; blank for none."""
        if self.path.is_dir():
            found = sorted(str(one.relative_to(self.path).parent) for one in self.path.glob(f"*/{name}"))
        else:
            with zipfile.ZipFile(self.path) as packed:
                found = sorted(
                    one.rpartition("/")[0] for one in packed.namelist() if one.endswith(f"/{name}")
                )
        return found[0] if found else ""


UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError, RuntimeError)
"""How a ZIP file fails that is cut short, damaged, locked with a password or packed in a way not known here."""
COLUMNS = {
    "stops": {"stop_id", "stop_name", "stop_lat", "stop_lon"},
    "routes": {"route_id"},
    "trips": {"route_id", "service_id", "trip_id"},
    "stop_times": {"trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"},
    "calendar": {"service_id", "start_date", "end_date", *WEEKDAYS},
    "calendar_dates": {"service_id", "date", "exception_type"},
    "frequencies": {"trip_id", "start_time", "end_time", "headway_secs"},
}


def _running(feed: _Files, service_date: date) -> tuple[set[str], tuple[str, str]]:
    """Return the services of a date, and from which day to which the timetable is."""
    day, weekday = f"{service_date:%Y%m%d}", WEEKDAYS[service_date.weekday()]
    running, dates = set(), set()
    for line, row in feed.rows("calendar", needed=False):
        dates |= {_dated(feed, "calendar", line, row[column]) for column in ("start_date", "end_date")}
        if row[weekday] == "1" and row["start_date"] <= day <= row["end_date"]:
            running.add(row["service_id"])
    for line, row in feed.rows("calendar_dates", needed=False):
        dates.add(_dated(feed, "calendar_dates", line, row["date"]))
        if row["date"] == day:
            if row["exception_type"] not in ("1", "2"):
                raise feed.fail("calendar_dates", line, remedy="exception_type is 1 (added) or 2 (removed).")
            (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
    if not dates:
        raise BrokenInput(
            f"{feed.path}: has no days, in calendar.txt or calendar_dates.txt. Export the feed again."
        )
    return running, (min(dates), max(dates))


def _dated(feed: _Files, table: str, line: int, text: str) -> str:
    """Return a date as it is compared with others: a differently written one would quietly be another day."""
    try:
        if DATE.fullmatch(text):
            return f"{date(int(text[:4]), int(text[4:6]), int(text[6:])):%Y%m%d}"
    except ValueError:
        pass  # no day of the calendar: told below like any other that is none
    raise feed.fail(table, line, remedy=f"{text[:40]!r} is no date. Dates are like 20261201.")


@dataclass(frozen=True, slots=True)
class _Told:
    """A line of a journey; where it has no time, that of its call is nothing yet."""

    number: int
    call: Call
    is_timed: bool


def _in_order(feed: _Files, trip: str, told: list[_Told]) -> tuple[Call, ...]:
    """Return the calls of a journey in order; none may be before the one before it."""
    told.sort(key=lambda one: one.number)
    calls = _timed(feed, trip, told)
    for before, after, one, two in zip(told, told[1:], calls, calls[1:], strict=False):
        if after.number == before.number:
            raise feed.wrong("stop_times", f"trip {trip!r} has stop_sequence {before.number} twice")
        if not one.arrives <= one.departs <= two.arrives <= two.departs:
            raise feed.wrong("stop_times", f"trip {trip!r} goes back in time at stop_sequence {after.number}")
    return tuple(calls)


def _timed(feed: _Files, trip: str, told: list[_Told]) -> list[Call]:
    """Return a call for each line, those without a time evenly between those with one."""
    timed = [(at, one.call) for at, one in enumerate(told) if one.is_timed]
    if [at for at, _ in timed[:1] + timed[-1:]] != [0, len(told) - 1]:
        raise feed.wrong("stop_times", f"trip {trip!r} has no time at its first or its last stop")
    calls = [timed[0][1]]
    for (first, one), (last, two) in pairwise(timed):
        for at in range(first + 1, last):
            time = one.departs + (two.arrives - one.departs) * (at - first) // (last - first)
            calls.append(replace(told[at].call, arrives=time, departs=time))
        calls.append(two)
    return calls


def _repeated(feed: _Files, once: dict[str, Journey]) -> tuple[Journey, ...]:
    """Return the journeys, each as often as it is run."""
    often: dict[str, list[Journey]] = {}
    for line, row in feed.rows("frequencies", needed=False):
        journey = once.get(row["trip_id"])
        if journey is None:
            continue
        try:
            first, end, headway = (
                _seconds(row["start_time"]),
                _seconds(row["end_time"]),
                int(row["headway_secs"]),
            )
        except ValueError as error:
            raise feed.fail("frequencies", line, remedy=f"{error}. Times are like 08:15:00.") from error
        if end <= first:
            raise feed.fail("frequencies", line, remedy="end_time is not after start_time.")
        if headway < LEAST_HEADWAY:
            raise feed.fail("frequencies", line, remedy=f"headway_secs is at least {LEAST_HEADWAY}.")
        often.setdefault(journey.id, []).extend(_later(journey, at) for at in range(first, end, headway))
    return tuple(one for trip, journey in once.items() for one in often.get(trip, [journey]))


def _later(journey: Journey, first: int) -> Journey:
    """Return the journey as it leaves its first stop at a time."""
    by = first - journey.calls[0].departs
    calls = tuple(replace(one, arrives=one.arrives + by, departs=one.departs + by) for one in journey.calls)
    return replace(journey, id=f"{journey.id} {first}", block="", calls=calls)


def _told(feed: _Files, line: int, row: dict[str, str]) -> _Told:
    stop, number = row["stop_id"], row["stop_sequence"]
    arrives = row["arrival_time"] or row["departure_time"]
    departs = row["departure_time"] or arrives
    if not (number.isascii() and number.isdigit()):
        raise feed.fail("stop_times", line, remedy=f"stop_sequence is a whole number, not {number!r}.")
    boards, alights = (_is_open(feed, line, row, column) for column in ("pickup_type", "drop_off_type"))
    try:
        times = (_seconds(arrives), _seconds(departs)) if arrives else (0, 0)
    except ValueError as error:
        raise feed.fail("stop_times", line, remedy=f"{error}. Times are like 08:15:00.") from error
    return _Told(int(number), Call(stop, *times, boards, alights), bool(arrives))


def _is_open(feed: _Files, line: int, row: dict[str, str], column: str) -> bool:
    """Tell whether people get in, or out; also where they have to ring or to tell the driver first."""
    told = row.get(column) or REGULAR
    if told not in (REGULAR, NONE, *ON_REQUEST):
        raise feed.fail("stop_times", line, remedy=f"{column} is a number from 0 to 3, not {told[:40]!r}.")
    return told != NONE


def _seconds(text: str) -> int:
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no time")
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _stops(feed: _Files, wanted: set[str]) -> dict[str, FeedStop]:
    stops = {}
    for line, row in feed.rows("stops"):
        if row["stop_id"] in wanted:
            try:
                point = Point(float(row["stop_lat"]), float(row["stop_lon"]))
            except ValueError as error:
                raise feed.fail(
                    "stops", line, remedy=f"{error}. A stop needs a latitude and a longitude."
                ) from error
            stops[row["stop_id"]] = FeedStop(row["stop_id"], row["stop_name"], point)
    missing = sorted(wanted - stops.keys())
    if missing:
        raise BrokenInput(f"{feed.path}: stops.txt has no {missing[0]!r}, which stop_times.txt calls at.")
    return stops
