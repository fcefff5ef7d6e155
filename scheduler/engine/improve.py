"""The search for a better plan: ruin and recreate in compiled code, route selection over what it met.

The search works in rounds. In a round each thread runs its own annealing; after it the routes met are put
together and the best combination of them is chosen (:mod:`select`). Counted in iterations the result is the
same every time; with a limit in seconds the clock decides where it stops, and the result says so.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from scheduler.engine.annealing import Annealing
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import Cause, check
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.routes import joined
from scheduler.engine.select import Selector

_SELECT_EVERY = 0.8
"""Seconds between selections of routes."""
_STEPS_BETWEEN = 5_000
"""Steps between selections at least, where seconds would allow more."""


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """How long to search."""

    iterations: int = 20_000
    """Steps in all over all threads."""
    seconds: float | None = None
    """Wall-clock limit; where it stops the search, results may differ between runs."""
    threads: int = 1
    rounds: int = 6
    """How often routes are selected at least."""

    @property
    def turns(self) -> int:
        """How often routes are selected: with a limit in seconds about every ``_SELECT_EVERY``, where steps allow."""
        if self.seconds is None:
            return self.rounds
        allowed = max(self.rounds, self.iterations // _STEPS_BETWEEN)
        return max(2, min(60, allowed, round(self.seconds / _SELECT_EVERY)))


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    runs: Runs
    cost: int
    """Price of the plan, prizes of optional legs left out included."""
    bound: int | None
    """No plan costs less, where that is known."""
    iterations: int
    stopped_by: str
    """``iterations`` or ``seconds``."""
    unserved: tuple[int, ...]
    """Legs in no run."""


class _Clock:
    """How far the search is through its budget, from 0 to 1."""

    def __init__(self, budget: SearchBudget) -> None:
        self.budget, self.began = budget, perf_counter()
        self.done = 0

    def elapsed(self) -> float:
        return perf_counter() - self.began

    def progress(self, more: int = 0) -> float:
        share = (self.done + more) / self.budget.iterations
        if self.budget.seconds is not None:
            share = max(share, self.elapsed() / self.budget.seconds)
        return share

    def out_of_time(self) -> bool:
        return self.budget.seconds is not None and self.elapsed() >= self.budget.seconds


def improve(problem: Problem, runs: Runs, budget: SearchBudget, *, seed: int = 0) -> SearchResult:
    """Search for a cheaper plan; from empty runs it builds one.

    Parameters
    ----------
    problem : Problem
    runs : list of list of int
        A plan to start from: feasible runs, one a shift (empty where unused).
    budget : SearchBudget
    seed : int
        The same seed and iterations give the same plan.

    Returns
    -------
    SearchResult
        Never worse than the given plan, and every required leg served there is served still. An infeasible
        plan that no better one was found for comes back as it is.

    Raises
    ------
    ValueError
        The given plan cannot be timed and no better one was found.
    """
    clock = _Clock(budget)
    workers = [Annealing(problem, runs, seed=seed * 1009 + index) for index in range(max(1, budget.threads))]
    selector = Selector(problem)
    with ThreadPoolExecutor(len(workers)) as threads:
        for turn in range(budget.turns):
            _round(workers, threads, clock, until=(turn + 1) / budget.turns)
            best = min(workers, key=lambda worker: worker.best_cost())
            chosen = selector.select(joined([worker.routes() for worker in workers]), best.best_runs())
            if chosen is not None:
                for worker in workers:
                    worker.adopt(chosen)
            if clock.out_of_time():
                break
    found = min(workers, key=lambda worker: worker.best_cost()).best_runs()
    if not _is_proposal(problem, found, runs):
        found = [list(run) for run in runs]
    price = evaluate(problem, found)
    return SearchResult(
        runs=found,
        cost=price.total,
        bound=None,
        iterations=clock.done,
        stopped_by="seconds" if clock.out_of_time() and clock.done < budget.iterations else "iterations",
        unserved=price.unserved_legs,
    )


def _is_proposal(problem: Problem, found: Runs, given: Runs) -> bool:
    """Tell whether a plan passes the oracle, promises aside that the given plan did not keep either."""
    broken = check(problem, found)
    if not all(one.cause is Cause.UNSERVED for one in broken):
        return False
    unserved = sum(one.cause is Cause.UNSERVED for one in check(problem, given)) if broken else 0
    return len(broken) <= unserved


def _round(workers: list[Annealing], threads: ThreadPoolExecutor, clock: _Clock, *, until: float) -> None:
    """Let every thread search until so much of the budget is used."""
    share = max(1, round(clock.budget.iterations * until) - clock.done) // len(workers)

    def work(worker: Annealing) -> int:
        return worker.run(share, clock, until=until, threads=len(workers))

    clock.done += sum(list(threads.map(work, workers)))
