"""Chooses whole plans from the routes a search met: route selection as a set-partitioning problem (OR-Tools).

Every promised leg exactly once, every other leg at most once or its prize is paid, legs of one request all or
none, every shift at most one route. The search's own best plan is the hint. Effort is counted by the solver's
own deterministic clock, so the same routes give the same choice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ortools.math_opt.python import mathopt
from ortools.sat import sat_parameters_pb2

from scheduler.engine.annealing import Route, kinds
from scheduler.engine.cost import CostEvaluator
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.timetable import schedule

MOST_ROUTES = 4_000
"""Routes looked at: those of the best plans met."""
EFFORT = 1.0
"""Deterministic seconds of the solver, each about a second of a core."""


def select(problem: Problem, routes: Sequence[Sequence[Route]], runs: Runs) -> Runs | None:
    """Return the best plan that the routes can make, or None when it is no better than ``runs``.

    Parameters
    ----------
    problem : Problem
    routes : per thread, the routes it met
    runs : list of list of int
        The best plan known; its routes take part too.
    """
    if any(schedule(problem, shift, run) is None for shift, run in enumerate(runs)):
        return None
    evaluator = CostEvaluator(problem)
    kind_of = kinds(problem).tolist()
    incumbent = [
        Route(kind_of[shift], shift, tuple(run), evaluator.run(shift, run).total, 0)
        for shift, run in enumerate(runs)
        if run
    ]
    choice = _Choice(problem, evaluator, _distinct(problem, routes, incumbent))
    chosen = choice.solve({_key(problem, route) for route in incumbent})
    if chosen is None or choice.cost(chosen) >= evaluator.plan(runs).total:
        return None
    return choice.plan(chosen)


def _legs(problem: Problem, route: Route) -> frozenset[int]:
    return frozenset(node - problem.legs for node in route.nodes if problem.legs <= node < 2 * problem.legs)


def _key(problem: Problem, route: Route) -> tuple[int, frozenset[int]]:
    return _slot(route), _legs(problem, route)


def _slot(route: Route) -> int:
    """Return a number for what the route takes up: one of a kind of shift (negative), or its own shift."""
    return -1 - route.kind if route.kind >= 0 else route.shift


def _distinct(problem: Problem, routes: Iterable[Iterable[Route]], incumbent: Sequence[Route]) -> list[Route]:
    """Return the cheapest route for each set of legs and shift (or kind of shift), in a fixed order."""
    best: dict[tuple[int, frozenset[int]], Route] = {}
    met = (route for thread in routes for route in thread)
    kept = sorted(met, key=lambda one: (one.score, one.price, one.shift, one.nodes))[:MOST_ROUTES]
    for route in (*incumbent, *kept):
        key = _key(problem, route)
        if key not in best or route.price < best[key].price:
            best[key] = route
    return [best[key] for key in sorted(best, key=lambda key: (key[0], sorted(key[1])))]


class _Choice:
    """The model: one binary a route, one a leg left out."""

    def __init__(self, problem: Problem, evaluator: CostEvaluator, routes: list[Route]) -> None:
        self.problem, self.routes = problem, routes
        self.shifts_of: dict[int, list[int]] = defaultdict(list)
        for shift, kind in enumerate(kinds(problem).tolist()):
            if kind >= 0:
                self.shifts_of[-1 - kind].append(shift)
        self.idle = [
            evaluator.run(shift, []).total if _may_idle(problem, shift) else 0
            for shift in range(problem.shifts)
        ]
        self.model = mathopt.Model()
        self.taken = [self.model.add_binary_variable() for _ in routes]
        self.left_out = {
            leg: self.model.add_binary_variable() for leg in range(problem.legs) if not problem.required[leg]
        }
        self._serve_legs()
        self._use_shifts()
        price = mathopt.fast_sum(
            [
                *(
                    (route.price - self.idle[route.shift]) * one
                    for route, one in zip(routes, self.taken, strict=True)
                ),
                *(int(problem.prize[leg]) * one for leg, one in self.left_out.items()),
            ]
        )
        self.model.minimize(price)

    def _serve_legs(self) -> None:
        serving: dict[int, list[mathopt.Variable]] = defaultdict(list)
        for route, one in zip(self.routes, self.taken, strict=True):
            for leg in _legs(self.problem, route):
                serving[leg].append(one)
        for leg in range(self.problem.legs):
            out = [self.left_out[leg]] if leg in self.left_out else []
            self.model.add_linear_constraint(mathopt.fast_sum([*serving[leg], *out]) == 1)
        first: dict[int, int] = {}
        for leg, one in self.left_out.items():
            group = int(self.problem.group[leg])
            if group >= 0 and first.setdefault(group, leg) != leg:
                self.model.add_linear_constraint(one == self.left_out[first[group]])

    def _use_shifts(self) -> None:
        using: dict[int, list[mathopt.Variable]] = defaultdict(list)
        for route, one in zip(self.routes, self.taken, strict=True):
            using[_slot(route)].append(one)
        for slot in sorted(using):
            used = mathopt.fast_sum(using[slot])
            if slot < 0:
                self.model.add_linear_constraint(used <= len(self.shifts_of[slot]))
            elif _may_idle(self.problem, slot):
                self.model.add_linear_constraint(used <= 1)
            else:
                self.model.add_linear_constraint(used == 1)

    def solve(self, hint: set[tuple[int, frozenset[int]]]) -> list[Route] | None:
        """Return the routes chosen, or None when the solver found no plan."""
        values = {
            one: float(_key(self.problem, route) in hint)
            for route, one in zip(self.routes, self.taken, strict=True)
        }
        served = {leg for _, legs in hint for leg in legs}
        values |= {one: float(leg not in served) for leg, one in self.left_out.items()}
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.CP_SAT,
            params=mathopt.SolveParameters(
                threads=1,
                random_seed=1,
                cp_sat=sat_parameters_pb2.SatParameters(max_deterministic_time=EFFORT),
            ),
            model_params=mathopt.ModelSolveParameters(
                solution_hints=[mathopt.SolutionHint(variable_values=values)]
            ),
        )
        if not result.has_primal_feasible_solution():
            return None
        taken = result.variable_values(self.taken)
        return [route for route, value in zip(self.routes, taken, strict=True) if value > 0.5]

    def cost(self, chosen: Sequence[Route]) -> int:
        """Return the price of the plan that the routes make."""
        served = {leg for route in chosen for leg in _legs(self.problem, route)}
        out = sum(int(self.problem.prize[leg]) for leg in self.left_out if leg not in served)
        return sum(route.price - self.idle[route.shift] for route in chosen) + out + sum(self.idle)

    def plan(self, chosen: Sequence[Route]) -> Runs:
        """Return the chosen routes as runs, one a shift."""
        runs: Runs = [[] for _ in range(self.problem.shifts)]
        free = {slot: list(shifts) for slot, shifts in self.shifts_of.items()}
        for route in chosen:
            shift = free[_slot(route)].pop(0) if route.kind >= 0 else route.shift
            runs[shift] = list(route.nodes)
        return runs


def _may_idle(problem: Problem, shift: int) -> bool:
    """Tell whether a shift may have no route: nobody sits in its vehicle."""
    return not bool((problem.aboard == shift).any())
