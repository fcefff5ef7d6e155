"""The linear relaxation of route selection: what a leg is worth, and what a route costs beyond that.

Rows: one a leg (served once, or left out at a price), one a slot (a kind of shift, or a shift like no other), one a
tie between legs that are left out together. It is solved over few of the routes at a time, and kept from one choice
to the next: the next one begins where this one ended.
"""

from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import numpy as np
import numpy.typing as npt
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import StatusNotOk

from scheduler.engine.problem import Int64Array

FloatArray = npt.NDArray[np.float64]

FIRST_COLUMNS = 800
"""Routes that the relaxation begins with: those of the best plans."""
MORE_COLUMNS = 400
"""Routes added at a time."""
MOST_COLUMNS = 10_000
"""Routes that it holds before it is made anew."""
MOST_TURNS = 12
"""How often routes are added in one choice."""
PRECISE = 1e-7
"""Reduced costs closer to nought than this are nought."""


@dataclass(frozen=True, slots=True, eq=False)
class PricedRoutes:
    """Routes as columns; P routes."""

    mark: Int64Array
    """[P] the same for routes with the same legs in the same slot."""
    price: FloatArray
    """[P] in the relaxation's unit."""
    score: Int64Array
    """[P] cost of the best plan that the route was met in."""
    slot: Int64Array
    """[P] row of the slot, from 0."""
    leg: Int64Array
    first: Int64Array
    """[P + 1] where each route's legs begin in ``leg``."""

    def __len__(self) -> int:
        """Return how many routes there are."""
        return int(self.price.shape[0])

    @property
    def owner(self) -> Int64Array:
        """Return for each entry of ``leg`` its route."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    def reduced(self, duals: "Duals") -> FloatArray:
        """Return [P] what each route costs beyond what its legs and its slot are worth."""
        worth = np.concatenate([[0.0], np.cumsum(duals.legs[self.leg])])
        return np.asarray(self.price - np.diff(worth[self.first]) - duals.slots[self.slot])


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """What rows are worth."""

    legs: FloatArray
    slots: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a choice of routes must keep; L legs, S slots."""

    left_out: FloatArray
    """[L] price of leaving a leg out."""
    low: Int64Array
    high: Int64Array
    """[S] how many routes each slot must and may have."""
    ties: list[tuple[int, int]]
    """Legs left out together."""


class Relaxation:
    """The relaxation over the routes met so far, solved again and again."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.duals = Duals(np.zeros(len(rows.left_out)), np.zeros(len(rows.low)))
        self._begin_anew()

    def solve(self, routes: PricedRoutes, first: Int64Array, seconds: float | None) -> None:
        """Take routes in until none would make the relaxation cheaper, or the time is up; renew the duals.

        Parameters
        ----------
        routes : PricedRoutes
        first : array of int
            Routes that it must have: those of a whole plan.
        seconds : float, optional
            Wall-clock limit, about.
        """
        until = None if seconds is None else perf_counter() + seconds
        if len(self._held) > MOST_COLUMNS:
            self._begin_anew()
        if not self._held:
            likely = np.argsort(routes.score, kind="stable")
            if self.duals.legs.any():
                likely = np.argsort(routes.reduced(self.duals), kind="stable")
            self._add(routes, likely[:FIRST_COLUMNS])
        self._add(routes, first)
        for _ in range(MOST_TURNS):
            left = None if until is None else timedelta(seconds=until - perf_counter())
            if left is not None and left <= timedelta(0):
                return
            values = self._values(left)
            if values is None:
                return
            legs, slots = len(self.rows.left_out), len(self.rows.low)
            self.duals = Duals(values[:legs], values[legs : legs + slots])
            reduced = routes.reduced(self.duals)
            order = np.argsort(reduced, kind="stable")
            if not self._add(routes, order[reduced[order] < -PRECISE]):
                return

    def _begin_anew(self) -> None:
        """Forget all routes."""
        self._held: dict[int, float] = {}
        """Price of the routes that it holds, by mark."""
        self._model = mathopt.Model()
        rows = self.rows
        self._legs = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in rows.left_out]
        self._slots = [
            self._model.add_linear_constraint(lb=float(low), ub=float(high))
            for low, high in zip(rows.low.tolist(), rows.high.tolist(), strict=True)
        ]
        out = [self._column(price, [row]) for price, row in zip(rows.left_out, self._legs, strict=True)]
        for one, other in rows.ties:
            self._model.add_linear_constraint(out[one] == out[other])
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def _column(self, price: float, rows: list[mathopt.LinearConstraint]) -> mathopt.Variable:
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, float(price))
        for row in rows:
            row.set_coefficient(column, 1.0)
        return column

    def _add(self, routes: PricedRoutes, which: Int64Array) -> int:
        """Take routes in that are not held at their price, a good many at most; return how many."""
        added = 0
        for index in which.tolist():
            mark, price = int(routes.mark[index]), float(routes.price[index])
            if self._held.get(mark, np.inf) <= price:
                continue
            self._held[mark] = price
            legs = routes.leg[routes.first[index] : routes.first[index + 1]].tolist()
            self._column(price, [*(self._legs[leg] for leg in legs), self._slots[int(routes.slot[index])]])
            added += 1
            if added >= MORE_COLUMNS and len(self._held) > FIRST_COLUMNS:
                break
        return added

    def _values(self, left: timedelta | None) -> FloatArray | None:
        """Return the duals of legs and slots, None where no solver gave any in the time.

        Now and then GLOP ends in imprecise numbers, and the library stumbles in telling so; HiGHS is asked then.
        """
        parameters = mathopt.SolveParameters(time_limit=left)
        try:
            result = self._solver.solve(params=parameters)
        except (StatusNotOk, AttributeError):
            result = None
        if result is None or not _is_whole(result):
            result = mathopt.solve(self._model, mathopt.SolverType.HIGHS, params=parameters)
        return np.array(result.dual_values([*self._legs, *self._slots])) if _is_whole(result) else None


def _is_whole(result: mathopt.SolveResult) -> bool:
    """Tell whether a result has a value and duals."""
    return bool(result.has_primal_feasible_solution() and result.has_dual_feasible_solution())
