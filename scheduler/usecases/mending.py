"""How a run is put right that no longer works once a stop was taken out of it.

A break is taken where the vehicle stands, and drives take as long as in the slowest period: so a run can become
late by losing a stop. Then, in this order: the breaks move; one ride moves, within the run or to another. A
frozen run stays as it is, and a locked ride where it is.
"""

from collections.abc import Sequence

from scheduler.engine.cost import CostEvaluator
from scheduler.engine.insertion import best_insertions, break_placings
from scheduler.engine.problem import Problem, Run, Runs
from scheduler.engine.timetable import earliest_times, run_graph


def mended(problem: Problem, runs: Runs, k: int) -> dict[int, Run]:
    """Return the runs to change so that run ``k`` keeps its times; the run as it is when nothing helps."""
    run = list(runs[k])
    if problem.frozen[k] or works(problem, k, run):
        return {k: run}
    placed = _with_breaks_moved(problem, k, run)
    if placed is not None:
        return {k: placed}
    return _with_one_ride_moved(problem, runs, k) or {k: run}


def works(problem: Problem, k: int, run: Sequence[int]) -> bool:
    """Tell whether a run can be driven within its times as it is."""
    return not run or earliest_times(run_graph(problem, k, run)) is not None


def _with_breaks_moved(problem: Problem, k: int, run: Run) -> Run | None:
    """Return the run with its breaks where they cost least, or None when no place works."""
    others = [other for other in break_placings(problem, k, run) if works(problem, k, other)]
    prices = CostEvaluator(problem)
    return min(others, key=lambda other: prices.run(k, other).total, default=None)


def _with_one_ride_moved(problem: Problem, runs: Runs, k: int) -> dict[int, Run] | None:
    """Return the cheapest way to give one ride of the run another place, there or in another run."""
    ways: list[tuple[int, dict[int, Run]]] = []
    locked = set(problem.locked_in(k))
    for leg in (node for node in runs[k] if node < problem.legs and node not in locked):
        rest = _without(problem, runs[k], leg)
        if not works(problem, k, rest):
            moved = _with_breaks_moved(problem, k, rest)
            if moved is None:
                continue
            rest = moved
        trial = [rest if shift == k else list(run) for shift, run in enumerate(runs)]
        for found in best_insertions(problem, trial, leg, limit=1):
            ways.append((found.cost, {k: rest, found.shift: list(found.run)}))
    return min(ways, key=lambda way: way[0], default=(0, None))[1]


def _without(problem: Problem, run: Sequence[int], leg: int) -> Run:
    """Return the run without a leg; with nobody left to carry, without its breaks too."""
    kept = [node for node in run if node not in (leg, problem.delivery(leg))]
    return kept if any(node < 2 * problem.legs for node in kept) else []
