"""Where a rider who can walk may be met: named stops near either end of a ride, and how long the walk takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np

from scheduler.domain.offering import OfferRules
from scheduler.domain.people import Needs
from scheduler.domain.place import Place, Point, metres_between

_SAME_STOP = 80
"""Metres between stops below which they are the two sides of one road."""
_METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Walk:
    """A stop, and the walk between it and a place."""

    stop: Place
    metres: int
    seconds: int


def walks(needs: Needs) -> bool:
    """Tell whether somebody is met at a stop where that gets them a ride."""
    return needs.asks_walk and needs.most_walk != 0


class Stops:
    """The named stops of an area."""

    def __init__(self, stops: Sequence[Place]) -> None:
        self._stops = tuple(stops)
        self._degrees = np.array([(one.point.lat, one.point.lon) for one in stops]).reshape(-1, 2)

    def near(self, place: Place, rules: OfferRules, most: int, *, most_walk: int | None = None) -> list[Walk]:
        """Return the nearest stops within a walk of the place, at most so many, each road once.

        ``most_walk`` are the metres that the rider walks at most; the service's limit counts as well.
        """
        limit = rules.rural_walk if rules.towns and place.locality not in rules.towns else rules.walk
        limit = limit if most_walk is None else min(limit, most_walk)
        found: list[Walk] = []
        for metres, number in self._within(place.point, limit):
            stop = self._stops[number]
            walked = metres * rules.walk_detour_percent // 100
            apart = [
                metres_between(stop.point, other.point) for other in (place, *(one.stop for one in found))
            ]
            if walked <= limit and min(apart) > _SAME_STOP and len(found) < most:
                found.append(Walk(stop, walked, -(-walked // rules.walking_pace) * 60))
        return found

    def _within(self, point: Point, limit: int) -> list[tuple[int, int]]:
        """Return metres as the crow flies and the number of each stop within the limit, nearest first."""
        offsets = (self._degrees - (point.lat, point.lon)) * (1, cos(radians(point.lat)))
        near = np.flatnonzero((offsets**2).sum(axis=1) <= (limit / _METRES_PER_DEGREE) ** 2)
        return sorted((metres_between(point, self._stops[n].point), n) for n in near.tolist())
