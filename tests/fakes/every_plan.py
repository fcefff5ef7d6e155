"""The best plan of a small problem by trying everything: what clever methods are held to."""

import itertools
from collections.abc import Iterator

from scheduler.engine.cost import CostEvaluator, evaluate
from scheduler.engine.feasibility import check, check_run
from scheduler.engine.problem import Problem, Run, Runs


def orders(nodes: list[int], legs: int, so_far: Run | None = None) -> Iterator[Run]:
    """Yield every order of some nodes but those, hopeless in any case, with a delivery before its pickup."""
    if not nodes:
        yield so_far or []
    for node in nodes:
        if not (legs <= node < 2 * legs and node - legs in nodes):
            rest = [other for other in nodes if other != node]
            yield from orders(rest, legs, [*(so_far or []), node])


def subsets(nodes: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield every choice of some nodes; the oracle tells which breaks may be left out."""
    for count in range(len(nodes) + 1):
        yield from itertools.combinations(nodes, count)


def cheapest_runs(problem: Problem, shift: int) -> dict[frozenset[int], tuple[int, Run]]:
    """Return for each set of legs that a shift can serve its cheapest run."""
    legs = problem.legs
    owed = [2 * legs + b for b in range(problem.breaks) if problem.break_shift[b] == shift]
    free = [leg for leg in range(legs) if problem.aboard[leg] < 0]
    aboard = [leg for leg in range(legs) if problem.aboard[leg] == shift]
    evaluator = CostEvaluator(problem)
    best: dict[frozenset[int], tuple[int, Run]] = {}
    for count in range(len(free) + 1):
        for chosen in itertools.combinations(free, count):
            stops = [*chosen, *(legs + leg for leg in (*chosen, *aboard))]
            if not stops:
                continue
            for run in itertools.chain.from_iterable(orders([*stops, *some], legs) for some in subsets(owed)):
                if check_run(problem, shift, run):
                    continue
                price = evaluator.run(shift, run).total
                served = frozenset((*chosen, *aboard))
                if served not in best or price < best[served][0]:
                    best[served] = (price, run)
    return best


def feasible_plans(problem: Problem) -> Iterator[tuple[int, Runs]]:
    """Yield the cost of each feasible plan of cheapest runs, and the plan."""
    options = []
    for shift in range(problem.shifts):
        runs = {key: run for key, (_price, run) in cheapest_runs(problem, shift).items()}
        if not (problem.aboard == shift).any():
            runs[frozenset()] = []
        options.append(list(runs.items()))
    for combination in itertools.product(*options):
        if sum(len(served) for served, _run in combination) != len(
            frozenset().union(*(served for served, _run in combination))
        ):
            continue
        plan = [list(run) for _served, run in combination]
        if not check(problem, plan):
            yield evaluate(problem, plan).total, plan


def best_plan(problem: Problem) -> tuple[int, Runs] | None:
    """Return the least cost of a feasible plan and such a plan, or None when there is none."""
    return min(feasible_plans(problem), key=lambda found: found[0], default=None)
