"""How long a rider waits for an answer: quotes through the façade, on a day that is already busy.

Beside wall-clock times stand those the processor worked for this thread alone: they tell the same on a machine
that others use too. The baseline is the same best insertion by trying every place in plain Python, in the same run.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np

from scheduler.benchmarks.busy_day import SERVICE_DATE, BusyDay
from scheduler.domain.booking import Quote
from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import check_run
from scheduler.engine.insertion import best_insertions, break_placings
from scheduler.engine.problem import Problem, Run, Runs
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.snapshot import take_achievable

_COMPARED = 5


def bench_quotes(area: Path, *, legs: int, shifts: int, quotes: int = 300, seed: int = 1) -> dict[str, Any]:
    """Measure quotes in milliseconds.

    Returns
    -------
    dict
        ``p50_ms``, ``p95_ms``, ``p99_ms``, ``max_ms`` over all quotes, the same percentiles for those offered
        something and those denied (reasons and ways out included), each also as ``cpu``; how many of each, what
        the day held, how many ways out a denial told, and how the best insertion compares with brute force.
    """
    day = BusyDay(area, shifts, seed=seed)
    booked = day.book(legs)
    for _ in range(20):
        day.scheduler.quote(day.request())
    offered: list[tuple[float, float]] = []
    denied: list[tuple[float, float]] = []
    last: list[Quote] = []
    ways_out = 0
    for _ in range(quotes):
        request = day.request()
        began, worked = perf_counter(), thread_time()
        answer = day.scheduler.quote(request)
        took = 1000 * (perf_counter() - began), 1000 * (thread_time() - worked)
        (offered if answer.offers else denied).append(took)
        if answer.denial is not None:
            ways_out += len(answer.denial.alternatives)
        elif len(last) < _COMPARED:
            last.append(answer)
    return {
        "legs": booked,
        "shifts": shifts,
        "quotes": quotes,
        **_percentiles("", offered + denied),
        "max_ms": round(max(offered + denied)[0], 2),
        "offered": len(offered),
        **_percentiles("offered_", offered),
        "denied": len(denied),
        **_percentiles("denied_", denied),
        "ways_out_per_denial": round(ways_out / max(1, len(denied)), 2),
        **_beside_brute_force(day, last),
    }


def _percentiles(prefix: str, times: list[tuple[float, float]]) -> dict[str, float]:
    if not times:
        return {}
    clocks = zip(("", "cpu_"), zip(*times, strict=True), strict=True)
    return {
        f"{prefix}{clock}p{q}_ms": round(float(np.percentile(taken, q)), 2)
        for clock, taken in clocks
        for q in (50, 95, 99)
    }


def _beside_brute_force(day: BusyDay, answers: list[Quote]) -> dict[str, float]:
    """Compare the compiled search for the best place of a leg with trying every place in plain Python."""
    context = Context(day.scheduler.ports, day.policy)
    ratios, gaps = [], []
    for answer in answers:
        leg = answer.offers[0].legs[0]
        with day.storage.reading() as records:
            book = open_day(records, SERVICE_DATE, *day.riders, policy=day.policy)
        wanted = Candidate(leg, *leg_windows(leg, day.policy))
        snapshot = take_achievable(context, book, 0, [wanted])
        index = snapshot.leg_index[leg.id]
        began = thread_time()
        found = best_insertions(snapshot.problem, snapshot.runs, index, limit=1)
        between = thread_time()
        every = list(_every_place(snapshot.problem, snapshot.runs, index))
        ratios.append((thread_time() - between) / (between - began))
        gaps.append(100 * (found[0].cost - min(every)) / max(1, abs(min(every))))
    if not ratios:
        return {}
    return {
        "brute_force_times_slower": round(float(np.median(ratios)), 1),
        "cost_above_brute_force_percent": round(max(gaps), 3),
    }


def _every_place(problem: Problem, runs: Runs, leg: int) -> Iterator[int]:
    """Yield what each feasible place of a leg adds to the price of the plan, by the oracle and the evaluator."""
    prices = CostEvaluator(problem)
    for shift, run in enumerate(runs):
        if not problem.may_carry[leg, shift]:
            continue
        before = prices.run(shift, run).total
        owing = bool((problem.break_shift == shift).any())
        bases: list[Run] = break_placings(problem, shift, run) if owing else [run]
        for base in bases:
            for i, j in combinations_with_replacement(range(len(base) + 1), 2):
                longer = [*base[:i], leg, *base[i:j], problem.delivery(leg), *base[j:]]
                if not check_run(problem, shift, longer):
                    yield prices.run(shift, longer).total - before
