"""Roads as the crow flies: exact, quick to ask, and the same every time."""

from collections.abc import Sequence
from datetime import date
from math import cos, hypot, radians

import numpy as np

from scheduler.domain.place import Point
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.travel import UNREACHABLE, Period, Profile, Route, Snap, TravelMatrix

METRES_PER_DEGREE = 111_320


def metres_between(one: Point, other: Point) -> int:
    east = (other.lon - one.lon) * cos(radians(one.lat))
    return round(hypot(other.lat - one.lat, east) * METRES_PER_DEGREE)


class StraightRoads:
    """Every two points in the box are joined by a straight road, driven at one speed."""

    def __init__(self, *, metres_per_second: int = 12, south: float = 52.0, north: float = 53.0) -> None:
        self._speed, self._south, self._north = metres_per_second, south, north

    def periods(self, service_date: date) -> tuple[Period, ...]:
        return (Period("all-day", TimeWindow(0, 2 * DAY)),)

    def snap(self, point: Point) -> Snap | None:
        return Snap(point, 0) if self._south <= point.lat <= self._north else None

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        metres = np.full((len(sources), len(targets)), UNREACHABLE, dtype=np.int32)
        seconds = metres.copy()
        for row, source in enumerate(sources):
            for column, target in enumerate(targets):
                if self.snap(source) and self.snap(target):
                    metres[row, column] = metres_between(source, target)
                    seconds[row, column] = metres[row, column] // self._speed
        return TravelMatrix(seconds, metres)

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        return [self.matrix(sources, targets, profile) for profile in profiles]

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        if any(self.snap(point) is None for point in points):
            return None
        metres = tuple(map(metres_between, points[:-1], points[1:]))
        return Route(tuple(one // self._speed for one in metres), metres, tuple(points))
