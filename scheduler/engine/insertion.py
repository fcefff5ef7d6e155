"""Where one more leg fits, at what price; or which limits stand in its way.

The order of the stops already in a run is kept; the run's breaks may move to any place where nobody is
aboard. Within that, the places found are the best there are, at the exact price (:mod:`cost`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from scheduler.domain.time import TimeWindow
from scheduler.engine.feasibility import Cause, Violation, check_run
from scheduler.engine.kernels_insertion import price_runs, scan_runs, stop_times
from scheduler.engine.kernels_runs import INFEASIBLE
from scheduler.engine.kernels_times import Array, Rules, rules_of
from scheduler.engine.problem import Problem, Run, Runs

OPEN = 2**28
"""A moment, a limit or a capacity that binds nobody, used to ask what a limit does."""
_NUDGE = 3600
"""By how many seconds promises to others are set aside to ask whether they are to blame; further is another day."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """A leg put into a run: where, when and at what price."""

    shift: int
    pickup_position: int
    """Index of the pickup in ``run``."""
    delivery_position: int
    """Index of the delivery in ``run``."""
    cost: int
    """Price of the new run less that of the old one, in thousandths of a penny; prizes are not in it."""
    pickup_time: int
    """Start of service at the pickup in the new run's best schedule."""
    delivery_time: int
    run: tuple[int, ...]
    """The whole new run."""


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


def best_insertions(
    problem: Problem,
    runs: Runs,
    leg: int,
    *,
    per_shift: int = 1,
    limit: int | None = None,
) -> list[Insertion]:
    """Find the cheapest places of a leg that is in no run.

    Parameters
    ----------
    problem : Problem
    runs : list of list of int
        Feasible runs, one a shift. A run that cannot be timed is passed over.
    leg : int
        A leg that no run serves, and that is not aboard a vehicle.
    per_shift : int
        How many places to return at most for each shift.
    limit : int, optional
        How many to return in all.

    Returns
    -------
    list of Insertion
        By cost, then shift, pickup position and delivery position; empty when the leg fits nowhere.
    """
    return ReadyRuns(problem, runs).best(problem, leg, per_shift=per_shift, limit=limit)


class ReadyRuns:
    """Runs laid out once, to look for the places of many legs or of one leg under many wishes."""

    def __init__(self, problem: Problem, runs: Runs) -> None:
        self.runs = runs
        self._bases = _Bases(problem, runs)

    def best(
        self, problem: Problem, leg: int, *, per_shift: int = 1, limit: int | None = None
    ) -> list[Insertion]:
        """Find the cheapest places of a leg, as :func:`best_insertions` does.

        ``problem`` may differ from the one the runs were laid out for in anything that is about legs in no run:
        their windows, their drives, and who may carry them.
        """
        rules = rules_of(problem)
        found = self._bases.scan(rules, leg, per_shift=per_shift)
        return [_timed(problem, rules, leg, place) for place in found[:limit]]

    def with_run(self, problem: Problem, shift: int, run: Run) -> "ReadyRuns":
        """Return the same runs with another one for a shift; ``problem`` is the one it was found in."""
        changed = [run if k == shift else other for k, other in enumerate(self.runs)]
        ready = ReadyRuns.__new__(ReadyRuns)
        ready.runs, ready._bases = changed, self._bases.with_run(problem, shift, changed)
        return ready


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    cost: int
    shift: int
    pickup_position: int
    delivery_position: int
    run: tuple[int, ...]


class _Bases:
    """The runs a leg may be put into, as arrays; a run with breaks stands once for each placing of them."""

    def __init__(self, problem: Problem, runs: Runs, shifts: Sequence[int] | None = None) -> None:
        self.problem = problem
        self.owing = {int(shift) for shift in problem.break_shift}
        self.variants = {
            shift: self._placings(problem, shift, runs[shift])
            for shift in (range(problem.shifts) if shifts is None else shifts)
        }
        self._lay_out(runs)

    def _placings(self, problem: Problem, shift: int, run: Run) -> list[Run]:
        return break_placings(problem, shift, run) if shift in self.owing else [run]

    def _lay_out(self, runs: Runs) -> None:
        problem = self.problem
        self.shifts = [shift for shift, found in self.variants.items() for _ in found]
        self.bases = [base for found in self.variants.values() for base in found]
        self.current = _as_arrays(problem, list(range(problem.shifts)), runs)
        self.arrays = _as_arrays(problem, self.shifts, self.bases)
        self.prices: Array | None = None

    def with_run(self, problem: Problem, shift: int, runs: Runs) -> "_Bases":
        """Return the bases of runs that differ in one shift."""
        bases = _Bases.__new__(_Bases)
        bases.problem, bases.owing = problem, self.owing
        bases.variants = {**self.variants, shift: bases._placings(problem, shift, runs[shift])}
        bases._lay_out(runs)
        return bases

    def scan(self, rules: Rules, leg: int, *, per_shift: int = 1) -> list[_Place]:
        """Return the best places over all bases, at most ``per_shift`` for each shift, sorted."""
        shifts, seqs, lengths = self.arrays
        found = np.zeros((len(shifts), per_shift, 3), dtype=np.int64)
        counts = np.zeros(len(shifts), dtype=np.int64)
        scan_runs(rules, shifts, seqs, lengths, leg, per_shift, found, counts)
        if self.prices is None:
            self.prices = np.zeros(self.problem.shifts, dtype=np.int64)
            price_runs(rules, *self.current, self.prices)
        places = []
        for m in np.flatnonzero(counts):
            before = int(self.prices[shifts[m]])
            if before == INFEASIBLE:
                continue
            for price, i, j in found[m, : counts[m]].tolist():
                base = self.bases[m]
                run = (*base[:i], leg, *base[i:j], self.problem.delivery(leg), *base[j:])
                places.append(_Place(price - before, int(shifts[m]), i, j + 1, run))
        places.sort()
        return _thin(places, per_shift)


def _thin(places: list[_Place], per_shift: int) -> list[_Place]:
    """Keep the best few of each shift, each run once."""
    kept: list[_Place] = []
    taken: dict[int, int] = {}
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for place in places:
        if taken.get(place.shift, 0) < per_shift and (place.shift, place.run) not in seen:
            taken[place.shift] = taken.get(place.shift, 0) + 1
            seen.add((place.shift, place.run))
            kept.append(place)
    return kept


def _timed(problem: Problem, rules: Rules, leg: int, place: _Place) -> Insertion:
    seq = np.array([problem.start(place.shift), *place.run, problem.end(place.shift)], dtype=np.int32)
    moments = np.zeros(2, dtype=np.int64)
    stop_times(rules, place.shift, seq, len(seq), leg, moments)
    return Insertion(
        shift=place.shift,
        pickup_position=place.pickup_position,
        delivery_position=place.delivery_position,
        cost=place.cost,
        pickup_time=int(moments[0]),
        delivery_time=int(moments[1]),
        run=place.run,
    )


def _as_arrays(
    problem: Problem, shifts: Sequence[int], runs: Sequence[Sequence[int]]
) -> tuple[Array, Array, Array]:
    lengths = np.array([len(run) + 2 for run in runs], dtype=np.int64)
    seqs = np.zeros((len(runs), int(lengths.max(initial=2))), dtype=np.int32)
    for m, (shift, run) in enumerate(zip(shifts, runs, strict=True)):
        seqs[m, 0] = problem.start(shift)
        seqs[m, 1 : len(run) + 1] = run
        seqs[m, len(run) + 1] = problem.end(shift)
    return np.array(shifts, dtype=np.int32), seqs, lengths


def break_placings(problem: Problem, shift: int, run: Sequence[int]) -> list[Run]:
    """List the run with its shift's breaks at every place where nobody is aboard and windows may allow it."""
    first = 2 * problem.legs
    breaks = [first + index for index in range(problem.breaks) if problem.break_shift[index] == shift]
    stops = [node for node in run if node < first]
    placings: set[tuple[int, ...]] = set()
    for order in permutations(breaks):
        partial = [tuple(stops)]
        for count, node in enumerate(order):
            partial = [
                (*base[:at], node, *base[at:])
                for base in partial
                for at in _free_places(problem, shift, base, node)
                if not set(order[:count]) & set(base[at:])
            ]
        placings.update(partial)
    return [list(placing) for placing in sorted(placings)]


def _free_places(problem: Problem, shift: int, run: Sequence[int], node: int) -> list[int]:
    """List where a break may stand: nobody aboard, and windows before and after leave room, drives aside."""
    own_earliest, own_latest = int(problem.earliest[node]), int(problem.latest[node])
    own_end = own_earliest + int(problem.dwell[node])
    stops = np.asarray(run, np.intp)
    ends = np.maximum.accumulate(problem.earliest[stops] + problem.dwell[stops]).tolist() if run else []
    latests = np.minimum.accumulate(problem.latest[stops][::-1])[::-1].tolist() if run else []
    aboard = int((problem.aboard == shift).sum())
    legs, places = problem.legs, []
    for at in range(len(run) + 1):
        if at:
            stop = run[at - 1]
            aboard += (1 if stop < legs else -1) if stop < 2 * legs else 0
        if aboard:
            continue
        if (at == 0 or ends[at - 1] <= own_latest) and (at == len(run) or own_end <= latests[at]):
            places.append(at)
    return places


def refusals(
    problem: Problem,
    runs: Runs,
    leg: int,
) -> list[Refusal]:
    """Say for each shift that cannot take the leg which limit is in the way, and whose.

    Limits are set aside one kind at a time, those that bind this leg alone first, what others were promised and
    the wished time last; the first that lets the leg in is to blame.
    Where none alone is enough, all are set aside together and everything then broken is named.

    Returns
    -------
    list of Refusal
        In order of shifts; shifts that can take the leg are not in it.
    """
    blame = _Blame(problem, runs, leg)
    for relaxed in (problem, *_relaxations(problem, leg), _everything_open(problem, leg)):
        if blame.waiting:
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

    def ask(self, relaxed: Problem) -> None:
        """Take every waiting shift off the list that takes the leg in this form of the problem."""
        stops_end = 2 * relaxed.legs + relaxed.breaks
        runs = [[node for node in run if node < stops_end] for run in self.runs]
        places = _Bases(relaxed, runs, self.waiting).scan(rules_of(relaxed), self.leg)
        for place in places:
            self.waiting.remove(place.shift)
            if relaxed is not self.problem:
                self.refused[place.shift] = Refusal(place.shift, self._broken(relaxed, place))

    def _broken(self, relaxed: Problem, place: _Place) -> tuple[Violation, ...]:
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


def _relaxations(problem: Problem, leg: int) -> list[Problem]:
    """Return the problem with one kind of limit set aside, in the order in which blame is sought."""
    anytime = TimeWindow(0, OPEN)
    own = np.arange(problem.legs) == leg
    first_start, first_end = problem.start(0), problem.end(0)
    hours_from, hours_to = problem.earliest.copy(), problem.latest.copy()
    hours_from[first_start:first_end], hours_to[first_end:] = 0, OPEN
    stops = np.arange(problem.nodes) < 2 * problem.legs
    stops[[leg, problem.delivery(leg)]] = False
    others_from = np.where(stops, np.maximum(problem.earliest - _NUDGE, 0), problem.earliest)
    others_to = np.where(stops, problem.latest + _NUDGE, problem.latest)
    no_load = problem.load.copy()
    no_load[leg] = 0
    any_duty = np.full_like(problem.max_duration, OPEN)
    return [
        replace(problem, load=no_load),
        replace(problem, max_ride=np.where(own, OPEN, problem.max_ride)),
        replace(problem, max_ride=np.where(own, problem.max_ride, OPEN)),
        *([_without_breaks(problem)] if problem.breaks else []),
        replace(problem, max_duration=any_duty),
        replace(problem, earliest=hours_from, latest=hours_to, max_duration=any_duty),
        replace(problem, earliest=others_from, latest=others_to),
        problem.with_windows(leg, pickup=anytime, delivery=anytime),
    ]


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
    )
