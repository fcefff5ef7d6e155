"""The routing library is given the same problem: what it may not do it cannot, and what breaks a rule is taken out."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.benchmarks.ortools_baseline import solve_with_ortools
from scheduler.benchmarks.ortools_fitting import keep_feasible, with_breaks
from scheduler.benchmarks.ortools_room import rooms
from scheduler.benchmarks.synthetic import awkward_problem, rural_day
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import Cause, check, check_run
from scheduler.engine.problem import FAR, Problem
from tests.examples import examples


@given(st.integers(0, 2000))
@examples(20)
def test_what_comes_back_keeps_every_rule_that_can_be_kept(seed: int) -> None:
    """Promises may not be keepable at all in a problem made awkward; nothing else may be wrong.

    Who rides already cannot be taken out with the rest of a request, so no such rider is part of one here.
    """
    problem = awkward_problem(seed, legs=4, shifts=2)
    # The library is told nothing of outings, miles, pins and stretches.
    free = np.full_like(problem.stretch, FAR)
    problem = replace(
        problem,
        max_outings=free,
        max_metres=free,
        stretch=free,
        frozen=np.zeros_like(problem.frozen),
        locked=np.full((problem.shifts, 1), -1, np.int32),
    )
    problem = replace(problem, group=np.where(problem.aboard >= 0, -1, problem.group))
    runs = solve_with_ortools(problem, 0.05).runs
    assert {violation.cause for violation in check(problem, runs)} <= {
        Cause.UNSERVED,
        Cause.ABOARD,
        Cause.BREAK_MISSING,
    }


def test_a_small_day_is_served() -> None:
    problem = rural_day(3, legs=12, shifts=6)
    answer = solve_with_ortools(problem, 1.0)
    assert check(problem, answer.runs) == []
    assert answer.rejected == 0
    assert len(evaluate(problem, answer.runs).unserved_legs) <= 2


def test_nobody_is_carried_by_who_may_not() -> None:
    problem = rural_day(3, legs=8, shifts=4)
    may_carry = np.zeros((8, 4), dtype=np.bool_)
    may_carry[:, 0] = True
    runs = solve_with_ortools(replace(problem, may_carry=may_carry), 0.5).runs
    assert runs[0]
    assert runs[1:] == [[], [], []]


def small(layouts: list[list[tuple[int, ...]]]) -> Problem:
    problem = awkward_problem(1, legs=2, shifts=len(layouts))
    return replace(problem, layouts=np.array(layouts, dtype=np.int32))


def allowed(problem: Problem, vehicle: int, load: tuple[int, ...]) -> bool:
    return all(
        sum(weight * amount for weight, amount in zip(room.weights[vehicle], load, strict=True))
        <= room.capacity[vehicle]
        for room in rooms(problem)
    )


def test_a_bay_that_takes_seats_away_is_said_exactly() -> None:
    layouts = [[(14, 0), (12, 1), (10, 2)], [(3, 0), (1, 1), (-1, -1)], [(4, 0), (-1, -1), (-1, -1)]]
    problem = small(layouts)
    for vehicle, rows in enumerate(layouts):
        for load in product(range(16), range(4)):
            covered = any(load[0] <= row[0] and load[1] <= row[1] for row in rows)
            assert allowed(problem, vehicle, load) == covered, (vehicle, load)


def test_layouts_that_no_sum_can_say_are_one_of_them() -> None:
    """Nine seats or five bays, two of each at a time: no straight line parts what fits from what does not."""
    problem = small([[(9, 0), (2, 2), (0, 5)]])
    fitting = [load for load in product(range(11), range(7)) if allowed(problem, 0, load)]
    assert max(fitting) == (9, 0)
    assert all(load[0] <= 9 and load[1] == 0 for load in fitting)


def with_a_break() -> Problem:
    """One shift owes a break of ten minutes around noon; two legs in a row before and after it."""
    problem = rural_day(1, legs=2, shifts=1)
    size = 7
    seconds = np.full((1, size, size), 300, dtype=np.int32)
    opens, closes = 9 * 3600, 17 * 3600
    return replace(
        problem,
        seconds=seconds,
        metres=seconds,
        earliest=np.array([opens, 13 * 3600, opens, opens, 12 * 3600, opens, opens]),
        latest=np.array([11 * 3600, closes, closes, closes, 13 * 3600, closes, closes]),
        dwell=np.array([60, 60, 60, 60, 600, 0, 0]),
        max_ride=np.array([3600, 3600]),
        break_shift=np.zeros(1, dtype=np.int32),
        layouts=np.full((1, 1, 2), 9, dtype=np.int32),
        max_duration=np.array([8 * 3600]),
    )


def test_a_break_is_placed_where_nobody_is_aboard() -> None:
    assert with_breaks(with_a_break(), 0, [0, 2, 1, 3]) == [0, 2, 4, 1, 3]


def test_a_run_with_no_place_for_its_break_is_taken_out() -> None:
    """One rider is aboard from before eleven until after one, and the break is due between twelve and one."""
    problem = replace(with_a_break(), max_ride=np.array([36_000, 3600]))
    assert check_run(replace(problem, break_shift=np.full(1, -1)), 0, [0, 1, 3, 2]) == []
    assert keep_feasible(problem, [[0, 1, 3, 2]]) == ([[]], 2)


def test_who_has_lost_the_way_back_is_taken_out_too() -> None:
    problem = replace(with_a_break(), group=np.array([5, 5], dtype=np.int32))
    assert keep_feasible(problem, [[0, 2]]) == ([[]], 1)
