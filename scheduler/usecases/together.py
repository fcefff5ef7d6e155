"""Lets people at one place get in and out at the same time: dwell becomes part of the drives of a problem.

The drive from a stop then begins with the stop's own dwell, except to another stop at the same place, which is
served meanwhile; the engine need not know. Two stops at one place end in the order of the run, so the later one
waits by what it is quicker. What the engine calls a ride then begins with the boarding, so limits and direct
drives grow by it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scheduler.domain.place import Point
from scheduler.engine.problem import Problem


def served_together(problem: Problem, points: Sequence[Point]) -> Problem:
    """Return the problem with the dwell of its stops in its drives; there must be no breaks.

    ``points`` are those of the nodes. The problem's drives are changed in place.
    """
    stops = 2 * problem.legs
    numbers: dict[Point, int] = {}
    at = np.array([numbers.setdefault(point, len(numbers)) for point in points[:stops]], np.int64)
    stay = problem.dwell[:stops]
    here = at[:, np.newaxis] == at[np.newaxis, :]
    later = np.maximum(stay[:, np.newaxis] - stay[np.newaxis, :], 0)
    for seconds, metres in zip(problem.seconds, problem.metres, strict=True):
        seconds[:stops] += stay[:, np.newaxis].astype(np.int32)
        seconds[:stops, :stops] = np.where(here, later, seconds[:stops, :stops])
        metres[:stops, :stops] = np.where(here, 0, metres[:stops, :stops])
    boarding = stay[: problem.legs]
    dwell = problem.dwell.copy()
    dwell[:stops] = 0
    return replace(
        problem,
        dwell=dwell,
        max_ride=problem.max_ride + boarding,
        direct=problem.direct + boarding,
    )
