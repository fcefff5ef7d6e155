"""How long every drive of a date takes, as one fixed table.

Time-dependent speeds become one number a drive: a drive from a stop takes as long as in the slowest period in
which the vehicle may leave there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.domain.place import Point
from scheduler.domain.plan import StopKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import Period, Profile, VehicleClass
from scheduler.engine.problem import BoolArray, Int32Array, Int64Array
from scheduler.usecases.drives import Drives, DriveTable, Numbers, unpacked
from scheduler.usecases.progress import Progress

HEAD_START = 1800
"""Longest drive from a shift's start that is looked at when telling in which period it begins, in seconds."""
_HAS_LEFT = -1
Tables = tuple[Int32Array, Int32Array]
"""Seconds and metres, each [C, rows, columns]; 0 where a drive can be left in no period."""


@dataclass(frozen=True, slots=True)
class DayNodes:
    """The nodes of a day's problem, in the engine's order."""

    service_date: date
    classes: tuple[VehicleClass, ...]
    points: Sequence[Point]
    spans: Sequence[TimeWindow]
    """The seconds that may be spent at each node."""
    cuts: tuple[Progress, ...]


class DayDrives:
    """The slowest drives between the nodes of one day, and between those and more stops."""

    def __init__(self, table: DriveTable, day: DayNodes) -> None:
        self._table, self._points = table, day.points
        self._classes = day.classes
        self._windows: dict[str, list[TimeWindow]] = {}
        for period in table.periods(day.service_date):
            self._windows.setdefault(period.id, []).append(period.window)
        with table.lock:
            table.number(day.points, keep=day.points)
            self._epoch, numbers = table.epoch, table.numbers(day.points)
        self._nodes = _of_stops(numbers, day.spans)
        for node, cut in enumerate(day.cuts, start=len(day.points) - 2 * len(day.cuts)):
            if cut.has_left:
                self._nodes.first[node], self._nodes.last[node] = _stood(cut)
            else:
                self._nodes.ready[node] = cut.ready

    def between(self) -> Tables:
        """Return the drives from every node to every node."""
        with self._table.lock:
            self._ensure_numbered(())
            return unpacked(self._slowest(self._nodes, self._nodes))

    def meet(self, points: Sequence[Point]) -> None:
        """Have every drive between the nodes and these points known, at whatever time, all asked for in one go."""
        with self._table.lock:
            self._ensure_numbered(points)
            more = np.unique(self._table.numbers(points))
            places = np.unique(self._nodes.numbers)
            every = np.union1d(places, more)
            profiles = [Profile(one, period) for one in self._classes for period in self._windows]
            self._table.meet(profiles, sources=more, targets=every)
            self._table.meet(profiles, sources=places, targets=more)

    def beside(self, points: Sequence[Point], spans: Sequence[TimeWindow]) -> tuple[Tables, Tables]:
        """Return the drives from more stops to every node and then to these stops, and from every node to them."""
        with self._table.lock:
            self._ensure_numbered(points)
            more = _of_stops(self._table.numbers(points), spans)
            leaving = self._slowest(more, self._nodes.followed_by(more))
            return unpacked(leaving), unpacked(self._slowest(self._nodes, more))

    def _ensure_numbered(self, more: Sequence[Point]) -> None:
        """Have these points numbered as the nodes are; those anew where the table started afresh."""
        every = [*self._points, *more]
        self._table.number(more if self._epoch == self._table.epoch else every, keep=every)
        if self._epoch != self._table.epoch:
            self._epoch, self._nodes.numbers = self._table.epoch, self._table.numbers(self._points)

    def _slowest(self, rows: "_Nodes", columns: "_Nodes") -> Drives:
        """Return [C, rows, columns] drives, as ``packed`` says."""
        found = np.zeros((max(1, len(self._classes)), len(rows), len(columns)), np.int64)
        for period, windows in self._windows.items():
            may = _may_begin(rows, columns, windows)
            used = np.flatnonzero(may.any(axis=1))
            if not len(used):
                continue
            for number, one in enumerate(self._classes):
                drives = self._table.cells(
                    Profile(one, period), sources=rows.numbers[used], targets=columns.numbers
                )
                found[number, used] = np.maximum(found[number, used], np.where(may[used], drives, 0))
        return found


@dataclass(slots=True)
class _Nodes:
    """Nodes by number of their place, and when they may be left."""

    numbers: Numbers
    first: Int64Array
    last: Int64Array
    ready: Int64Array
    """From when a shift's start may be left; ``_HAS_LEFT`` at nodes that are left when they were served."""

    def __len__(self) -> int:
        return len(self.numbers)

    def followed_by(self, more: "_Nodes") -> "_Nodes":
        """Return these nodes and then those."""
        return _Nodes(
            np.concatenate((self.numbers, more.numbers)),
            np.concatenate((self.first, more.first)),
            np.concatenate((self.last, more.last)),
            np.concatenate((self.ready, more.ready)),
        )


def _of_stops(numbers: Numbers, spans: Sequence[TimeWindow]) -> _Nodes:
    return _Nodes(
        numbers,
        np.array([span.earliest for span in spans], np.int64),
        np.array([span.latest for span in spans], np.int64),
        np.full(len(spans), _HAS_LEFT, np.int64),
    )


def _may_begin(rows: _Nodes, columns: _Nodes, windows: Sequence[TimeWindow]) -> BoolArray:
    """Return [rows, columns] which drives may begin in one of the windows of a period.

    A shift sets out for its first stop in time: within what is left of the window after it is ready, if it can be
    at the stop at the end of that.
    """
    may = np.zeros((len(rows), len(columns)), np.bool_)
    starts = np.flatnonzero(rows.ready != _HAS_LEFT)
    for window in windows:
        left = (rows.last >= window.earliest) & (rows.first <= window.latest)
        may |= left[:, np.newaxis]
    may[starts] = False
    for window in windows:
        in_time = rows.ready[starts] <= window.latest
        ahead = (columns.last >= window.earliest) & (columns.first - HEAD_START <= window.latest)
        may[starts] |= in_time[:, np.newaxis] & ahead
    return may


def _stood(cut: Progress) -> tuple[int, int]:
    """Return when service was at the stop where the vehicle stands; a break after it changes nothing."""
    last = next((stop for stop in reversed(cut.settled) if stop.kind is not StopKind.BREAK), None)
    if last is None:
        return cut.ready, cut.ready
    return last.start, max(last.start, last.departure)


def touched(periods: Sequence[Period], span: TimeWindow, *, before: int = 0) -> list[Period]:
    """Return the periods that share a moment with a span, or with the seconds ``before`` it."""
    return [
        one
        for one in periods
        if span.latest >= one.window.earliest and span.earliest - before <= one.window.latest
    ]
