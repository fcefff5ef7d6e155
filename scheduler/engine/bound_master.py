"""The route-selection LP over the chains known so far, and the choice of a whole plan among them (OR-Tools).

Decides what legs and shifts are worth: every leg is covered or its prize is paid, legs of one request together,
and each kind of shift is used at most as often as there are shifts of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat import sat_parameters_pb2

from scheduler.engine.bound_chain import Chain
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import Problem


@dataclass(frozen=True, slots=True)
class Outline:
    """What a plan must do, apart from how its runs look."""

    legs: int
    needed: frozenset[int]
    """Legs that must be served."""
    groups: tuple[tuple[tuple[int, ...], int], ...]
    """Legs that are left out together, with the prize that is then paid."""
    sizes: tuple[int, ...]
    """How many shifts of each kind there are."""
    idle: tuple[int, ...]
    """What a shift of each kind costs when it carries nobody."""
    must_run: tuple[bool, ...]
    """Kinds that must have a run: riders sit in the vehicle."""

    @property
    def standing(self) -> int:
        """What is paid when nobody is carried, prizes left aside."""
        return sum(size * idle for size, idle in zip(self.sizes, self.idle, strict=True))


def outline_of(problem: Problem, kinds: Sequence[Sequence[int]], idle: Sequence[int]) -> Outline:
    """Read off which legs must be served, which go together, and how many shifts there are of each kind."""
    needed = {leg for leg in range(problem.legs) if problem.required[leg] or problem.aboard[leg] >= 0}
    together = {int(problem.group[leg]) for leg in needed} - {-1}
    needed |= {leg for leg in range(problem.legs) if int(problem.group[leg]) in together}
    parts: dict[int, list[int]] = {}
    for leg in range(problem.legs):
        if leg not in needed:
            group = int(problem.group[leg])
            parts.setdefault(group if group >= 0 else -1 - leg, []).append(leg)
    return Outline(
        legs=problem.legs,
        needed=frozenset(needed),
        groups=tuple((tuple(legs), sum(int(problem.prize[leg]) for leg in legs)) for legs in parts.values()),
        sizes=tuple(len(shifts) for shifts in kinds),
        idle=tuple(idle),
        must_run=tuple(bool((problem.aboard == shifts[0]).any()) for shifts in kinds),
    )


@dataclass(frozen=True, slots=True)
class Duals:
    """What serving a leg and using a shift is worth in the LP."""

    legs: Array
    """[L] not negative."""
    kinds: Array
    """[kinds] not positive, but where there must be a run."""
    cost: float


class Master:
    """The LP, solved again from where it stood each time chains are added."""

    def __init__(self, outline: Outline, *, penalty: float) -> None:
        self.outline = outline
        self.chains: list[Chain] = []
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}
        self.model = mathopt.Model()
        self.model.objective.offset = float(outline.standing)
        self.cover = [self.model.add_linear_constraint(lb=1.0) for _ in range(outline.legs)]
        self.use = [
            self.model.add_linear_constraint(lb=1.0 if must else -np.inf, ub=float(size))
            for size, must in zip(outline.sizes, outline.must_run, strict=True)
        ]
        for leg in range(outline.legs):
            self._add(penalty, [(self.cover[leg], 1.0)])
        for kind, must in enumerate(outline.must_run):
            if must:
                self._add(penalty, [(self.use[kind], 1.0)])
        for legs, prize in outline.groups:
            self._add(float(prize), [(self.cover[leg], 1.0) for leg in legs])
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _add(self, price: float, rows: Iterable[tuple[mathopt.LinearConstraint, float]]) -> None:
        one = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(one, price)
        for row, amount in rows:
            row.set_coefficient(one, amount)

    def add(self, chains: Iterable[Chain]) -> int:
        """Add chains that are new or cheaper than one with the same legs; return how many."""
        added = 0
        for chain in chains:
            key = (chain.kind, chain.visits)
            if self.known.get(key, chain.price + 1) <= chain.price:
                continue
            self.known[key] = chain.price
            self.chains.append(chain)
            added += 1
            counts = {leg: chain.visits.count(leg) for leg in chain.visits}
            rows = [(self.cover[leg], float(count)) for leg, count in counts.items()]
            rows.append((self.use[chain.kind], 1.0))
            self._add(float(chain.price - self.outline.idle[chain.kind]), rows)
        return added

    def solve(self) -> Duals | None:
        """Solve the LP, with another method where the first fails; None when that fails too."""
        return self._solved(mathopt.SolverType.GLOP) or self._solved(mathopt.SolverType.HIGHS)

    def _solved(self, method: mathopt.SolverType) -> Duals | None:
        try:
            again = method == mathopt.SolverType.GLOP
            result = self.solver.solve() if again else mathopt.solve(self.model, method)
        # OR-Tools 9.15 trips over its own error when GLOP ends ABNORMAL.
        except (RuntimeError, ValueError, AttributeError):
            self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
            return None
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        return Duals(
            legs=np.maximum(np.array(result.dual_values(self.cover), dtype=np.float64), 0.0),
            kinds=np.array(result.dual_values(self.use), dtype=np.float64),
            cost=float(result.objective_value()),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """The best plan among some chains."""

    chains: tuple[Chain, ...] | None
    """None when the solver found none."""
    bound: float
    """No plan of these chains costs less; infinity when there is no such plan at all."""


def choose(
    outline: Outline, chains: Sequence[Chain], *, effort: float, seconds: float | None = None
) -> Choice:
    """Choose a plan among chains: each leg exactly once or left out, each shift at most once.

    Effort is in deterministic seconds of the solver, so without a limit in real seconds the same chains give
    the same choice.
    """
    model = mathopt.Model()
    taken = [model.add_binary_variable() for _ in chains]
    out = [model.add_binary_variable() for _ in outline.groups]
    serving: list[list[mathopt.Variable]] = [[] for _ in range(outline.legs)]
    using: list[list[mathopt.Variable]] = [[] for _ in outline.sizes]
    for chain, one in zip(chains, taken, strict=True):
        using[chain.kind].append(one)
        for leg in chain.visits:
            serving[leg].append(one)
    for (legs, _prize), one in zip(outline.groups, out, strict=True):
        for leg in legs:
            serving[leg].append(one)
    for ones in serving:
        model.add_linear_constraint(mathopt.fast_sum(ones) == 1)
    for ones, size, must in zip(using, outline.sizes, outline.must_run, strict=True):
        model.add_linear_constraint(mathopt.fast_sum(ones) <= size)
        if must:
            model.add_linear_constraint(mathopt.fast_sum(ones) >= 1)
    model.minimize(
        mathopt.fast_sum(
            [
                *(
                    (chain.price - outline.idle[chain.kind]) * one
                    for chain, one in zip(chains, taken, strict=True)
                ),
                *(prize * one for (_legs, prize), one in zip(outline.groups, out, strict=True)),
            ]
        )
        + outline.standing
    )
    result = mathopt.solve(
        model,
        mathopt.SolverType.CP_SAT,
        params=mathopt.SolveParameters(
            threads=1,
            random_seed=1,
            time_limit=None if seconds is None else timedelta(seconds=seconds),
            cp_sat=sat_parameters_pb2.SatParameters(max_deterministic_time=effort),
        ),
    )
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Choice(None, np.inf)
    bound = float(result.termination.objective_bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return Choice(None, bound)
    values = result.variable_values(taken)
    return Choice(tuple(chain for chain, value in zip(chains, values, strict=True) if value > 0.5), bound)
