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
from scheduler.engine.problem import Int32Array, Int64Array
from scheduler.engine.slowest_drives import FIRST, HAS_LEFT, LAST, NUMBER, READY
from scheduler.usecases.drives import Drives, DriveTable, Numbers, unpacked
from scheduler.usecases.progress import Progress

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
        windows: dict[str, list[tuple[int, int]]] = {}
        for period in table.periods(day.service_date):
            windows.setdefault(period.id, []).append((period.window.earliest, period.window.latest))
        self._windows = {period: np.array(spans, np.int64) for period, spans in windows.items()}
        with table.lock:
            table.number(day.points, keep=day.points)
            self._epoch, numbers = table.epoch, table.numbers(day.points)
        self._nodes = _of_stops(numbers, day.spans)
        for node, cut in enumerate(day.cuts, start=len(day.points) - 2 * len(day.cuts)):
            if cut.has_left:
                self._nodes[node, FIRST], self._nodes[node, LAST] = _stood(cut)
            else:
                self._nodes[node, READY] = cut.ready

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
            places = np.unique(self._nodes[:, NUMBER])
            every = np.union1d(places, more)
            profiles = [Profile(one, period) for one in self._classes for period in self._windows]
            self._table.meet(profiles, sources=more, targets=every)
            self._table.meet(profiles, sources=places, targets=more)

    def beside(self, points: Sequence[Point], spans: Sequence[TimeWindow]) -> tuple[Tables, Tables]:
        """Return the drives from more stops to every node and then to these stops, and from every node to them."""
        with self._table.lock:
            self._ensure_numbered(points)
            more = _of_stops(self._table.numbers(points), spans)
            leaving = self._slowest(more, np.concatenate((self._nodes, more)))
            return unpacked(leaving), unpacked(self._slowest(self._nodes, more))

    def _ensure_numbered(self, more: Sequence[Point]) -> None:
        """Have these points numbered as the nodes are; those anew where the table started afresh."""
        every = [*self._points, *more]
        self._table.number(more if self._epoch == self._table.epoch else every, keep=every)
        if self._epoch != self._table.epoch:
            self._epoch, self._nodes[:, NUMBER] = self._table.epoch, self._table.numbers(self._points)

    def _slowest(self, rows: Int64Array, columns: Int64Array) -> Drives:
        """Return [C, rows, columns] drives, as ``packed`` says."""
        found = np.zeros((max(1, len(self._classes)), len(rows), len(columns)), np.int64)
        for period, windows in self._windows.items():
            for number, one in enumerate(self._classes):
                self._table.slowest(
                    Profile(one, period), windows, rows=rows, columns=columns, found=found[number]
                )
        return found


def _of_stops(numbers: Numbers, spans: Sequence[TimeWindow]) -> Int64Array:
    """Return stops as ``slowest_drives`` has them, none of them the start of a shift."""
    rows = [(span.earliest, span.latest, HAS_LEFT) for span in spans]
    return np.column_stack((numbers, np.array(rows, np.int64).reshape(len(rows), 3)))


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
