"""Which village or town a point belongs to, as people there would say it.

Decided here: a place reaches as far as its class suggests, and a suburb is told by its town's name,
because "Tesco, Cambridge" helps somebody who never heard of the ward it stands in.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from scheduler.domain.place import Point

RANKS = {
    "city": 6,
    "town": 5,
    "village": 4,
    "suburb": 3,
    "hamlet": 2,
    "neighbourhood": 2,
    "locality": 1,
    "isolated_dwelling": 1,
    "farm": 1,
}
"""How well known a place of each class is."""
_REACH_METRES = {
    "city": 2500,
    "town": 1500,
    "village": 600,
    "suburb": 700,
    "hamlet": 150,
    "neighbourhood": 150,
}
_TOWN_METRES = 6000
_FAR_METRES = 12_000
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Settlement:
    """A named place and its class as OSM has it."""

    name: str
    kind: str
    point: Point


class Settlements:
    """The settlements of one area."""

    def __init__(self, found: list[Settlement]) -> None:
        self._all = [place for place in found if place.kind in _REACH_METRES]
        middle = sum(place.point.lat for place in self._all) / len(self._all) if self._all else 0.0
        self._narrow = float(np.cos(np.radians(middle)))
        flat = np.array([self._flat(place.point) for place in self._all]).reshape(-1, 2)
        self._tree = cKDTree(flat) if self._all else None
        self._reach = np.array([_REACH_METRES[place.kind] for place in self._all], float)
        self._towns = [place for place in self._all if place.kind in ("city", "town")]

    def around(self, point: Point) -> str:
        """Return the name of the settlement the point belongs to; empty when there is none for miles."""
        if self._tree is None:
            return ""
        near = self._tree.query_ball_point(self._flat(point), _FAR_METRES)
        if not near:
            return ""
        best = min(near, key=lambda i: (self._metres(self._all[i].point, point) - self._reach[i], i))
        return self.told_as(self._all[best])

    def told_as(self, place: Settlement) -> str:
        """Return the name by which people elsewhere know the settlement: a suburb's is its town's."""
        if place.kind not in ("suburb", "neighbourhood"):
            return place.name
        towns = [town for town in self._towns if self._metres(town.point, place.point) < _TOWN_METRES]
        nearest = min(towns, key=lambda town: self._metres(town.point, place.point), default=place)
        return nearest.name

    def _flat(self, point: Point) -> tuple[float, float]:
        return point.lon * self._narrow * _METRES_PER_DEGREE, point.lat * _METRES_PER_DEGREE

    def _metres(self, a: Point, b: Point) -> float:
        (ax, ay), (bx, by) = self._flat(a), self._flat(b)
        return float(np.hypot(ax - bx, ay - by))
