"""Volunteers to duties: the best rota found within a budget that repeats, with how far from the best it can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.engine.rostering_check import check
from scheduler.engine.rostering_greedy import greedy
from scheduler.engine.rostering_model import RosterModel
from scheduler.engine.rostering_price import RosterCost, price
from scheduler.engine.rostering_problem import RosterProblem


@dataclass(frozen=True, slots=True)
class Roster:
    """A rota found: who is on each seat of the problem, or -1, and what is known of its quality."""

    taken: tuple[int, ...]
    cost: RosterCost
    bound: int | None
    """No rota costs less; None for one made without a search."""

    @property
    def gap(self) -> float | None:
        """How far from the best it may be, as a share of its cost beyond what no rota can save."""
        if self.bound is None:
            return None
        return max(0.0, (self.cost.total - self.bound) / max(1, abs(self.cost.total)))


def roster(problem: RosterProblem, *, effort: float | None = None, seed: int = 1) -> Roster:
    """Return the best rota found; a pure function of its arguments.

    Parameters
    ----------
    problem
    effort : deterministic seconds, by default the rules'
    seed

    Notes
    -----
    One thread and a deterministic budget, so that the same problem gives the same rota on every machine. The search
    starts from the greedy rota, so it is never worse.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  it takes a second to import

    first = greedy(problem)
    model = cp_model.CpModel()
    choices = RosterModel(problem, model)
    for (s, p), choice in choices.chosen.items():
        model.add_hint(choice, int(first[s] == p))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = problem.rules.effort if effort is None else effort
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return judged(problem, first)
    found = [-1] * len(problem.seats)
    for (s, p), choice in choices.chosen.items():
        if solver.boolean_value(choice):
            found[s] = p
    keeping = problem.rules.changed * sum(p >= 0 for p in problem.held)
    return judged(problem, found, bound=round(solver.best_objective_bound) + keeping)


def judged(problem: RosterProblem, taken: Sequence[int], *, bound: int | None = None) -> Roster:
    """Return a rota with its price, after the oracle found nothing in it.

    Raises
    ------
    ValueError
        The rota breaks a rule: a fault of ours.
    """
    broken = check(problem, taken)
    if broken:
        raise ValueError(f"a rota breaks {len(broken)} rules, the first: {broken[0]}")
    return Roster(tuple(taken), price(problem, taken), bound)
