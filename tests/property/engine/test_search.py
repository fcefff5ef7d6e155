"""The search never breaks a rule, never loses a promised leg, never gets dearer, and repeats itself exactly."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.benchmarks.synthetic import awkward_problem, rural_day
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import check
from scheduler.engine.fleet_size import counts_shifts_first, with_fewer_shifts
from scheduler.engine.improve import improve
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.search_budget import SearchBudget, SearchClock
from scheduler.engine.timetable import schedule
from tests.examples import examples

BUDGET = SearchBudget(iterations=200, rounds=2)


def started(seed: int) -> tuple[Problem, Runs]:
    """Return a problem and a feasible plan that serves what insertion can place; that much is then promised."""
    problem = awkward_problem(seed, legs=6, shifts=3)
    problem = replace(
        problem, group=np.full_like(problem.group, -1), required=np.zeros_like(problem.required)
    )
    runs: Runs = [[] for _ in range(problem.shifts)]
    for leg in range(problem.legs):
        if problem.aboard[leg] >= 0:
            runs[problem.aboard[leg]].append(problem.delivery(leg))
    for shift, run in enumerate(runs):
        if run:
            run += [2 * problem.legs + b for b in range(problem.breaks) if problem.break_shift[b] == shift]
    assume(not check(problem, runs))
    # Where not even the way home of somebody who is out can be timed, no plan has a price.
    assume(all(schedule(problem, k, run) for k, run in enumerate(runs) if problem.has_begun[k]))
    required = problem.required.copy()
    for leg in range(0, problem.legs, 2):
        if problem.aboard[leg] < 0:
            found = best_insertions(problem, runs, leg, limit=1)
            if found:
                runs[found[0].shift] = list(found[0].run)
                required[leg] = True
    return replace(problem, required=required), runs


@given(st.integers(0, 4000))
@examples(60)
def test_the_search_keeps_every_rule_and_every_promise(seed: int) -> None:
    problem, runs = started(seed)
    found = improve(problem, runs, BUDGET, seed=seed)
    assert check(problem, found.runs) == []
    assert found.cost == evaluate(problem, found.runs).total
    assert found.cost <= evaluate(problem, runs).total


@given(st.integers(0, 4000))
@examples(10)
def test_counted_in_iterations_the_search_repeats_itself(seed: int) -> None:
    problem, runs = started(seed)
    assert improve(problem, runs, BUDGET, seed=3) == improve(problem, runs, BUDGET, seed=3)


def test_a_promise_that_nobody_can_keep_does_not_cost_the_others_their_plan() -> None:
    problem = rural_day(3, legs=8, shifts=4)
    may_carry, required = problem.may_carry.copy(), problem.required.copy()
    may_carry[0], required[0] = False, True
    problem = replace(problem, may_carry=may_carry, required=required)
    found = improve(problem, [[] for _ in range(problem.shifts)], BUDGET, seed=1)
    assert 0 in found.unserved
    assert any(found.runs)
    assert {violation.leg for violation in check(problem, found.runs)} == {0}


@given(st.integers(0, 4000))
@examples(15)
def test_fewer_shifts_serve_the_same_riders_by_the_same_rules(seed: int) -> None:
    problem = rural_day(seed, legs=8, shifts=6)
    empty: Runs = [[] for _ in range(problem.shifts)]
    problem = replace(
        problem, fixed_cost=np.full_like(problem.fixed_cost, 10**9), required=np.ones(8, np.bool_)
    )
    runs = improve(problem, empty, BUDGET, seed=seed).runs
    assume(not evaluate(problem, runs).unserved_legs and not check(problem, runs))
    fewer = fewer_shifts(problem, runs, steps=400)
    assert check(problem, fewer) == []
    assert used(fewer) <= used(runs)
    assert evaluate(problem, fewer).unserved_legs == ()


def test_where_shifts_cost_most_a_day_is_driven_with_fewer() -> None:
    problem = replace(rural_day(5, legs=24, shifts=12), required=np.ones(24, np.bool_))
    cheap = improve(problem, [[] for _ in range(12)], SearchBudget(iterations=4000), seed=1)
    assert not counts_shifts_first(problem)
    problem = replace(problem, fixed_cost=np.full_like(problem.fixed_cost, 10**9))
    assert counts_shifts_first(problem)
    fewer = fewer_shifts(problem, cheap.runs, steps=10_000)
    assert (used(cheap.runs), used(fewer)) == (5, 3)
    assert cheap.unserved == evaluate(problem, fewer).unserved_legs == ()
    assert check(problem, fewer) == []


def fewer_shifts(problem: Problem, runs: Runs, *, steps: int) -> Runs:
    with ThreadPoolExecutor(1) as threads:
        clock = SearchClock(SearchBudget(iterations=steps))
        return with_fewer_shifts(problem, runs, clock, threads, seed=1)


def used(runs: Runs) -> int:
    return sum(1 for run in runs if run)
