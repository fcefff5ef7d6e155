"""No plan undercuts the bound, and a plan said to be best is: held against trying everything."""

import itertools
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.benchmarks.synthetic import Oddities, awkward_problem, rural_day
from scheduler.engine.bound import Proof, lower_bound
from scheduler.engine.bound_assignment import assignment_bound
from scheduler.engine.bound_fragments import fragments_of
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import check, check_run
from scheduler.engine.problem import FAR, Problem, Runs, Weights
from tests.examples import examples
from tests.fakes.every_plan import best_plan

SEEDS = st.integers(0, 100_000)
SHARED = st.integers(0, 29)
"""Problems that several questions are asked about: to try every plan takes longest."""


def empty(problem: Problem) -> Runs:
    return [[] for _ in range(problem.shifts)]


def priced(problem: Problem) -> bool:
    """Tell whether shifts that carry nobody can be priced at all."""
    try:
        evaluate(problem, empty(problem))
    except ValueError:
        return False
    return True


@cache
def tried(seed: int) -> tuple[Problem, tuple[int, Runs] | None] | None:
    """Return a small problem and its best plan, or nothing where shifts cannot be priced."""
    problem = awkward_problem(seed, legs=3, shifts=2)
    return (problem, best_plan(problem)) if priced(problem) else None


def hold_against_everything(problem: Problem, best: tuple[int, Runs] | None, proof: Proof) -> None:
    if best is None:
        assert proof.runs is None
        assert not proof.optimal
        return
    assert proof.bound <= best[0], proof.how
    if proof.runs is not None:
        assert check(problem, proof.runs) == []
        assert evaluate(problem, proof.runs).total == proof.cost >= best[0]
    if proof.optimal:
        assert proof.bound == proof.cost == best[0]


@given(SHARED)
@examples(20)
def test_no_plan_undercuts_the_bound(seed: int) -> None:
    known = tried(seed)
    assume(known is not None)
    assert known is not None
    problem, best = known
    hold_against_everything(problem, best, lower_bound(problem, runs=empty(problem)))
    if best is not None:
        hold_against_everything(problem, best, lower_bound(problem, runs=best[1]))


@given(SHARED)
@examples(6)
def test_stopped_early_the_bound_still_holds(seed: int) -> None:
    known = tried(seed)
    assume(known is not None)
    assert known is not None
    problem, best = known
    for rounds in (0, 1, 2):
        proof = lower_bound(problem, runs=empty(problem), rounds=rounds)
        hold_against_everything(problem, best, proof)


@given(SEEDS)
@examples(10)
def test_alike_shifts_and_prices_by_distance_are_solved_to_the_end(seed: int) -> None:
    odd = Oddities(aboard=0, breaks=0, refused=0, grouped=0, plane=1)
    problem = alike(awkward_problem(seed, legs=3, shifts=2, odd=odd))
    best = best_plan(problem)
    proof = lower_bound(problem, runs=empty(problem))
    hold_against_everything(problem, best, proof)
    assert proof.optimal == (best is not None)


def alike(problem: Problem) -> Problem:
    """Give every shift the first one's hours, vehicle and place; price metres and what is left out only."""
    first = 2 * problem.legs + problem.breaks
    nodes = np.arange(problem.nodes)
    for begin in (first, first + problem.shifts):
        nodes[begin : begin + problem.shifts] = begin
    return replace(
        problem,
        seconds=problem.seconds[:, nodes][:, :, nodes],
        metres=problem.metres[:, nodes][:, :, nodes],
        earliest=problem.earliest[nodes],
        latest=problem.latest[nodes],
        dwell=problem.dwell[nodes],
        carry_cost=np.zeros_like(problem.carry_cost),
        shift_class=np.zeros_like(problem.shift_class),
        layouts=np.repeat(problem.layouts[:1], problem.shifts, axis=0),
        max_duration=np.repeat(problem.max_duration[:1], problem.shifts),
        fixed_cost=np.repeat(problem.fixed_cost[:1], problem.shifts),
        has_begun=np.zeros_like(problem.has_begun),
        stretch=np.full_like(problem.stretch, FAR),
        max_outings=np.full_like(problem.max_outings, FAR),
        max_metres=np.full_like(problem.max_metres, FAR),
        **unpinned(problem),
        fairness_cost=np.zeros_like(problem.fairness_cost),
        preference_cost=np.zeros_like(problem.preference_cost),
        weights=Weights(metre=1),
    )


def unpinned(problem: Problem) -> dict[str, Any]:
    """Return what gives every run a free hand again."""
    return {"frozen": np.zeros_like(problem.frozen), "locked": np.full((problem.shifts, 1), -1, np.int32)}


def every_fragment(problem: Problem, shift: int) -> set[tuple[int, ...]]:
    """Try every order of every set of legs: feasible from the first pickup, never empty in between."""
    legs, found = problem.legs, set()
    free = [leg for leg in range(legs) if problem.aboard[leg] < 0]
    for count in range(1, len(free) + 1):
        for chosen in itertools.combinations(free, count):
            for order in itertools.permutations([*chosen, *(legs + leg for leg in chosen)]):
                aboard = np.cumsum([1 if node < legs else -1 for node in order])
                if (aboard[:-1] > 0).all() and fits_alone(problem, shift, order):
                    found.add(order)
    return found


def fits_alone(problem: Problem, shift: int, order: tuple[int, ...]) -> bool:
    """Tell whether a stretch keeps order, loads, windows and ride limits when it costs no time to get there."""
    start, end = problem.start(shift), problem.end(shift)
    seconds = problem.seconds.copy()
    seconds[:, start, :], seconds[:, :, end] = 0, 0
    earliest, latest, dwell = problem.earliest.copy(), problem.latest.copy(), problem.dwell.copy()
    earliest[start], latest[start], latest[end], dwell[start] = -1000, 10_000, 10_000, 0
    alone = replace(
        problem,
        seconds=seconds,
        earliest=earliest,
        latest=latest,
        dwell=dwell,
        aboard=np.full_like(problem.aboard, -1),
        has_begun=np.zeros_like(problem.has_begun),
        max_duration=np.full_like(problem.max_duration, 100_000),
        may_carry=np.ones_like(problem.may_carry),
        break_shift=np.full_like(problem.break_shift, 1 - shift),
    )
    return not check_run(alone, shift, order)


@given(SHARED)
@examples(20)
def test_the_assignment_of_next_stops_costs_no_more_than_a_plan(seed: int) -> None:
    known = tried(seed)
    assume(known is not None)
    assert known is not None
    problem, best = known
    assume(best is not None)
    assert best is not None
    assert assignment_bound(problem) <= best[0]


@given(SEEDS)
def test_fragments_are_all_there_are(seed: int) -> None:
    problem = awkward_problem(seed, legs=3, shifts=2)
    # How far one may drive and how long one may go on without a break bind runs, not fragments.
    free = np.full_like(problem.stretch, FAR)
    problem = replace(problem, stretch=free, max_metres=free, worked=np.zeros_like(free), **unpinned(problem))
    found = fragments_of(problem, 0, thin=False)
    listed = [tuple(found.stops(fragment)) for fragment in range(len(found))]
    assert len(listed) == len(set(listed))
    assert set(listed) == every_fragment(problem, 0)
    assert [found.ends[k].tolist() for k in range(len(found))] == [[one[0], one[-1]] for one in listed]


@given(SEEDS)
def test_a_fragment_left_out_has_one_as_good_in_its_place(seed: int) -> None:
    problem = alike(awkward_problem(seed, legs=4, shifts=2, odd=Oddities(plane=1, tight=0.2)))
    every, thin = fragments_of(problem, 0, thin=False), fragments_of(problem, 0, thin=True)
    for one in range(len(every)):
        assert any(
            (thin.ends[other] == every.ends[one]).all()
            and (thin.mask[other] == every.mask[one]).all()
            and (thin.numbers[other] * (1, -1, 1, 1) <= every.numbers[one] * (1, -1, 1, 1)).all()
            for other in range(len(thin))
        )


@pytest.mark.slow
def test_a_rural_day_gets_a_bound_below_its_plan() -> None:
    problem = rural_day(3, legs=24, shifts=6)
    proof = lower_bound(problem, runs=empty(problem), seconds=20)
    assert 0 < proof.bound <= proof.cost
    assert proof.runs is not None
    assert check(problem, proof.runs) == []


def test_more_time_than_there_is_gives_what_needs_no_proof() -> None:
    problem = rural_day(3, legs=24, shifts=6)
    proof = lower_bound(problem, runs=empty(problem), seconds=0)
    assert proof.bound == assignment_bound(problem) > 0
    assert proof.how.startswith("each stop's cheapest next stop; column generation was stopped early")
