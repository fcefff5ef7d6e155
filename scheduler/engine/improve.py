"""The search for a better plan: ruin and recreate in compiled code, route selection over what it met.

The search works in rounds. In a round each thread runs its own annealing; after it the routes met are put
together and the best combination of them is chosen (:mod:`select`). Counted in iterations the result is the
same every time; with a limit in seconds the clock decides where it stops, and the result says so.
"""

from concurrent.futures import ThreadPoolExecutor

from scheduler.engine.annealing import Annealing
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import Cause, check
from scheduler.engine.fleet_size import FIRST_TRY, counts_shifts_first, with_fewer_shifts
from scheduler.engine.mile_limits import shared_out
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.routes import joined
from scheduler.engine.search_budget import SearchBudget, SearchClock, SearchResult
from scheduler.engine.select import Selector


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
    problem = shared_out(problem, runs)
    clock = SearchClock(budget)
    workers = [Annealing(problem, runs, seed=seed * 1009 + index) for index in range(max(1, budget.threads))]
    selector = Selector(problem)
    with ThreadPoolExecutor(len(workers)) as threads:
        _begin(problem, workers, threads, clock, seed=seed)
        for until in clock.turns():
            _round(workers, threads, clock, until=until)
            best = min(workers, key=lambda worker: worker.best_cost())
            met = joined([worker.routes() for worker in workers])
            chosen = selector.select(met, best.best_runs(), seconds=clock.start_selecting())
            for worker in workers:
                if chosen is not None:
                    worker.adopt(chosen)
                elif worker.has_strayed():
                    worker.adopt(best.best_runs())
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
        stopped_by=clock.binding(),
        unserved=price.unserved_legs,
    )


def _begin(
    problem: Problem, workers: list[Annealing], threads: ThreadPoolExecutor, clock: SearchClock, *, seed: int
) -> None:
    """Where using shifts is what a plan costs above all, find how few will do before anything else."""
    if not counts_shifts_first(problem):
        return
    _round(workers, threads, clock, until=FIRST_TRY)
    runs = min(workers, key=lambda worker: worker.best_cost()).best_runs()
    if not evaluate(problem, runs).unserved_legs:
        runs = with_fewer_shifts(problem, runs, clock, threads, seed=seed)
        for worker in workers:
            worker.adopt(runs)


def _is_proposal(problem: Problem, found: Runs, given: Runs) -> bool:
    """Tell whether a plan passes the oracle, promises aside that the given plan did not keep either."""
    broken = check(problem, found)
    if not all(one.cause is Cause.UNSERVED for one in broken):
        return False
    missed = {one.leg for one in check(problem, given) if one.cause is Cause.UNSERVED} if broken else set()
    return {one.leg for one in broken} <= missed


def _round(
    workers: list[Annealing], threads: ThreadPoolExecutor, clock: SearchClock, *, until: float
) -> None:
    """Let every thread search until so much of the budget is used."""
    share = max(1, round(clock.budget.iterations * until) - clock.done) // len(workers)

    def work(worker: Annealing) -> int:
        return worker.run(share, clock, until=until, threads=len(workers))

    clock.done += sum(list(threads.map(work, workers)))
