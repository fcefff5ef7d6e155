"""The drives asked for so far, kept so that a quote asks the road network only about what is new.

One table grows per profile. The points of a few hundred rides recur all day; when more gather than
``MOST_POINTS``, the tables start afresh, which bounds the memory.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from threading import RLock

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Point
from scheduler.domain.travel import UNREACHABLE, Period, Profile
from scheduler.engine.problem import FAR
from scheduler.usecases.ports import TravelTimes

MOST_POINTS = 1_500
_ROOM = 128

Table = npt.NDArray[np.int32]


class DriveTable:
    """Seconds and metres between every two points asked for, by profile. Safe to share between threads."""

    def __init__(self, travel_times: TravelTimes) -> None:
        self._travel_times = travel_times
        self._lock = RLock()
        self._index: dict[Point, int] = {}
        self._points: list[Point] = []
        self._tables: dict[Profile, _Grown] = {}

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day."""
        return self._travel_times.periods(service_date)

    def know(self, points: Iterable[Point], profiles: Iterable[Profile]) -> None:
        """Ask the road network for every drive between these points that is not known yet."""
        with self._lock:
            self._number(points, keep=())
            for profile in profiles:
                self._fill(profile)

    def between(self, points: Sequence[Point], profile: Profile) -> tuple[Table, Table]:
        """Return seconds and metres from each point (row) to each (column); ``FAR`` where there is no drive."""
        with self._lock:
            self._number(points, keep=points)
            self._fill(profile)
            rows = np.fromiter((self._index[point] for point in points), np.intp, len(points))
            table = self._tables[profile]
            grid = np.ix_(rows, rows)
            return table.seconds[grid], table.metres[grid]

    def drive(self, origin: Point, destination: Point, profile: Profile) -> tuple[int, int] | None:
        """Return seconds and metres of one drive, or None when it cannot be made."""
        seconds, metres = self.between((origin, destination), profile)
        if seconds[0, 1] >= FAR:
            return None
        return int(seconds[0, 1]), int(metres[0, 1])

    def extremes(
        self, origin: Point, destination: Point, profiles: Iterable[Profile]
    ) -> tuple[int, int, int] | None:
        """Return the least and the most seconds, and the most metres, of the drive over all these profiles.

        None when one of them has no such drive.
        """
        drives = [self.drive(origin, destination, profile) for profile in profiles]
        known = [drive for drive in drives if drive is not None]
        if not known or len(known) < len(drives):
            return None
        return min(known)[0], max(known)[0], max(metres for _, metres in known)

    def _number(self, points: Iterable[Point], *, keep: Iterable[Point]) -> None:
        new = [point for point in dict.fromkeys(points) if point not in self._index]
        if new and len(self._points) + len(new) > MOST_POINTS:
            self._index.clear()
            self._points.clear()
            self._tables.clear()
            new = list(dict.fromkeys([*keep, *new]))
        for point in new:
            self._index[point] = len(self._points)
            self._points.append(point)

    def _fill(self, profile: Profile) -> None:
        table = self._tables.setdefault(profile, _Grown())
        known, wanted = table.size, len(self._points)
        if known == wanted:
            return
        new = self._points[known:]
        table.grow(wanted)
        down = self._travel_times.matrix(new, self._points, profile)
        table.seconds[known:wanted, :wanted] = _far(down.seconds)
        table.metres[known:wanted, :wanted] = _far(down.metres)
        if known:
            across = self._travel_times.matrix(self._points[:known], new, profile)
            table.seconds[:known, known:wanted] = _far(across.seconds)
            table.metres[:known, known:wanted] = _far(across.metres)
        table.size = wanted


class _Grown:
    """Two square arrays with room to grow."""

    def __init__(self) -> None:
        self.size = 0
        self.seconds: Table = np.zeros((0, 0), np.int32)
        self.metres: Table = np.zeros((0, 0), np.int32)

    def grow(self, wanted: int) -> None:
        """Make room for so many points, keeping what is there."""
        if wanted <= self.seconds.shape[0]:
            return
        room = max(wanted, _ROOM, 3 * self.seconds.shape[0] // 2)
        for name in ("seconds", "metres"):
            larger = np.zeros((room, room), np.int32)
            larger[: self.size, : self.size] = getattr(self, name)[: self.size, : self.size]
            setattr(self, name, larger)


def _far(values: Table) -> Table:
    return np.where(values == UNREACHABLE, np.int32(FAR), values)
