"""What of the routing library's answer keeps every rule: breaks are placed, and runs that break a rule emptied."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import check_run
from scheduler.engine.problem import Problem, Run, Runs

MOST_PLACINGS = 5_000
"""Ways to place a run's breaks that are tried."""


def keep_feasible(problem: Problem, runs: Runs) -> tuple[Runs, int]:
    """Return runs that each keep every rule, and how many legs had to be taken out for it.

    Taking a run out may leave a leg without the other of its request, which is taken out too, and so on.
    """
    before = len(_served(problem, runs))
    while True:
        placed = [with_breaks(problem, shift, run) for shift, run in enumerate(runs)]
        kept = [run if whole is not None else [] for run, whole in zip(runs, placed, strict=True)]
        together = _without_parted(problem, kept)
        if together == runs:
            return [whole or [] for whole in placed], before - len(_served(problem, runs))
        runs = together


def with_breaks(problem: Problem, shift: int, run: Sequence[int]) -> Run | None:
    """Return the run with its breaks where they cost least, or None when none of the ways keeps the rules."""
    owed = [2 * problem.legs + b for b in range(problem.breaks) if problem.break_shift[b] == shift]
    if not run and not problem.has_begun[shift]:
        return []
    owed.sort(key=lambda node: (int(problem.earliest[node]), node))
    evaluator = CostEvaluator(problem)
    best: tuple[int, Run] | None = None
    for tried, places in enumerate(combinations_with_replacement(_empty(problem, shift, run), len(owed))):
        if tried >= MOST_PLACINGS:
            break
        whole = list(run)
        for place, node in reversed(list(zip(places, owed, strict=True))):
            whole.insert(place, node)
        if not check_run(problem, shift, whole):
            price = evaluator.run(shift, whole).total
            if best is None or price < best[0]:
                best = (price, whole)
    return None if best is None else best[1]


def _empty(problem: Problem, shift: int, run: Sequence[int]) -> list[int]:
    """Return the positions at which nobody is aboard."""
    aboard = int((problem.aboard == shift).sum())
    places = [0] if aboard == 0 else []
    for position, node in enumerate(run, 1):
        aboard += 1 if node < problem.legs else -1
        if aboard == 0:
            places.append(position)
    return places


def _without_parted(problem: Problem, runs: Runs) -> Runs:
    """Take out legs whose group is not served as a whole."""
    free = [leg for leg in range(problem.legs) if problem.group[leg] >= 0 and problem.aboard[leg] < 0]
    served = _served(problem, runs)
    broken = {int(problem.group[leg]) for leg in free if leg not in served}
    out = {leg for leg in free if int(problem.group[leg]) in broken}
    ends = out | {problem.legs + leg for leg in out}
    return [[node for node in run if node not in ends] for run in runs]


def _served(problem: Problem, runs: Runs) -> set[int]:
    return {node - problem.legs for run in runs for node in run if problem.legs <= node < 2 * problem.legs}
