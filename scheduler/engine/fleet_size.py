"""Fewer shifts first, where using one costs more than all else: a plan is searched for with one shift less.

One of the used shifts is emptied, and one less may go out; its legs are left out for the time being at a small
price, which rises for as long as a leg stays out (after the absence counts of Christiaens & Vanden Berghe 2020).
Once everybody is served again, so is the next. Such prices stand in public instances; the day of a
service has no price of a shift so high, and nothing is done for it here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from scheduler.engine.annealing import Annealing
from scheduler.engine.cost import evaluate
from scheduler.engine.problem import FAR, Problem, Runs
from scheduler.engine.search_budget import SearchClock

SHARE = 0.4
"""Share of a budget that goes into fewer shifts at most."""
FIRST_TRY = 0.05
"""Share of a budget after which there is a plan to begin with."""
DEAR = 3.0
"""What leaving a leg out costs at first, in shares of what a plan costs for each leg."""
DEARER = 0.5
"""By how much that rises in each piece of the search that ends without the leg, in the same shares."""
PIECE = 200
"""Steps to a piece."""


def counts_shifts_first(problem: Problem) -> bool:
    """Tell whether the cheapest shift costs more than driving every leg by itself."""
    if not problem.legs or not problem.shifts or problem.has_begun.any() or (problem.max_outings < FAR).any():
        return False
    pickup, table, weights = np.arange(problem.legs), int(problem.shift_class[0]), problem.weights
    seconds, metres = (
        grid[table, pickup, pickup + problem.legs] for grid in (problem.seconds, problem.metres)
    )
    drives = int(seconds.sum()) * weights.driving_second + int(metres.sum()) * weights.metre
    return int(problem.fixed_cost.min()) > drives


def with_fewer_shifts(
    problem: Problem, runs: Runs, clock: SearchClock, threads: ThreadPoolExecutor, *, seed: int
) -> Runs:
    """Return a plan that serves the same legs with as few shifts as could be found in a share of the budget."""
    workers = max(1, clock.budget.threads)
    turn = 0
    while clock.progress() < SHARE and sum(1 for run in runs if run) > 1:
        tries = [
            _OneLess(problem, runs, seed=seed * 2003 + turn * workers + index) for index in range(workers)
        ]
        found: Runs | None = None
        while found is None and clock.progress() < SHARE:
            clock.done += sum(list(threads.map(lambda one: one.go_on(clock), tries)))
            found = next((one.found for one in tries if one.found is not None), None)
        if found is None:
            break
        runs, turn = found, turn + 1
    return runs


class _OneLess:
    """One thread's search for a plan without one of the shifts."""

    def __init__(self, problem: Problem, runs: Runs, *, seed: int) -> None:
        used = [shift for shift, run in enumerate(runs) if run]
        emptied = sorted(used, key=lambda shift: len(runs[shift]))[seed % min(3, len(used))]
        rest = evaluate(problem, runs).total - int(problem.fixed_cost[used].sum())
        self.leg_price = max(1, rest // max(1, problem.legs))
        narrow = replace(
            problem,
            driver=np.zeros_like(problem.driver),
            max_outings=np.full_like(problem.max_outings, len(used) - 1),
            fixed_cost=np.zeros_like(problem.fixed_cost),
            prize=np.full_like(problem.prize, int(DEAR * self.leg_price)),
            required=np.zeros_like(problem.required),
        )
        start = [[] if shift == emptied else list(run) for shift, run in enumerate(runs)]
        self.search = Annealing(narrow, start, seed=seed)
        self.found: Runs | None = None

    def go_on(self, clock: SearchClock) -> int:
        """Search for some pieces; return the steps done."""
        done = 0
        for _ in range(10):
            done += self.search.run(PIECE, clock, until=SHARE, threads=1)
            absent = self.search.absent()
            if not len(absent):
                self.found = self.search.runs()
                break
            self.search.raise_penalties(absent, int(DEARER * self.leg_price))
        return done
