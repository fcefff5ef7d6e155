"""Lets people at one place get in and out at the same time: dwell becomes part of the drives of a problem.

The drive from a stop then begins with the stop's own dwell, except to another stop at the same place, which is
served meanwhile; the engine need not know. Two stops at one place end in the order of the run, so the later one
waits by what it is quicker. What the engine calls a ride then begins with the boarding, so limits and direct
drives grow by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.place import Point
from scheduler.engine.problem import Int32Array, Int64Array


@dataclass(frozen=True, slots=True)
class Stays:
    """Where nodes are and how long is stayed there: -1 and 0 at a start or an end, where nobody gets in or out."""

    places: Int64Array
    seconds: Int64Array

    @classmethod
    def of(cls, points: Sequence[Point], dwell: Sequence[int], numbers: Mapping[Point, int]) -> "Stays":
        """Return the stays of stops, whose points are numbered."""
        places = np.fromiter((numbers[point] for point in points), np.int64, len(points))
        return cls(places, np.array(dwell, np.int64))

    def followed_by(self, more: "Stays") -> "Stays":
        """Return these and then those."""
        return Stays(np.concatenate((self.places, more.places)), np.concatenate((self.seconds, more.seconds)))


def nowhere(count: int) -> Stays:
    """Return the stays of starts and ends."""
    return Stays(np.full(count, -1, np.int64), np.zeros(count, np.int64))


def stay_first(tables: tuple[Int32Array, Int32Array], *, leaving: Stays, coming: Stays) -> None:
    """Put the stays into drives in place: seconds and metres, [C, leaving, coming]."""
    stay = leaving.seconds[:, np.newaxis]
    here = (leaving.places[:, np.newaxis] == coming.places) & (leaving.places >= 0)[:, np.newaxis]
    later = np.maximum(stay - coming.seconds, 0)
    seconds, metres = tables
    seconds += stay.astype(np.int32)
    seconds[:, here] = later[here]
    metres[:, here] = 0
