"""The drives asked for so far, kept so that a quote asks the road network only about what is new.

One table grows per profile. The points of a few hundred rides recur all day; when more gather than
``MOST_POINTS``, the tables start afresh, which bounds the memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import RLock

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Point
from scheduler.domain.travel import UNREACHABLE, Period, Profile, TravelMatrix
from scheduler.engine.problem import FAR, BoolArray, Int32Array, Int64Array
from scheduler.engine.slowest_drives import NUMBER, slowest_drives
from scheduler.usecases.ports import TravelTimes

MOST_POINTS = 1_500
_ROOM = 128

_LOW = (1 << 32) - 1
_UNASKED = -1
_MOSTLY = 0.5

Numbers = npt.NDArray[np.intp]
Drives = npt.NDArray[np.int64]
"""Square array of drives, packed: the greater of two is the slower one, whatever their metres."""
UNKNOWN = FAR << 32
"""Packed drives from here on cannot be made."""


def packed(matrix: TravelMatrix) -> Drives:
    """Return seconds × 2³² + metres in one array; ``FAR`` in both where there is no drive."""
    seconds, metres = (
        np.where(values == UNREACHABLE, np.int64(FAR), values) for values in (matrix.seconds, matrix.metres)
    )
    return (seconds << 32) | metres


def unpacked(drives: Drives) -> tuple[Int32Array, Int32Array]:
    """Return seconds and metres."""
    halves = np.ascontiguousarray(drives, "<i8").view("<i4").reshape(*drives.shape, 2)
    return halves[..., 1].astype(np.int32), halves[..., 0].astype(np.int32)


@dataclass(frozen=True, slots=True)
class PlaceDrives:
    """Drives by numbers of places; the tables have room for more places than are known."""

    numbers: Numbers
    seconds: Int32Array
    metres: Int32Array
    epoch: int
    """Numbers of another epoch mean other places."""


class DriveTable:
    """Seconds and metres between every two points asked for, by profile. Safe to share between threads."""

    def __init__(self, travel_times: TravelTimes, *, most_points: int = MOST_POINTS) -> None:
        self._travel_times, self._most_points = travel_times, most_points
        self.lock = RLock()
        """Held by whoever uses numbers of places from one question to the next."""
        self._index: dict[Point, int] = {}
        self._points: list[Point] = []
        self._tables: dict[Profile, _Grown] = {}
        self.epoch = 0
        """Grows when the points are numbered afresh."""

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day."""
        return self._travel_times.periods(service_date)

    def between(self, points: Sequence[Point], profiles: Sequence[Profile]) -> list[Drives]:
        """Return, for each profile, the drives from each point (row) to each (column), as ``packed`` says."""
        with self.lock:
            self.number(points, keep=points)
            rows = self.numbers(points)
            return [self.cells(profile, sources=rows, targets=rows) for profile in profiles]

    def across(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> Drives:
        """Return the drives from each source (row) to each target (column), as ``packed`` says."""
        with self.lock:
            self.number([*sources, *targets], keep=[*sources, *targets])
            return self.cells(profile, sources=self.numbers(sources), targets=self.numbers(targets))

    def extremes(
        self, origin: Point, destination: Point, profiles: Iterable[Profile]
    ) -> tuple[int, int, int] | None:
        """Return the least and the most seconds, and the most metres, of the drive over all these profiles.

        Profiles that have no such drive do not count; None when none has.
        """
        found = (int(drives[0, 1]) for drives in self.between((origin, destination), list(profiles)))
        packed = [one for one in found if one < UNKNOWN]
        if not packed:
            return None
        return min(packed) >> 32, max(packed) >> 32, max(one & _LOW for one in packed)

    def by_place(self, points: Sequence[Point], profile: Profile) -> PlaceDrives:
        """Return all drives known of a profile by numbers of places, and the numbers of these points.

        The tables are those in use: not to be written to, and good until the next question about new points.
        """
        with self.lock:
            self.number(points, keep=points)
            self._fill(profile)
            table = self._tables[profile]
            table.lay_bare()
            return PlaceDrives(self.numbers(points), table.seconds, table.metres, self.epoch)

    def numbers(self, points: Sequence[Point]) -> Numbers:
        """Return the numbers of points that have one."""
        return np.fromiter((self._index[point] for point in points), np.intp, len(points))

    def number(self, points: Iterable[Point], *, keep: Iterable[Point]) -> None:
        """Give points numbers that have none yet; where there are too many, all anew, those to keep first."""
        new = [point for point in dict.fromkeys(points) if point not in self._index]
        if new and len(self._points) + len(new) > self._most_points:
            self.epoch += 1
            self._index.clear()
            self._points.clear()
            self._tables.clear()
            new = list(dict.fromkeys([*keep, *new]))
        for point in new:
            self._index[point] = len(self._points)
            self._points.append(point)

    def cells(self, profile: Profile, *, sources: Numbers, targets: Numbers) -> Drives:
        """Return the drives between numbered points, asking the road network for those nobody asked for yet."""
        with self.lock:
            table = self._tables.setdefault(profile, _Grown())
            table.grow(len(self._points))
            cells = sources[:, np.newaxis] * len(table.drives) + targets
            found = table.drives.take(cells)
            unknown = found == _UNASKED
            if unknown.any():
                self._ask(profile, unknown, sources=sources, targets=targets)
                found = table.drives.take(cells)
            return found

    def slowest(
        self, profile: Profile, windows: Int64Array, *, rows: Int64Array, columns: Int64Array, found: Drives
    ) -> None:
        """Raise what was found between stops, as ``slowest_drives`` has them, to the drives of a profile's windows."""
        with self.lock:
            table = self._tables.setdefault(profile, _Grown())
            table.grow(len(self._points))
            unknown = np.zeros(len(rows), np.bool_)
            if slowest_drives(table.drives, rows, columns, windows, found, unknown):
                self.cells(profile, sources=rows[unknown, NUMBER], targets=columns[:, NUMBER])
                slowest_drives(table.drives, rows, columns, windows, found, unknown)

    def meet(self, profiles: Sequence[Profile], *, sources: Numbers, targets: Numbers) -> None:
        """Have the drives between numbered points known under each profile; all are asked for where one is not."""
        with self.lock:
            tables = [self._tables.setdefault(profile, _Grown()) for profile in profiles]
            for table in tables:
                table.grow(len(self._points))
            cells = sources[:, np.newaxis], targets
            if any((table.drives[cells] == _UNASKED).any() for table in tables):
                self._put(profiles, sources, targets)

    def _ask(self, profile: Profile, unknown: BoolArray, *, sources: Numbers, targets: Numbers) -> None:
        """Ask for whole rows where most of a row is unknown, and for the columns that then are not known yet."""
        rows = unknown.mean(axis=1) > _MOSTLY
        columns = unknown[~rows].any(axis=0)
        for origins, ends in ((sources[rows], targets), (sources, targets[columns])):
            if len(origins) and len(ends):
                self._put([profile], np.unique(origins), np.unique(ends))

    def _put(self, profiles: Sequence[Profile], origins: Numbers, ends: Numbers) -> None:
        """Ask for all drives from these origins to these ends under each profile."""
        origin_points, end_points = ([self._points[n] for n in part.tolist()] for part in (origins, ends))
        answer = self._travel_times.matrices(origin_points, end_points, profiles)
        for profile, found in zip(profiles, answer, strict=True):
            self._tables[profile].drives[origins[:, np.newaxis], ends] = packed(found)

    def _fill(self, profile: Profile) -> None:
        """Ask for every drive between all points that is not known yet."""
        table = self._tables.setdefault(profile, _Grown())
        known, wanted = table.size, len(self._points)
        if known == wanted:
            return
        new = self._points[known:]
        table.grow(wanted)
        table.drives[known:wanted, :wanted] = packed(self._travel_times.matrix(new, self._points, profile))
        if known:
            across = self._travel_times.matrix(self._points[:known], new, profile)
            table.drives[:known, known:wanted] = packed(across)
        table.size = wanted


class _Grown:
    """A square array with room to grow."""

    def __init__(self) -> None:
        self.size = 0
        """Every drive between so many points is known; of others, those that were asked for."""
        self.drives: Drives = np.zeros((0, 0), np.int64)
        self.bare = 0
        """For so many places the seconds and metres are laid out apart."""
        self.seconds: Int32Array = np.zeros((0, 0), np.int32)
        self.metres: Int32Array = np.zeros((0, 0), np.int32)

    def lay_bare(self) -> None:
        """Lay out seconds and metres of every drive apart."""
        if self.bare == self.size:
            return
        if len(self.seconds) < len(self.drives):
            self.bare = 0
            self.seconds = np.zeros(self.drives.shape, np.int32)
            self.metres = np.zeros(self.drives.shape, np.int32)
        new, whole = slice(self.bare, self.size), slice(0, self.size)
        for part in ((new, whole), (whole, new)):
            self.seconds[part], self.metres[part] = unpacked(self.drives[part])
        self.bare = self.size

    def grow(self, wanted: int) -> None:
        """Make room for so many points, keeping what is there."""
        if wanted <= self.drives.shape[0]:
            return
        room = max(wanted, _ROOM, 3 * self.drives.shape[0] // 2)
        larger = np.full((room, room), _UNASKED, np.int64)
        known = len(self.drives)
        larger[:known, :known] = self.drives
        self.drives = larger
