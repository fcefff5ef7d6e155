"""Chooses whole plans from the routes a search met: route selection as a set-partitioning problem (OR-Tools).

Every promised leg exactly once, every other leg at most once or its prize is paid, legs of one request all or
none, every shift at most one route. First the linear relaxation over all routes is solved, a few columns at a
time; what its reduced costs say cannot be part of a better plan is left out, and the rest is decided exactly.
The search's own best plan is the hint. Effort is counted by the solver's own deterministic clock, so the same
routes give the same choice.
"""

from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import numpy as np
import numpy.typing as npt
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import StatusNotOk

from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import in_use, outings_left
from scheduler.engine.ground import kinds, marks
from scheduler.engine.problem import Int64Array, Problem, Runs
from scheduler.engine.routes import Route, RouteTable, joined, table_of
from scheduler.engine.timetable import schedule

FloatArray = npt.NDArray[np.float64]

FIRST_COLUMNS = 800
"""Routes that the relaxation begins with: those of the best plans, or those dearest to the last duals."""
MORE_COLUMNS = 400
"""Routes added to the relaxation at a time."""
MOST_TURNS = 12
MOST_DECIDED = 500
"""Routes among which the whole numbers are decided at most."""
MOST_NODES = 400
"""Nodes of the solver's search tree at most."""


class Selector:
    """Chooses plans for one problem again and again; the duals found are where the next choice begins."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.duals: FloatArray | None = None

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
        if any(schedule(self.problem, shift, run) is None for shift, run in enumerate(runs)):
            return None
        choice = _Choice(self.problem, routes, runs, seconds)
        relaxed = choice.relax(self.duals)
        self.duals = relaxed.duals
        chosen = choice.decide(choice.worth_deciding(relaxed))
        if chosen is None or choice.cost(chosen) >= choice.known - 1e-9:
            return None
        return choice.plan(chosen)


def _solved(solver: mathopt.IncrementalSolver, limit: timedelta | None) -> mathopt.SolveResult | None:
    """Return the solver's result with duals, or None when it gave up; in telling so, the library may stumble."""
    try:
        result = solver.solve(params=mathopt.SolveParameters(time_limit=limit))
    except (StatusNotOk, AttributeError):
        return None
    return result if _is_whole(result) else None


def _is_whole(result: mathopt.SolveResult) -> bool:
    """Tell whether a result of the relaxation has a value and duals."""
    return bool(result.has_primal_feasible_solution() and result.has_dual_feasible_solution())


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The relaxation's value and the reduced cost of every route."""

    value: float
    reduced: FloatArray
    duals: FloatArray | None
    """[L + slots], None where the solver gave none."""


class _Choice:
    """The model. Rows: one a leg, one a slot, one a tie within a group. Columns: routes, then a leg left out."""

    def __init__(self, problem: Problem, routes: RouteTable, runs: Runs, seconds: float | None) -> None:
        self.problem, self.kind = problem, kinds(problem)
        self.until = None if seconds is None else perf_counter() + seconds / 2
        self.deciding = None if seconds is None else timedelta(seconds=seconds / 2)
        evaluator = CostEvaluator(problem)
        plan = evaluator.plan(runs)
        own = [
            Route(int(self.kind[shift]), shift, tuple(run), plan.runs[shift].total, plan.total)
            for shift, run in enumerate(runs)
            if run
        ]
        known = table_of(own, marks(problem), problem)
        self.routes = joined([routes, known])
        self.in_plan = np.flatnonzero(np.isin(self.routes.mark, known.mark))
        must = problem.required | (problem.aboard >= 0)
        dear = 2 * max(plan.total, 1)
        self.unit = max(plan.total, 1) / 1000
        """Prices are told to the solvers in thousandths of the known plan's: they like small numbers."""
        self.left_out = np.where(must, dear, problem.prize) / self.unit
        self.known = (plan.total + dear * sum(bool(must[leg]) for leg in plan.unserved_legs)) / self.unit
        self.slots, self.slot_of = np.unique(self.routes.slot, return_inverse=True)
        self.idle = np.array(
            [
                evaluator.run(shift, []).total if self._may_idle(shift) else 0
                for shift in range(problem.shifts)
            ],
            np.int64,
        )
        self.at_home = float(self.idle.sum()) / self.unit
        self.price = (self.routes.price - self.idle[self.routes.shift]) / self.unit
        self.owner, self.leg = self.routes.legs_served(problem)
        counts = np.bincount(self.owner, minlength=len(self.routes))
        self.first = np.concatenate([[0], np.cumsum(counts)])
        self.ties = self._ties()
        self.outings = self._outings()

    def relax(self, duals: FloatArray | None) -> _Relaxed:
        """Solve the linear relaxation over all routes, looking at few of them at a time."""
        value, reduced, first = 0.0, self.price, self.routes.score.astype(np.float64)
        if duals is not None and len(duals) == self.problem.legs + len(self.slots):
            first = reduced = self._reduced(duals)
        active = np.zeros(len(self.routes), np.bool_)
        active[np.argsort(first, kind="stable")[:FIRST_COLUMNS]] = True
        active[self.in_plan] = True
        model = self._model(np.flatnonzero(active), whole=False)
        rows, solver = (
            list(model.linear_constraints()),
            mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP),
        )
        for _ in range(MOST_TURNS):
            left = self._seconds_left()
            if left is not None and left <= timedelta(0):
                break
            result = _solved(solver, left) or self._solved_afresh(model)
            if result is None:
                break
            duals = np.array(list(result.dual_values().values()))[: self.problem.legs + len(self.slots)]
            value, reduced = result.objective_value(), self._reduced(duals)
            better = np.flatnonzero(~active & (reduced < -1e-7))
            if not len(better):
                break
            more = better[np.argsort(reduced[better], kind="stable")[:MORE_COLUMNS]]
            active[more] = True
            self._add(model, rows, more)
        return _Relaxed(value, reduced, duals)

    def _solved_afresh(self, model: mathopt.Model) -> mathopt.SolveResult | None:
        """Solve the relaxation by another solver: now and then the first ends in imprecise numbers."""
        left = self._seconds_left()
        if left is not None and left <= timedelta(0):
            return None
        parameters = mathopt.SolveParameters(time_limit=left)
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
        return result if _is_whole(result) else None

    def _seconds_left(self) -> timedelta | None:
        """Return how long may still be worked, None for no limit."""
        return None if self.until is None else timedelta(seconds=self.until - perf_counter())

    def _add(self, model: mathopt.Model, rows: list[mathopt.LinearConstraint], more: Int64Array) -> None:
        """Add routes to the relaxation."""
        for index in more.tolist():
            taken = model.add_variable(lb=0.0)
            model.objective.set_linear_coefficient(taken, float(self.price[index]))
            for leg in self.leg[self.first[index] : self.first[index + 1]].tolist():
                rows[leg].set_coefficient(taken, 1.0)
            rows[self.problem.legs + int(self.slot_of[index])].set_coefficient(taken, 1.0)

    def worth_deciding(self, relaxed: _Relaxed) -> Int64Array:
        """Return the routes that a plan better than the known one may have, the likeliest if they are many."""
        order = np.argsort(relaxed.reduced, kind="stable")
        close = order[relaxed.reduced[order] < self.known - relaxed.value + 1e-6][:MOST_DECIDED]
        return np.union1d(close, self.in_plan)

    def decide(self, columns: Int64Array) -> Int64Array | None:
        """Return the routes chosen among some, or None when the solver found no plan."""
        model = self._model(columns, whole=True)
        variables = list(model.variables())
        served = np.zeros(self.problem.legs, np.bool_)
        served[self.leg[np.isin(self.owner, self.in_plan)]] = True
        values = np.concatenate([np.isin(columns, self.in_plan), ~served]).astype(float)
        hint = mathopt.SolutionHint(variable_values=dict(zip(variables, values.tolist(), strict=True)))
        result = mathopt.solve(
            model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(node_limit=MOST_NODES, time_limit=self.deciding),
            model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
        )
        if not result.has_primal_feasible_solution():
            return None
        taken = np.array(result.variable_values(variables[: len(columns)]))
        return columns[taken > 0.5]

    def cost(self, chosen: Int64Array) -> float:
        """Return the price of the plan that the routes make, with the penalty for promised legs left out."""
        served = np.zeros(self.problem.legs, np.bool_)
        served[self.leg[np.isin(self.owner, chosen)]] = True
        return float(self.price[chosen].sum() + self.left_out[~served].sum() + self.at_home)

    def plan(self, chosen: Int64Array) -> Runs:
        """Return the chosen routes as runs, one a shift."""
        runs: Runs = [[] for _ in range(self.problem.shifts)]
        free = {int(slot): self._shifts_of(int(slot)) for slot in self.slots}
        for index in chosen.tolist():
            runs[free[int(self.routes.slot[index])].pop(0)] = self.routes.run(index)
        return runs

    def _reduced(self, duals: FloatArray) -> FloatArray:
        legs = self.problem.legs
        of_legs = np.bincount(self.owner, weights=duals[self.leg], minlength=len(self.routes))
        return np.asarray(self.price - of_legs - duals[legs + self.slot_of])

    def _model(self, columns: Int64Array, *, whole: bool) -> mathopt.Model:
        legs, slots, size = self.problem.legs, len(self.slots), len(columns)
        number = np.full(len(self.routes), -1)
        number[columns] = np.arange(size)
        inside = number[self.owner] >= 0
        ties = np.arange(len(self.ties))
        rows = [self.leg[inside], np.arange(legs), legs + self.slot_of[columns]]
        places = [number[self.owner[inside]], size + np.arange(legs), np.arange(size)]
        rows += [legs + slots + ties, legs + slots + ties]
        places += [size + self.ties[:, 0], size + self.ties[:, 1]]
        ones = np.ones(sum(len(part) for part in rows))
        ones[len(ones) - len(ties) :] = -1.0
        outings = self.outings if whole else []
        for person, (_, shifts) in enumerate(outings):
            out = np.flatnonzero(np.isin(self.routes.shift[columns], shifts))
            rows.append(np.full(len(out), legs + slots + len(ties) + person))
            places.append(out)
            ones = np.concatenate([ones, np.ones(len(out))])
        row, place = np.concatenate(rows), np.concatenate(places)
        order = np.lexsort((place, row))
        low, high = self._slot_bounds()
        model = model_pb2.ModelProto()
        model.variables.ids.extend(range(size + legs))
        model.variables.lower_bounds.extend([0.0] * (size + legs))
        model.variables.upper_bounds.extend([1.0 if whole else np.inf] * (size + legs))
        model.variables.integers.extend([whole] * (size + legs))
        model.objective.offset = self.at_home
        costs = np.concatenate([self.price[columns], self.left_out])
        used = np.flatnonzero(costs)
        model.objective.linear_coefficients.ids.extend(used.tolist())
        model.objective.linear_coefficients.values.extend(costs[used].tolist())
        model.linear_constraints.ids.extend(range(legs + slots + len(ties) + len(outings)))
        none = [0.0] * len(ties)
        most = [float(left) for left, _ in outings]
        model.linear_constraints.lower_bounds.extend([1.0] * legs + low + none + [0.0] * len(outings))
        model.linear_constraints.upper_bounds.extend([1.0] * legs + high + none + most)
        model.linear_constraint_matrix.row_ids.extend(row[order].tolist())
        model.linear_constraint_matrix.column_ids.extend(place[order].tolist())
        model.linear_constraint_matrix.coefficients.extend(ones[order].tolist())
        return mathopt.Model.from_model_proto(model)

    def _slot_bounds(self) -> tuple[list[float], list[float]]:
        """Return how many routes each slot must and may have."""
        low = [0.0 if slot < 0 or self._may_idle(int(slot)) else 1.0 for slot in self.slots]
        high = [float(len(self._shifts_of(int(slot)))) for slot in self.slots]
        return low, high

    def _shifts_of(self, slot: int) -> list[int]:
        """Return the shifts that a slot stands for."""
        if slot >= 0:
            return [slot]
        alike: list[int] = np.flatnonzero(self.kind == -1 - slot).tolist()
        return alike

    def _may_idle(self, shift: int) -> bool:
        """Tell whether a shift may have no route: nobody sits in its vehicle, and no stop is locked in it."""
        return not bool((self.problem.aboard == shift).any() or (self.problem.locked[shift] >= 0).any())

    def _outings(self) -> list[tuple[int, Int64Array]]:
        """Return for each driver with a limit how many more shifts may go out, and which have not begun.

        Left out of the relaxation, which is then only wider.
        """
        idle = outings_left(self.problem, [[] for _ in range(self.problem.shifts)])
        begun = np.array(in_use(self.problem, [[] for _ in range(self.problem.shifts)]), np.bool_)
        return [
            (max(left, 0), np.flatnonzero((self.problem.driver == person) & ~begun))
            for person, left in idle.items()
        ]

    def _ties(self) -> Int64Array:
        """Return pairs of optional legs that are left out together."""
        first: dict[int, int] = {}
        pairs = []
        for leg in np.flatnonzero(self.problem.group >= 0).tolist():
            group = int(self.problem.group[leg])
            if first.setdefault(group, leg) != leg:
                pairs.append((first[group], leg))
        return np.array(pairs, np.int64).reshape(-1, 2)
