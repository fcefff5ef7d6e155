"""Pins: a ride held to a shift, a frozen run, a locked order; and who is aboard, and what was promised.

With two rides, nodes 0 and 1 are pickups, 2 and 3 deliveries; with three, 0 to 2 and 3 to 5.
"""

import numpy as np

from scheduler.engine.feasibility import Cause
from scheduler.engine.insertion import best_insertions
from scheduler.engine.refusals import refusals
from tests.golden.line_day import Duty, Rest, Ride, causes, day, searched


def held(*rows: list[int]) -> np.ndarray:
    """Return the rows of locked stops, one a shift."""
    table = np.full((len(rows), max(len(row) for row in rows)), -1, np.int32)
    for k, row in enumerate(rows):
        table[k, : len(row)] = row
    return table


def test_a_ride_pinned_to_a_shift_stays_there_though_another_is_nearer() -> None:
    rides = [Ride(100, 120), Ride(10, 20, only=(1,))]
    problem = day(rides, [Duty(home=0), Duty(home=100)])
    assert causes(problem, [[], [0, 2, 1, 3]]) == []
    assert causes(problem, [[1, 3], [0, 2]]) == [(Cause.MAY_CARRY, 1)]
    assert searched(problem)[0] == []


FROZEN = {"frozen": np.array([True, False])}


def test_nothing_comes_into_a_frozen_run_and_nothing_goes_out() -> None:
    rides = [Ride(0, 60, pickup=(0, 100)), Ride(10, 50, pickup=(0, 100))]
    problem = day(rides, [Duty(), Duty(home=90)], locked=held([0, 2], []), **FROZEN)
    assert causes(problem, [[0, 2], [1, 3]]) == []
    assert causes(problem, [[0, 1, 3, 2], []]) == [(Cause.FROZEN, 1)]
    assert causes(problem, [[], [0, 1, 3, 2]]) == [(Cause.FROZEN, None)]
    assert refusals(problem, [[0, 2], []], 1)[0].cause is Cause.FROZEN
    assert [one.shift for one in best_insertions(problem, [[0, 2], []], 1)] == [1]


def test_the_search_leaves_a_frozen_run_alone() -> None:
    rides = [Ride(0, 60, pickup=(0, 100)), Ride(10, 50, pickup=(0, 100))]
    problem = day(rides, [Duty(), Duty(home=90)], locked=held([0, 2], []), **FROZEN)
    assert searched(problem, [[0, 2], [1, 3]]) == [[0, 2], [1, 3]]


def test_a_shift_frozen_empty_stays_at_home() -> None:
    problem = day([Ride(0, 60)], [Duty(), Duty(home=90)], locked=held([], []), **FROZEN)
    assert causes(problem, [[0, 1], []]) == [(Cause.FROZEN, 0)]
    assert searched(problem, [[], [0, 1]]) == [[], [0, 1]]


IN_TURN = [Ride(10, 20), Ride(30, 40), Ride(22, 28)]


def test_locked_stops_keep_their_order_and_others_may_come_between() -> None:
    problem = day(IN_TURN, [Duty(), Duty()], locked=held([0, 3, 1, 4], []))
    assert causes(problem, [[0, 3, 1, 4], [2, 5]]) == []
    assert causes(problem, [[0, 3, 2, 5, 1, 4], []]) == []
    assert causes(problem, [[1, 4, 0, 3], [2, 5]]) == [(Cause.LOCKED, 1), (Cause.LOCKED, 1)]
    assert causes(problem, [[1, 4], [0, 3, 2, 5]]) == [(Cause.LOCKED, 0), (Cause.LOCKED, 0)]
    assert best_insertions(problem, [[0, 3, 1, 4], []], 2)[0].run == (0, 3, 2, 5, 1, 4)


def test_the_search_keeps_a_locked_order_that_is_not_the_cheapest() -> None:
    problem = day(IN_TURN, [Duty()], locked=held([1, 4, 0, 3]))
    (run,) = searched(problem, [[1, 4, 0, 3, 2, 5]])
    assert [node for node in run if node in (0, 1, 3, 4)] == [1, 4, 0, 3]


def test_a_locked_break_does_not_move_past_locked_stops() -> None:
    rest = Rest((0, 1000), 15)
    rides = [Ride(10, 20, pickup=(100, 100), max_ride=20), Ride(30, 40, pickup=(200, 200))]
    problem = day(rides, [Duty(rests=(rest,))], locked=held([0, 2, 4]))
    assert causes(problem, [[0, 2, 4, 1, 3]]) == []
    assert causes(problem, [[4, 0, 2, 1, 3]]) == [(Cause.LOCKED, None)]
    found = best_insertions(problem, [[0, 2, 4]], 1, per_shift=5)
    assert {one.run for one in found} == {(0, 2, 4, 1, 3), (0, 2, 1, 3, 4)}
    free = day(rides, [Duty(rests=(rest,))])
    assert (4, 0, 2, 1, 3) in {one.run for one in best_insertions(free, [[0, 2, 4]], 1, per_shift=5)}


def test_somebody_aboard_is_brought_to_the_end_by_the_same_vehicle_in_time() -> None:
    aboard = Ride(0, 50, aboard=0, delivery=(0, 60))
    rides = [aboard, Ride(20, 40, pickup=(0, 100))]
    problem = day(rides, [Duty(begun=True), Duty()])
    assert causes(problem, [[1, 3, 2], []]) == []
    assert causes(problem, [[1, 3], [2]]) == [(Cause.ABOARD, 0), (Cause.ABOARD, 0)]
    assert (Cause.UNSERVED, 0) in causes(problem, [[1, 3], []])
    detour = day([aboard, Ride(40, 20, pickup=(0, 100))], [Duty(begun=True), Duty()])
    assert causes(detour, [[1, 3, 2], []]) == [(Cause.WINDOW, 0)]
    assert searched(detour, [[2], [1, 3]])[0][0] in (1, 2)


def test_a_promise_holds() -> None:
    rides = [Ride(0, 50, pickup=(0, 15), delivery=(0, 60)), Ride(40, 60, pickup=(10, 40))]
    problem = day(rides, [Duty()])
    assert causes(problem, [[0, 1, 2, 3]]) == []
    assert causes(problem, [[1, 0, 2, 3]]) == [(Cause.WINDOW, 0)]
    assert causes(problem, [[0, 2]]) == [(Cause.UNSERVED, 1)]
    assert searched(problem) == [[0, 1, 2, 3]]


def test_a_return_not_yet_called_is_kept_room_for_and_then_given_its_time() -> None:
    """A ready-call: the return is promised, its time is not. Until the call its window is all afternoon."""
    out, back = Ride(0, 60, pickup=(0, 10)), Ride(60, 0, pickup=(120, 400))
    other = Ride(50, 100, pickup=(150, 250))
    waiting = day([out, back, other], [Duty()])
    runs = searched(waiting)
    assert sorted(runs[0]) == [0, 1, 2, 3, 4, 5]
    assert causes(waiting, [[0, 3, 2, 5]]) == [(Cause.UNSERVED, 1)]
    # The call comes at 200: from now until the hard limit of 90 minutes.
    called = day([out, Ride(60, 0, pickup=(200, 290)), other], [Duty()])
    assert causes(called, searched(called, [[0, 3, 2, 5, 1, 4]])) == []
    assert causes(called, [[0, 3, 1, 4, 2, 5]]) == [(Cause.WINDOW, 2)]
