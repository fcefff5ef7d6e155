"""Where one more leg fits, at what price; or which limits stand in its way.

The order of the stops already in a run is kept; the run's breaks may move to any place where nobody is
aboard, and optional ones may come and go, unless they are locked. Within that, the places found are the best
there are, at the exact price (:mod:`cost`). A frozen run takes nothing more, and a shift not in use
stays so when its driver goes out often enough already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from scheduler.engine.feasibility import Cause, in_use, outings_left
from scheduler.engine.kernels_insertion import price_runs, scan_runs, stop_times
from scheduler.engine.kernels_runs import INFEASIBLE
from scheduler.engine.kernels_times import Array, Rules, rules_of
from scheduler.engine.mile_limits import each_alone
from scheduler.engine.problem import Problem, Run, Runs

OPEN = 2**28
"""A moment, a limit or a capacity that binds nobody, used to ask what a limit does."""


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
    """Runs laid out once, to look for the places of many legs or of one leg under many wishes.

    ``only``: the shifts that may take them; all where it is None.
    """

    def __init__(self, problem: Problem, runs: Runs, *, only: Sequence[int] | None = None) -> None:
        self.runs, self._only = runs, range(problem.shifts) if only is None else only
        self._closed = closed_shifts(problem, runs)
        self._bases = Bases(problem, runs, [k for k in self._only if k not in self._closed])

    def best(
        self, problem: Problem, leg: int, *, per_shift: int = 1, limit: int | None = None
    ) -> list[Insertion]:
        """Find the cheapest places of a leg, as :func:`best_insertions` does.

        ``problem`` may differ from the one the runs were laid out for in anything that is about legs in no run:
        their windows, their drives, and who may carry them.
        """
        rules = rules_of(each_alone(problem, self.runs))
        found = self._bases.scan(rules, leg, per_shift=per_shift)
        return [_timed(problem, rules, leg, place) for place in found[:limit]]

    def with_run(self, problem: Problem, shift: int, run: Run) -> "ReadyRuns":
        """Return the same runs with another one for a shift; ``problem`` is the one it was found in."""
        changed = [run if k == shift else other for k, other in enumerate(self.runs)]
        if closed_shifts(problem, changed) != self._closed:
            return ReadyRuns(problem, changed, only=self._only)
        ready = ReadyRuns.__new__(ReadyRuns)
        ready.runs, ready._only, ready._closed = changed, self._only, self._closed
        ready._bases = self._bases.with_run(problem, shift, changed)
        return ready


def untimed(problem: Problem, runs: Runs) -> list[int]:
    """Return the shifts whose runs have no times; one that has not begun, without riders, needs none."""
    prices = np.zeros(problem.shifts, dtype=np.int64)
    price_runs(rules_of(problem), *_as_arrays(problem, list(range(problem.shifts)), runs), prices)
    return np.flatnonzero(prices == INFEASIBLE).tolist()


def closed_shifts(problem: Problem, runs: Runs) -> dict[int, Cause]:
    """Return the shifts that take nothing more, whatever it is."""
    spent = {person for person, left in outings_left(problem, runs).items() if left <= 0}
    closed = {
        shift: Cause.OUTINGS
        for shift, used in enumerate(in_use(problem, runs) if spent else ())
        if not used and int(problem.driver[shift]) in spent
    }
    return {**closed, **{int(shift): Cause.FROZEN for shift in np.flatnonzero(problem.frozen)}}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place of a leg that was found, by cost, shift and positions."""

    cost: int
    shift: int
    pickup_position: int
    delivery_position: int
    run: tuple[int, ...]


class Bases:
    """The runs a leg may be put into, as arrays; a run with breaks stands once for each placing of them."""

    def __init__(self, problem: Problem, runs: Runs, shifts: Sequence[int]) -> None:
        self.problem = problem
        self.owing = {int(shift) for shift in problem.break_shift}
        self.variants = {shift: self._placings(problem, shift, runs[shift]) for shift in shifts}
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

    def with_run(self, problem: Problem, shift: int, runs: Runs) -> "Bases":
        """Return the bases of runs that differ in one shift."""
        bases = Bases.__new__(Bases)
        bases.problem, bases.owing = problem, self.owing
        bases.variants = dict(self.variants)
        if shift in bases.variants:
            bases.variants[shift] = bases._placings(problem, shift, runs[shift])
        bases._lay_out(runs)
        return bases

    def scan(self, rules: Rules, leg: int, *, per_shift: int = 1) -> list[Place]:
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
                places.append(Place(price - before, int(shifts[m]), i, j + 1, run))
        places.sort()
        return _thin(places, per_shift)


def _thin(places: list[Place], per_shift: int) -> list[Place]:
    """Keep the best few of each shift, each run once."""
    kept: list[Place] = []
    taken: dict[int, int] = {}
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for place in places:
        if taken.get(place.shift, 0) < per_shift and (place.shift, place.run) not in seen:
            taken[place.shift] = taken.get(place.shift, 0) + 1
            seen.add((place.shift, place.run))
            kept.append(place)
    return kept


def _timed(problem: Problem, rules: Rules, leg: int, place: Place) -> Insertion:
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
    width, start, end = int(lengths.max(initial=2)), problem.start(0), problem.end(0)
    rows = [
        [start + shift, *run, end + shift, *[0] * (width - len(run) - 2)]
        for shift, run in zip(shifts, runs, strict=True)
    ]
    seqs = np.array(rows, dtype=np.int32).reshape(len(runs), width)
    return np.array(shifts, dtype=np.int32), seqs, lengths


def break_placings(problem: Problem, shift: int, run: Sequence[int]) -> list[Run]:
    """List the run with its shift's breaks at every place where nobody is aboard and windows may allow it.

    Optional breaks are there or not; what is locked keeps its order, and a frozen run has one placing.
    """
    if problem.frozen[shift]:
        return [list(run)]
    first = 2 * problem.legs
    stops = [node for node in run if node < first]
    placings: set[tuple[int, ...]] = set()
    for order in _break_orders(problem, shift):
        partial = [tuple(stops)]
        for count, node in enumerate(order):
            partial = [
                (*base[:at], node, *base[at:])
                for base in partial
                for at in _free_places(problem, shift, base, node)
                if not set(order[:count]) & set(base[at:])
            ]
        placings.update(partial)
    locked = problem.locked_in(shift)
    tied = set(locked)
    return [list(one) for one in sorted(placings) if [node for node in one if node in tied] == locked]


def _break_orders(problem: Problem, shift: int) -> list[tuple[int, ...]]:
    """List the orders in which a run may take its breaks; of breaks that are alike, the first come first."""
    first = 2 * problem.legs
    own = [index for index in range(problem.breaks) if problem.break_shift[index] == shift]
    owed = [index for index in own if not problem.break_optional[index]]
    extra = [index for index in own if problem.break_optional[index]]
    alike: dict[tuple[int, ...], list[int]] = {}
    for index in own:
        node = first + index
        looks = (
            problem.earliest[node],
            problem.latest[node],
            problem.dwell[node],
            problem.break_optional[index],
        )
        alike.setdefault(tuple(int(one) for one in looks), []).append(index)
    orders = [
        order
        for count in range(len(extra) + 1)
        for chosen in combinations(extra, count)
        for order in permutations((*owed, *chosen))
    ]
    return [
        tuple(first + index for index in order)
        for order in orders
        if all(
            taken == twins[: len(taken)]
            for twins in alike.values()
            for taken in [[index for index in order if index in twins]]
        )
    ]


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
