"""Which limit keeps a leg out of each shift, and whose it is: refusals as one stable word each.

:func:`scheduler.engine.refusals.refusals` sets limits aside one kind at a time and names what the cheapest
place then breaks. Here that becomes one *obstacle* a shift: the limit, the leg it belongs to, and by how much.
"""

from dataclasses import dataclass

from scheduler.domain.booking import Limit
from scheduler.domain.load import RESOURCES
from scheduler.engine.feasibility import Cause, Violation
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.refusals import Refusal, refusals

_LIMITS = {
    Cause.BREAK_WINDOW: Limit.BREAK,
    Cause.BREAK_MISSING: Limit.BREAK,
    Cause.BREAK_ABOARD: Limit.BREAK,
    Cause.SHIFT_HOURS: Limit.SHIFT_HOURS,
    Cause.DURATION: Limit.DUTY,
    Cause.STRETCH: Limit.BREAK,
    Cause.OUTINGS: Limit.OUTINGS,
    Cause.MILES: Limit.MILES,
    Cause.LOCKED: Limit.PINNED,
    Cause.FROZEN: Limit.PINNED,
    Cause.UNREACHABLE: Limit.UNREACHABLE,
}
_ROOM = tuple(Limit(name) for name in RESOURCES)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a leg out of one shift."""

    shift: int
    limit: Limit | None
    """None: the shift may not carry the leg at all, whatever the time; who may carry whom tells why."""
    leg: int | None
    """Whose limit it is: the leg itself, another leg, or nobody's."""
    by: int
    """Seconds too late or too long, or units of a resource or metres too many; 0 where it cannot be said."""


def hindrances(problem: Problem, runs: Runs, leg: int) -> list[Hindrance]:
    """Say for each shift that cannot take the leg what is in the way.

    Parameters
    ----------
    problem : Problem
    runs : list of list of int
        Feasible runs, one a shift; none serves the leg.
    leg : int

    Returns
    -------
    list of Hindrance
        In order of shifts; shifts that can take the leg are not in it.
    """
    nobody_alone = range(len(RESOURCES), problem.load.shape[1])
    return [
        _hindrance(problem, refusal, leg) for refusal in refusals(problem, runs, leg, told_first=nobody_alone)
    ]


def _hindrance(problem: Problem, refusal: Refusal, leg: int) -> Hindrance:
    if not refusal.violations:
        return Hindrance(refusal.shift, Limit.SEVERAL, None, 0)
    found = refusal.violations[0]
    if found.cause is Cause.MAY_CARRY:
        return Hindrance(refusal.shift, None, None, 0)
    kinds = {(one.cause, one.leg == leg) for one in refusal.violations}
    if len(kinds) > 1:
        return Hindrance(refusal.shift, Limit.SEVERAL, None, 0)
    return Hindrance(refusal.shift, _limit(problem, found, leg), found.leg, found.amount)


def _limit(problem: Problem, found: Violation, leg: int) -> Limit:
    if found.cause is Cause.CAPACITY:
        return _short_of(problem, found, leg)
    own = found.leg == leg
    if found.cause is Cause.RIDE_TIME:
        return Limit.RIDE_TIME if own else Limit.RIDE_TIME_OF_ANOTHER
    if found.cause is Cause.WINDOW:
        return Limit.WINDOW if own else Limit.PROMISE_TO_ANOTHER
    return _LIMITS.get(found.cause, Limit.SEVERAL)


def _short_of(problem: Problem, found: Violation, leg: int) -> Limit:
    """Return what there is too little of, among what the leg itself takes up.

    Past the resources of the domain stand those that keep a rider from being left alone.
    """
    if (found.resource or 0) >= len(_ROOM):
        return Limit.LEFT_ALONE
    taken = problem.load[leg] > 0
    short = found.resource if found.resource is not None and taken[found.resource] else int(taken.argmax())
    return _ROOM[short] if short < len(_ROOM) else Limit.SEATS
