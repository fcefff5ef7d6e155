"""Chooses whole plans from the routes a search met: route selection as a set-partitioning problem.

Every promised leg exactly once, every other leg at most once or its prize is paid, legs of one request all or
none, every shift at most one route. The linear relaxation (:mod:`relaxation`) says what each leg is worth; a route
that costs more than its legs are worth, by as much as the known plan costs more than the relaxation, is in no
better plan. Among the others the cheapest cover is searched for (:mod:`cover`). Effort is counted, so the same routes
give the same choice.
"""

from time import perf_counter

import numpy as np

from scheduler.engine.cost import CostEvaluator
from scheduler.engine.cover import Candidates, cheapest
from scheduler.engine.feasibility import in_use, outings_left
from scheduler.engine.ground import kinds, marks
from scheduler.engine.problem import Int64Array, Problem, Runs
from scheduler.engine.relaxation import FloatArray, PricedRoutes, Relaxation, Rows
from scheduler.engine.routes import Route, RouteTable, joined, table_of
from scheduler.engine.timetable import schedule

KEPT = 5_000
"""Routes of least reduced cost that are kept from one choice to the next, whether or not the search still has them."""


class Selector:
    """Chooses plans for one problem again and again; what it learnt of the routes is where the next choice begins."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shifts = _Shifts(problem)
        self.relaxation: Relaxation | None = None
        self.scale = 0
        """Cost of the plan that prices are told in thousandths of: solvers like small numbers."""
        self.kept: list[RouteTable] = []

    def select(self, routes: RouteTable, runs: Runs, *, seconds: float | None = None) -> Runs | None:
        """Return the best plan found that the routes can make, or None when it is no better than ``runs``.

        Parameters
        ----------
        routes : RouteTable
            Each set of legs and kind of shift once.
        runs : list of list of int
            The best plan known.
        seconds : float, optional
            Wall-clock limit, about; where it cuts the work short, results may differ between runs.
        """
        until = None if seconds is None else perf_counter() + seconds
        if any(schedule(self.problem, shift, run) is None for shift, run in enumerate(runs)):
            return None
        plan = CostEvaluator(self.problem).plan(runs)
        own = [
            Route(int(self.shifts.kind[shift]), shift, tuple(run), plan.runs[shift].total, plan.total)
            for shift, run in enumerate(runs)
            if run
        ]
        known = table_of(own, self.shifts.marks, self.problem)
        table = joined([routes, *self.kept, known])
        if self.relaxation is None or plan.total > self.scale:
            self.scale = max(plan.total, 1)
            self.relaxation = Relaxation(self._rows())
        priced = self._priced(table)
        self.relaxation.solve(
            priced,
            np.flatnonzero(np.isin(table.mark, known.mark)),
            None if seconds is None else seconds / 2,
        )
        reduced = priced.reduced(self.relaxation.duals)
        self.kept = [table.chosen(np.argsort(reduced, kind="stable")[:KEPT])]
        left_out = self._left_out()[list(plan.unserved_legs)].sum()
        candidates, worth = self._candidates(self.relaxation, table, priced, reduced)
        cost = (sum(run.total for run in plan.runs) - self.shifts.idle.sum()) / self._unit + left_out
        chosen = cheapest(candidates, cost - worth, None if until is None else until - perf_counter())
        return None if chosen is None else self._plan(table, chosen[chosen < len(table)])

    @property
    def _unit(self) -> float:
        return self.scale / 1000

    def _left_out(self) -> FloatArray:
        """Return [L] the price of leaving a leg out; for a promised one, more than all else."""
        must = self.problem.required | (self.problem.aboard >= 0)
        return np.where(must, 2.0 * self.scale, self.problem.prize) / self._unit

    def _rows(self) -> Rows:
        return Rows(self._left_out(), self.shifts.low, self.shifts.high, self.shifts.ties)

    def _priced(self, table: RouteTable) -> PricedRoutes:
        owner, leg = table.legs_served(self.problem)
        counts = np.bincount(owner, minlength=len(table))
        return PricedRoutes(
            mark=table.mark,
            price=(table.price - self.shifts.idle[table.shift]) / self._unit,
            score=table.score,
            slot=np.searchsorted(self.shifts.slots, table.slot),
            leg=leg,
            first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        )

    def _candidates(
        self, relaxation: Relaxation, table: RouteTable, priced: PricedRoutes, reduced: FloatArray
    ) -> tuple[Candidates, float]:
        """Return routes, and behind them ways of leaving legs out, as columns; and what the rows are worth in all.

        Legs left out together are one column. A slot that must have a route is one more row.
        """
        shifts, duals = self.shifts, relaxation.duals
        legs, routes = self.problem.legs, len(table)
        left, alone = shifts.left_out_together()
        out = np.bincount(left, weights=self._left_out() - duals.legs, minlength=alone)
        musts = np.flatnonzero(shifts.low > 0)
        serving = np.flatnonzero(np.isin(priced.slot, musts))
        slots, persons, rows = len(shifts.slots), len(shifts.outings), legs + len(musts)
        slot = np.full((routes + alone, 2), slots + persons, np.int64)
        slot[:routes, 0] = priced.slot
        for person, (_, own) in enumerate(shifts.outings):
            slot[:routes, 1][np.isin(table.shift, own)] = slots + person
        candidates = Candidates(
            excess=np.concatenate([reduced, out]),
            owner=np.concatenate([priced.owner, serving, routes + left]),
            row=np.concatenate(
                [priced.leg, legs + np.searchsorted(musts, priced.slot[serving]), np.arange(legs)]
            ),
            slot=slot,
            room=np.r_[shifts.high, [most for most, _ in shifts.outings], 2 * rows].astype(np.int64),
            spare=np.r_[-duals.slots, np.zeros(persons + 1)],
            rows=rows,
        )
        return candidates, float(duals.legs.sum() + (shifts.high * duals.slots).sum())

    def _plan(self, table: RouteTable, chosen: Int64Array) -> Runs:
        """Return the chosen routes as runs, one a shift."""
        runs: Runs = [[] for _ in range(self.problem.shifts)]
        free = {int(slot): self.shifts.of(int(slot)) for slot in self.shifts.slots}
        for index in chosen.tolist():
            runs[free[int(table.slot[index])].pop(0)] = table.run(index)
        return runs


class _Shifts:
    """What a problem says of its shifts, as route selection wants it; K shifts, S slots."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.kind, self.marks = problem, kinds(problem), marks(problem)
        numbers = np.arange(problem.shifts)
        self.slots = np.unique(np.where(self.kind >= 0, -1 - self.kind, numbers))
        """[S] each kind of shift (negative), each shift like no other."""
        self.low = np.array(
            [slot >= 0 and not self._may_idle(slot) for slot in self.slots.tolist()], np.int64
        )
        self.high = np.array([len(self.of(slot)) for slot in self.slots.tolist()], np.int64)
        evaluator = CostEvaluator(problem)
        self.idle = np.array(
            [evaluator.run(shift, []).total if self._may_idle(shift) else 0 for shift in numbers.tolist()],
            np.int64,
        )
        """[K] price of a shift without a route."""
        self.ties = self._ties()
        self.outings = self._outings()

    def of(self, slot: int) -> list[int]:
        """Return the shifts that a slot stands for."""
        if slot >= 0:
            return [slot]
        alike: list[int] = np.flatnonzero(self.kind == -1 - slot).tolist()
        return alike

    def left_out_together(self) -> tuple[Int64Array, int]:
        """Return a number [L] shared by legs that are left out together, and how many numbers there are."""
        same = np.arange(self.problem.legs)
        for first, leg in self.ties:
            same[leg] = first
        numbers, number = np.unique(same, return_inverse=True)
        return number, len(numbers)

    def _may_idle(self, shift: int) -> bool:
        """Tell whether a shift may have no route: nobody sits in its vehicle, and no stop is locked in it."""
        return not bool((self.problem.aboard == shift).any() or (self.problem.locked[shift] >= 0).any())

    def _outings(self) -> list[tuple[int, Int64Array]]:
        """Return for each driver with a limit how many more shifts may go out, and which have not begun.

        Left out of the relaxation, which is then only wider.
        """
        nothing: Runs = [[] for _ in range(self.problem.shifts)]
        begun = np.array(in_use(self.problem, nothing), np.bool_)
        return [
            (max(left, 0), np.flatnonzero((self.problem.driver == person) & ~begun))
            for person, left in outings_left(self.problem, nothing).items()
        ]

    def _ties(self) -> list[tuple[int, int]]:
        """Return pairs of legs that are left out together."""
        first: dict[int, int] = {}
        pairs = []
        for leg in np.flatnonzero(self.problem.group >= 0).tolist():
            group = int(self.problem.group[leg])
            if first.setdefault(group, leg) != leg:
                pairs.append((first[group], leg))
        return pairs
