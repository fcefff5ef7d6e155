"""Which limits stand in the way of a leg that fits nowhere: each is set aside in turn, and what then fits tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from scheduler.domain.time import TimeWindow
from scheduler.engine.feasibility import Cause, Violation, check_run
from scheduler.engine.insertion import Bases, Place, closed_shifts
from scheduler.engine.kernels_times import rules_of
from scheduler.engine.mile_limits import each_alone
from scheduler.engine.problem import FAR, Problem, Runs

OPEN = 2**28
"""A moment, a limit or a capacity that binds nobody, used to ask what a limit does."""
_NUDGE = 3600
"""By how many seconds promises to others are set aside to ask whether they are to blame; further is another day."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a leg does not fit into one shift."""

    shift: int
    violations: tuple[Violation, ...]
    """What stands in the way at the cheapest place found once as little as possible is set aside:
    one limit where one alone is to blame, else several. Empty when no place exists under any limits."""

    @property
    def cause(self) -> Cause | None:
        """The first limit, or None."""
        return self.violations[0].cause if self.violations else None


def refusals(problem: Problem, runs: Runs, leg: int, *, told_first: Sequence[int] = ()) -> list[Refusal]:
    """Say for each shift that cannot take the leg which limit is in the way, and whose.

    Limits are set aside one kind at a time, those that bind this leg alone first, what others were promised and
    the wished time last; the first that lets the leg in is to blame.
    Where none alone is enough, all are set aside together and everything then broken is named. What the leg
    takes of the resources ``told_first`` is set aside before anything else: rules that somebody should hear of
    though another time would do.

    Returns
    -------
    list of Refusal
        In order of shifts; shifts that can take the leg are not in it.
    """
    problem = each_alone(problem, runs)
    blame = _Blame(problem, runs, leg)
    first = []
    if told_first:
        load = problem.load.copy()
        load[leg, list(told_first)] = 0
        first = [replace(problem, load=load)]
    for relaxed in chain((problem, *first), _relaxations(problem, leg)):
        if not blame.waiting:
            break
        blame.ask(relaxed)
    return blame.found()


class _Blame:
    """Shift by shift, the first set-aside limit under which the leg fits in."""

    def __init__(self, problem: Problem, runs: Runs, leg: int) -> None:
        self.problem, self.runs, self.leg = problem, runs, leg
        self.refused: dict[int, Refusal] = {}
        self.waiting = [shift for shift in range(problem.shifts) if problem.may_carry[leg, shift]]
        for shift in range(problem.shifts):
            if shift not in self.waiting:
                self.refused[shift] = Refusal(shift, (Violation(Cause.MAY_CARRY, shift, -1, leg, 1),))
        for shift, cause in closed_shifts(problem, runs).items():
            if shift in self.waiting:
                self.waiting.remove(shift)
                self.refused[shift] = Refusal(shift, (Violation(cause, shift, -1, leg, 1),))

    def ask(self, relaxed: Problem) -> None:
        """Take every waiting shift off the list that takes the leg in this form of the problem."""
        stops_end = 2 * relaxed.legs + relaxed.breaks
        runs = [[node for node in run if node < stops_end] for run in self.runs]
        places = Bases(relaxed, runs, self.waiting).scan(rules_of(relaxed), self.leg)
        for place in places:
            self.waiting.remove(place.shift)
            if relaxed is not self.problem:
                self.refused[place.shift] = Refusal(place.shift, self._broken(relaxed, place))

    def _broken(self, relaxed: Problem, place: Place) -> tuple[Violation, ...]:
        if relaxed.breaks != self.problem.breaks:
            return _break_clash(self.problem, place.shift)
        return tuple(check_run(self.problem, place.shift, place.run))

    def found(self) -> list[Refusal]:
        """Return the refusals in order of shifts."""
        for shift in self.waiting:
            self.refused[shift] = Refusal(shift, ())
        return [self.refused[shift] for shift in sorted(self.refused)]


def _break_clash(problem: Problem, shift: int) -> tuple[Violation, ...]:
    return tuple(
        Violation(Cause.BREAK_WINDOW, shift, -1, None, int(problem.dwell[2 * problem.legs + index]))
        for index in range(problem.breaks)
        if problem.break_shift[index] == shift
    )


def _relaxations(problem: Problem, leg: int) -> Iterator[Problem]:
    """Yield the problem with one kind of limit set aside, in the order in which blame is sought; at last with all."""
    own = np.arange(problem.legs) == leg
    no_load = problem.load.copy()
    no_load[leg] = 0
    any_duty = np.full_like(problem.max_duration, OPEN)
    yield replace(problem, load=no_load)
    yield replace(problem, max_ride=np.where(own, OPEN, problem.max_ride))
    yield replace(problem, max_ride=np.where(own, problem.max_ride, OPEN))
    if problem.breaks:
        yield _without_breaks(problem)
    yield replace(problem, max_duration=any_duty)
    yield replace(problem, stretch=np.full_like(problem.stretch, FAR))
    if (problem.max_metres < FAR).any():
        yield replace(problem, max_metres=np.full_like(problem.max_metres, FAR))
    first_start, first_end = problem.start(0), problem.end(0)
    hours_from, hours_to = problem.earliest.copy(), problem.latest.copy()
    hours_from[first_start:first_end], hours_to[first_end:] = 0, OPEN
    yield replace(problem, earliest=hours_from, latest=hours_to, max_duration=any_duty)
    stops = np.arange(problem.nodes) < 2 * problem.legs
    stops[[leg, problem.delivery(leg)]] = False
    others_from = np.where(stops, np.maximum(problem.earliest - _NUDGE, 0), problem.earliest)
    others_to = np.where(stops, problem.latest + _NUDGE, problem.latest)
    yield replace(problem, earliest=others_from, latest=others_to)
    anytime = TimeWindow(0, OPEN)
    yield problem.with_windows(leg, pickup=anytime, delivery=anytime)
    yield _everything_open(problem, leg)


def _everything_open(problem: Problem, leg: int) -> Problem:
    no_load = problem.load.copy()
    no_load[leg] = 0
    hours = np.arange(problem.nodes) >= problem.end(0)
    hours |= np.arange(problem.nodes) < 2 * problem.legs
    return replace(
        problem,
        earliest=np.where(np.arange(problem.nodes) < 2 * problem.legs, 0, problem.earliest),
        latest=np.where(hours, OPEN, problem.latest),
        load=no_load,
        max_ride=np.full_like(problem.max_ride, OPEN),
        max_duration=np.full_like(problem.max_duration, OPEN),
        stretch=np.full_like(problem.stretch, FAR),
        max_metres=np.full_like(problem.max_metres, FAR),
    )


def _without_breaks(problem: Problem) -> Problem:
    """Return the problem as it would be if no break were owed."""
    first, past = 2 * problem.legs, 2 * problem.legs + problem.breaks
    kept = np.r_[0:first, past : problem.nodes]
    return replace(
        problem,
        seconds=np.take(np.take(problem.seconds, kept, axis=1), kept, axis=2),
        metres=np.take(np.take(problem.metres, kept, axis=1), kept, axis=2),
        earliest=problem.earliest[kept],
        latest=problem.latest[kept],
        dwell=problem.dwell[kept],
        break_shift=problem.break_shift[:0],
        break_optional=problem.break_optional[:0],
        stretch=np.full_like(problem.stretch, FAR),
        locked=np.where(problem.locked < first, problem.locked, -1).astype(np.int32),
    )
