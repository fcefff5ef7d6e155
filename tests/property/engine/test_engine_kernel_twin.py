"""The compiled kernel says what the oracle says, over random awkward runs; brute force agrees with both."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.benchmarks.synthetic import awkward_problem
from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import Cause, check_run
from scheduler.engine.kernels_runs import (
    INFEASIBLE,
    is_near_enough,
    loads_fit,
    pins_kept,
    run_price,
    run_times,
)
from scheduler.engine.kernels_times import Array, rules_of
from scheduler.engine.problem import FAR, Problem
from scheduler.engine.timetable import earliest_times, riders_after, run_graph, schedule

SEEDS = st.integers(0, 2**32 - 1)


def random_run(problem: Problem, shift: int, rng: np.random.Generator) -> list[int]:
    """Order some legs, riders aboard and owed breaks at random, pickups before deliveries."""
    legs = [leg for leg in range(problem.legs) if problem.aboard[leg] < 0 and rng.random() < 0.8]
    run: list[int] = []
    for leg in legs:
        first = int(rng.integers(0, len(run) + 1))
        run.insert(first, leg)
        run.insert(int(rng.integers(first + 1, len(run) + 1)), problem.delivery(leg))
    for leg in range(problem.legs):
        if problem.aboard[leg] == shift:
            run.insert(int(rng.integers(0, len(run) + 1)), problem.delivery(leg))
    for index in range(problem.breaks):
        if problem.break_shift[index] == shift and (not problem.break_optional[index] or rng.random() < 0.5):
            run.insert(int(rng.integers(0, len(run) + 1)), 2 * problem.legs + index)
    return run


def pinned(problem: Problem, shift: int, run: list[int], rng: np.random.Generator) -> Problem:
    """Lock some stops of the run, now and then in an order that it does not have; or freeze it as it is."""
    locked = [node for node in run if rng.random() < 0.5]
    if len(locked) > 1 and rng.random() < 0.3:
        locked.reverse()
    frozen = bool(rng.random() < 0.3)
    if frozen and rng.random() < 0.7:
        locked = run
    rows = np.full((problem.shifts, len(locked) + 1), -1, np.int32)
    rows[shift, : len(locked)] = locked
    return replace(problem, locked=rows, frozen=(np.arange(problem.shifts) == shift) & frozen)


def sequence(problem: Problem, shift: int, run: list[int]) -> Array:
    return np.array([problem.start(shift), *run, problem.end(shift)], dtype=np.int32)


def cases(seed: int) -> list[tuple[Problem, int, list[int]]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(25):
        problem = awkward_problem(int(rng.integers(2**31)), legs=int(rng.integers(1, 6)))
        shift = int(rng.integers(problem.shifts))
        run = random_run(problem, shift, rng)
        if rng.random() < 0.2:
            problem = pinned(problem, shift, run, rng)
        found.append((problem, shift, run))
    return found


@given(SEEDS)
def test_kernel_times_equal_the_reference(seed: int) -> None:
    for problem, shift, run in cases(seed):
        seq = sequence(problem, shift, run)
        times = np.zeros(len(seq), dtype=np.int64)
        timed = run_times(rules_of(problem), shift, seq, len(seq), times)
        table = schedule(problem, shift, run)
        assert timed == (table is not None and is_near_enough(rules_of(problem), shift, seq, len(seq)))
        if table is not None and timed:
            assert times.tolist() == list(table.starts)


@given(SEEDS)
def test_kernel_price_and_verdict_equal_the_oracle(seed: int) -> None:
    for problem, shift, run in cases(seed):
        seq, rules = sequence(problem, shift, run), rules_of(problem)
        verdict = check_run(problem, shift, run)
        if not any(node < 2 * problem.legs for node in run):
            continue
        price = run_price(rules, shift, seq, len(seq))
        kept = pins_kept(rules, shift, seq, len(seq)) and loads_fit(rules, shift, seq, len(seq))
        accepted = kept and price != INFEASIBLE
        assert accepted == (verdict == []), verdict
        if accepted:
            assert price == CostEvaluator(problem).run(shift, run).total


def test_the_cases_are_worth_having() -> None:
    causes = set()
    feasible = 0
    for problem, shift, run in itertools.chain.from_iterable(cases(seed) for seed in range(40)):
        verdict = check_run(problem, shift, run)
        causes |= {violation.cause for violation in verdict}
        feasible += not verdict and bool(run)
    assert feasible > 100
    assert causes >= {
        Cause.WINDOW,
        Cause.RIDE_TIME,
        Cause.DURATION,
        Cause.CAPACITY,
        Cause.MAY_CARRY,
        Cause.BREAK_ABOARD,
        Cause.BREAK_WINDOW,
        Cause.SHIFT_HOURS,
        Cause.UNREACHABLE,
        Cause.STRETCH,
        Cause.MILES,
        Cause.LOCKED,
        Cause.FROZEN,
    }


def price_of_times(problem: Problem, shift: int, run: list[int], times: tuple[int, ...]) -> tuple[int, ...]:
    """Riding, waiting aboard, waiting for pickups where it has a price, duty and then the times themselves."""
    graph = run_graph(problem, shift, run)
    riding = sum(times[b] - times[max(a, 0)] for a, b, _leg in graph.rides)
    waiting = sum(
        times[k + 1] - times[k] - graph.gaps[k] for k, aboard in enumerate(riders_after(graph)) if aboard
    )
    prompt = problem.weights.pickup_wait_second > 0
    before = sum(times[a] - graph.earliest[a] for a, _b, _leg in graph.rides if a >= 0) if prompt else 0
    return (riding, waiting, before, times[-1] - times[0], *times)


def every_schedule(problem: Problem, shift: int, run: list[int]) -> list[tuple[int, ...]]:
    """List all integer times that keep the constraints, by plain search."""
    graph = run_graph(problem, shift, run)
    partial: list[tuple[int, ...]] = [()]
    for k in range(len(graph.nodes)):
        longer = []
        for times in partial:
            first = max(graph.earliest[k], times[-1] + graph.gaps[k - 1]) if k else graph.earliest[0]
            longer += [(*times, moment) for moment in range(first, graph.latest[k] + 1)]
        partial = [
            times
            for times in longer
            if all(b >= len(times) or times[b] - times[a] <= span for a, b, span, _leg in graph.limits)
        ]
    return partial


def squeeze(problem: Problem, seed: int) -> Problem:
    """Narrow every window to a few seconds on a short day, so that all schedules can be listed."""
    rng = np.random.default_rng(seed)
    size = problem.nodes
    earliest = rng.integers(0, 14, size)
    earliest[2 * problem.legs + problem.breaks :] = 0
    return replace(
        problem,
        seconds=problem.seconds % 4,
        dwell=problem.dwell % 2,
        earliest=earliest,
        latest=earliest + rng.integers(2, 9, size) + np.where(earliest == 0, 6, 0),
        max_ride=rng.integers(1, 9, problem.legs),
        max_duration=rng.integers(8, 20, problem.shifts),
        stretch=np.where(rng.random(problem.shifts) < 0.6, rng.integers(4, 12, problem.shifts), FAR),
        worked=problem.worked % 3,
        max_metres=np.full(problem.shifts, FAR),
    )


@pytest.mark.parametrize("block", range(4))
def test_schedule_equals_brute_force_over_all_times(block: int) -> None:
    feasible = 0
    for seed in range(block * 90, block * 90 + 90):
        rng = np.random.default_rng(seed)
        problem = squeeze(awkward_problem(seed, legs=2), seed)
        shift = int(rng.integers(problem.shifts))
        run = random_run(problem, shift, rng)
        every = every_schedule(problem, shift, run)
        table = schedule(problem, shift, run)
        assert (table is None) == (not every)
        assert (earliest_times(run_graph(problem, shift, run)) is None) == (not every)
        if table is not None:
            feasible += 1
            best = min(price_of_times(problem, shift, run, times) for times in every)
            assert price_of_times(problem, shift, run, table.starts) == best
            seq = sequence(problem, shift, run)
            times = np.zeros(len(seq), dtype=np.int64)
            assert run_times(rules_of(problem), shift, seq, len(seq), times)
            assert times.tolist() == list(table.starts)
    assert feasible >= 5
