"""How long every drive of a date takes, as one fixed table, built anew only where something changed.

Time-dependent speeds become one number a drive: a drive from a stop takes as long as in the slowest period in
which the vehicle may leave there. The part about stops that are promised already is the same for every question
about a day, so the last ones are kept, under everything they depend on: nothing has to be told to forget them.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Point
from scheduler.domain.plan import StopKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import Period, Profile, VehicleClass
from scheduler.engine.problem import BoolArray, Int32Array
from scheduler.usecases.drives import MOST_POINTS, Drives, DriveTable, Numbers, unpacked
from scheduler.usecases.ports import TravelTimes
from scheduler.usecases.progress import Progress

HEAD_START = 1800
"""Longest drive from a shift's start that is looked at when telling in which period it begins, in seconds."""
_KEPT, _FEWEST_KEPT = 16, 2
"""As many days as are booked for, where they are small; never fewer than these."""
_MOST_CELLS = 4_000_000
"""So many drives are kept in all, eight bytes each, beyond those few days."""
Tables = tuple[Int32Array, Int32Array]


@dataclass(frozen=True, slots=True)
class DayNodes:
    """The nodes of a day's problem, in the engine's order."""

    service_date: date
    classes: tuple[VehicleClass, ...]
    points: Sequence[Point]
    spans: Sequence[TimeWindow]
    """The seconds that may be spent at each node."""
    cuts: tuple[Progress, ...]
    legs: int
    tried: int
    """So many of the legs, the last ones, are only asked for."""


class DayDrives(DriveTable):
    """The drives of whole days."""

    def __init__(self, travel_times: TravelTimes, *, most_points: int = MOST_POINTS) -> None:
        super().__init__(travel_times, most_points=most_points)
        self._kept: OrderedDict[object, Tables] = OrderedDict()

    def of_day(self, day: DayNodes) -> Tables:
        """Return [C, N, N] seconds and metres."""
        with self._lock:
            self._number(day.points, keep=day.points)
            block = _Block(self, day, self._numbers(day.points))
            key = (self._epoch, day.service_date, day.classes, block.base_state())
            known = self._kept.get(key)
            if known is None:
                known = unpacked(block.slowest(block.base, block.base))
                self._keep(key, known)
            self._kept.move_to_end(key)
            return block.completed(known)

    def _keep(self, key: object, tables: Tables) -> None:
        self._kept[key] = tables
        while len(self._kept) > _KEPT or (
            len(self._kept) > _FEWEST_KEPT and sum(one[0].size for one in self._kept.values()) > _MOST_CELLS
        ):
            self._kept.popitem(last=False)


class _Block:
    """The slowest drives between nodes of one day."""

    def __init__(self, table: DayDrives, day: DayNodes, numbers: Numbers) -> None:
        self.table, self.day, self.numbers = table, day, numbers
        self.periods = table.periods(day.service_date)
        every = np.arange(len(numbers))
        tried = np.zeros(len(numbers), np.bool_)
        tried[day.legs - day.tried : day.legs] = tried[2 * day.legs - day.tried : 2 * day.legs] = True
        self.base, self.own = every[~tried], every[tried]
        self.first = np.array([span.earliest for span in day.spans], np.int64)
        self.last = np.array([span.latest for span in day.spans], np.int64)
        start = len(numbers) - 2 * len(day.cuts)
        self.waiting: list[tuple[int, int]] = []
        """The start node and the ready second of each shift that has not set out."""
        for k, cut in enumerate(day.cuts):
            if cut.has_left:
                self.first[start + k], self.last[start + k] = _stood(cut)
            else:
                self.waiting.append((start + k, cut.ready))
        self.starts = np.array([node for node, _ in self.waiting], np.intp)
        self.ready = np.array([ready for _, ready in self.waiting], np.int64)

    def base_state(self) -> tuple[bytes, ...]:
        """Return everything that the drives between stops promised already depend on."""
        parts: tuple[npt.NDArray[np.int64] | Numbers, ...] = (
            self.numbers[self.base],
            self.first[self.base],
            self.last[self.base],
            self.starts - len(self.numbers),
            self.ready,
        )
        return tuple(part.tobytes() for part in parts)

    def slowest(self, rows: Numbers, columns: Numbers) -> Drives:
        """Return [C, rows, columns] drives, as ``packed`` says; 0 where a drive can be left in no period."""
        found = np.zeros((max(1, len(self.day.classes)), len(rows), len(columns)), np.int64)
        setting_out = np.isin(rows, self.starts)
        for period in self.periods:
            leaves = self._touches(period, rows) & ~setting_out
            ahead = self._touches(period, columns, before=HEAD_START)
            may_set_out = np.flatnonzero(setting_out)[self._ready_in(period, rows[setting_out])]
            left = np.flatnonzero(leaves)
            for number, one in enumerate(self.day.classes):
                profile = Profile(one, period.id)
                if len(left):
                    _raise(found[number], left, self._between(profile, rows[left], columns))
                if len(may_set_out) and ahead.any():
                    there = self._between(profile, rows[may_set_out], columns)
                    _raise(found[number], may_set_out, there, only=ahead)
        return found

    def _ready_in(self, period: Period, starts: Numbers) -> BoolArray:
        """Return which of these starts may be left before the period ends."""
        ready = self.ready[np.searchsorted(self.starts, starts)]
        found: BoolArray = ready <= period.window.latest
        return found

    def _between(self, profile: Profile, rows: Numbers, columns: Numbers) -> Drives:
        return self.table.cells(profile, sources=self.numbers[rows], targets=self.numbers[columns])

    def _touches(self, period: Period, nodes: Numbers, *, before: int = 0) -> BoolArray:
        """Return at which nodes the seconds spent there, or those ``before``, share a moment with the period."""
        first, last = period.window.earliest, period.window.latest
        touches: BoolArray = (self.last[nodes] >= first) & (self.first[nodes] - before <= last)
        return touches

    def completed(self, known: Tables) -> Tables:
        """Return the tables of all nodes, from that of the nodes that are promised already."""
        if not len(self.own):
            return known[0].copy(), known[1].copy()
        every = np.arange(len(self.numbers))
        leaving = unpacked(self.slowest(self.own, every))
        coming = unpacked(self.slowest(self.base, self.own))
        size = (len(known[0]), len(every), len(every))
        seconds, metres = np.empty(size, np.int32), np.empty(size, np.int32)
        for whole, part, out, back in zip((seconds, metres), known, leaving, coming, strict=True):
            for at, of in self._stretches():
                for across, of_across in self._stretches():
                    whole[:, at, across] = part[:, of, of_across]
            whole[:, self.own] = out
            whole[:, self.base[:, np.newaxis], self.own] = back
        return seconds, metres

    def _stretches(self) -> list[tuple[slice, slice]]:
        """Return where the nodes promised already stand: among all nodes, and among themselves."""
        legs, promised, nodes = self.day.legs, self.day.legs - self.day.tried, len(self.numbers)
        return [
            (slice(0, promised), slice(0, promised)),
            (slice(legs, legs + promised), slice(promised, 2 * promised)),
            (slice(2 * legs, nodes), slice(2 * promised, nodes - 2 * self.day.tried)),
        ]


def _raise(found: Drives, rows: Numbers, drives: Drives, *, only: BoolArray | None = None) -> None:
    """Make rows of drives as slow as these, where they are not so slow already."""
    former = found[rows]
    np.maximum(former, drives, out=former, where=True if only is None else only)
    found[rows] = former


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
