"""Roads known only as a table: times and distances between numbered places, the same all day.

Staying at a place is no drive, whatever the table says of it. One more point stands for "wherever the vehicle is":
a shift that ends there ends at its last stop.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Point
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.travel import UNREACHABLE, Period, Profile, Route, Snap, TravelMatrix

ANYWHERE = Point(-90.0, 0.0)
"""The end of a shift that ends at its last stop."""
_DAYS = 3


class TableRoads:
    """Drives between the points of a table; points that are not in it cannot be reached."""

    def __init__(
        self, points: Sequence[Point], seconds: npt.NDArray[np.int32], metres: npt.NDArray[np.int32]
    ) -> None:
        size = len(points)
        self._index = {point: number for number, point in enumerate([*points, ANYWHERE])}
        self._seconds = np.full((size + 2, size + 2), UNREACHABLE, np.int32)
        self._metres = self._seconds.copy()
        self._unknown = size + 1
        for whole, part in ((self._seconds, seconds), (self._metres, metres)):
            whole[:size, :size] = part
            whole[: size + 1, size] = 0
            np.fill_diagonal(whole[: size + 1, : size + 1], 0)

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the one period that every day consists of."""
        return (Period("all-day", TimeWindow(0, _DAYS * DAY)),)

    def snap(self, point: Point) -> Snap | None:
        """Return the point itself when it is in the table."""
        return Snap(point, 0) if point in self._index else None

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        """Return drives from every source to every target, whatever the vehicle."""
        cells = np.ix_(self._numbers(sources), self._numbers(targets))
        return TravelMatrix(self._seconds[cells], self._metres[cells])

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        """Return the matrix of each profile."""
        return [self.matrix(sources, targets, profile) for profile in profiles]

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        """Return the drives through the points in order; the geometry is straight, for nothing else is known."""
        numbers = self._numbers(points)
        seconds = self._seconds[numbers[:-1], numbers[1:]]
        if (seconds == UNREACHABLE).any():
            return None
        metres = self._metres[numbers[:-1], numbers[1:]]
        return Route(tuple(seconds.tolist()), tuple(metres.tolist()), tuple(points))

    def _numbers(self, points: Sequence[Point]) -> list[int]:
        return [self._index.get(point, self._unknown) for point in points]
