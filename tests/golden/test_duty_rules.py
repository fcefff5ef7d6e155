"""Breaks, stretches, duty and outings: for each rule a plan that keeps it, one that breaks it, and the search.

With two rides, nodes 0 and 1 are pickups, 2 and 3 deliveries, 4 the first break.
"""

from dataclasses import replace

import numpy as np

from scheduler.engine.feasibility import Cause
from scheduler.engine.insertion import best_insertions
from scheduler.engine.refusals import refusals
from tests.golden.line_day import Duty, Rest, Ride, causes, day, searched

MORNING = Ride(0, 60, pickup=(0, 0))
NOON = Ride(60, 0, pickup=(180, 180))


def test_a_fixed_break_is_owed_in_its_window_with_nobody_aboard() -> None:
    problem = day([MORNING, NOON], [Duty(rests=(Rest((90, 120), 30),))])
    assert causes(problem, [[0, 2, 4, 1, 3]]) == []
    assert causes(problem, [[0, 2, 1, 3]]) == [(Cause.BREAK_MISSING, None)]
    assert causes(problem, [[0, 4, 2, 1, 3]]) == [(Cause.BREAK_ABOARD, 0)]
    assert causes(problem, [[0, 2, 1, 3, 4]]) == [(Cause.BREAK_WINDOW, None)]
    assert searched(problem) == [[0, 2, 4, 1, 3]]


FLOATING = Rest((0, 1000), 30, optional=True)


def test_a_long_run_owes_a_break_where_each_stretch_stays_short_enough() -> None:
    problem = day([MORNING, NOON], [Duty(stretch=150, rests=(FLOATING,))])
    assert causes(problem, [[0, 2, 4, 1, 3]]) == []
    assert causes(problem, [[0, 2, 1, 3]]) == [(Cause.STRETCH, None)]
    assert causes(problem, [[0, 2, 1, 3, 4]]) == [(Cause.STRETCH, None)]
    assert searched(problem) == [[0, 2, 4, 1, 3]]


def test_a_run_shorter_than_a_stretch_owes_no_break() -> None:
    short = day([MORNING, Ride(60, 0, pickup=(90, 90))], [Duty(stretch=150, rests=(FLOATING,))])
    assert causes(short, [[0, 2, 1, 3]]) == []
    exact = day([MORNING, Ride(60, 0, pickup=(90, 90))], [Duty(stretch=149, rests=(FLOATING,))])
    assert causes(exact, [[0, 2, 1, 3]]) == [(Cause.STRETCH, None)]


def test_the_search_leaves_out_a_break_that_is_not_called_for() -> None:
    short = day([MORNING, Ride(60, 0, pickup=(90, 90))], [Duty(stretch=150, rests=(FLOATING,))])
    assert searched(short) == [[0, 2, 1, 3]]


def test_the_break_of_paid_drivers_after_five_and_a_half_hours() -> None:
    rules = Duty(stretch=330, rests=(FLOATING,))
    first, last = Ride(0, 30, pickup=(0, 0)), Ride(30, 0, pickup=(345, 345))
    problem = day([first, last], [rules])
    assert causes(problem, [[0, 2, 1, 3]]) == [(Cause.STRETCH, None)]
    assert causes(problem, [[0, 2, 4, 1, 3]]) == []
    # Leaving at 0, the break begins at 330 at the latest; it is over by the time of the second ride.
    late = day([first, Ride(30, 0, pickup=(335, 335))], [Duty(stretch=330, rests=(Rest((320, 1000), 30),))])
    assert causes(late, [[0, 2, 4, 1, 3]]) == [(Cause.WINDOW, 1)]


def test_what_was_driven_before_now_counts_towards_the_first_stretch() -> None:
    rides = [Ride(0, 60, pickup=(0, 300))]
    assert causes(day(rides, [Duty(begun=True, stretch=150, worked=30)]), [[0, 1]]) == []
    assert causes(day(rides, [Duty(begun=True, stretch=150, worked=31)]), [[0, 1]]) == [(Cause.STRETCH, None)]


def test_one_more_ride_brings_the_break_with_it() -> None:
    problem = day([MORNING, NOON], [Duty(stretch=150, rests=(FLOATING,))])
    (found,) = best_insertions(problem, [[0, 2]], 1)
    assert found.run == (0, 2, 4, 1, 3)
    without = day([MORNING, NOON], [Duty(stretch=150)])
    assert best_insertions(without, [[0, 2]], 1) == []
    (refused,) = refusals(without, [[0, 2]], 1)
    assert refused.cause is Cause.STRETCH


def test_a_break_goes_when_it_is_no_longer_called_for() -> None:
    soon = Ride(60, 0, pickup=(90, 90))
    problem = day([MORNING, soon], [Duty(stretch=150, rests=(Rest((95, 1000), 30, optional=True),))])
    (found,) = best_insertions(problem, [[0, 2, 4]], 1)
    assert found.run == (0, 2, 1, 3)


def test_the_longest_duty() -> None:
    rides = [MORNING, Ride(60, 0, pickup=(100, 180))]
    assert causes(day(rides, [Duty(max_duration=160)]), [[0, 2, 1, 3]]) == []
    problem = day(rides, [Duty(max_duration=159)])
    assert causes(problem, [[0, 2, 1, 3]]) == [(Cause.DURATION, None)]
    two = day(rides, [Duty(max_duration=159), Duty(max_duration=159)])
    assert sorted(searched(two)) == [[0, 2], [1, 3]]


def test_nobody_drives_further_than_they_want_to() -> None:
    rides = [MORNING, Ride(60, 0, pickup=(100, 180), required=False)]
    assert causes(day(rides, [Duty(miles=120)]), [[0, 2, 1, 3]]) == []
    problem = day([MORNING, Ride(70, 0, pickup=(100, 180), required=False)], [Duty(miles=120)])
    assert causes(problem, [[0, 2], []][:1]) == []
    assert causes(problem, [[0, 2, 1, 3]]) == [(Cause.MILES, None)]
    assert best_insertions(problem, [[0, 2]], 1) == []
    (refused,) = refusals(problem, [[0, 2]], 1)
    assert [(one.cause, one.amount) for one in refused.violations] == [(Cause.MILES, 20)]


def test_a_ride_too_far_for_one_goes_to_another() -> None:
    problem = day([MORNING, Ride(70, 0, pickup=(100, 180))], [Duty(miles=120), Duty(home=70)])
    assert searched(problem) == [[0, 2], [1, 3]]


def test_all_shifts_of_a_driver_count_together() -> None:
    duties = [Duty(hours=(0, 130), driver=7, miles=239), Duty(hours=(150, 400), driver=7, miles=239)]
    problem = day([MORNING, Ride(60, 0, pickup=(180, 300), required=False)], duties)
    assert causes(problem, [[0, 2], [1, 3]]) == [(Cause.MILES, None)]
    assert best_insertions(problem, [[0, 2], []], 1) == []
    assert refusals(problem, [[0, 2], []], 1)[1].cause is Cause.MILES
    enough = replace(problem, max_metres=np.full(2, 240))
    assert causes(enough, [[0, 2], [1, 3]]) == []
    assert [found.run for found in best_insertions(enough, [[0, 2], []], 1)] == [(1, 3)]


def test_who_is_out_further_than_they_want_to_takes_nobody_more() -> None:
    problem = day([Ride(0, 60, pickup=(0, 300), required=False)], [Duty(begun=True, miles=100)])
    assert causes(problem, [[]]) == []
    assert best_insertions(problem, [[]], 0) == []


TWICE = (Duty(hours=(0, 130), driver=7, outings=1), Duty(hours=(150, 400), driver=7, outings=1))


def test_nobody_goes_out_more_often_than_agreed() -> None:
    problem = day([MORNING, Ride(60, 0, pickup=(180, 300), required=False)], TWICE)
    assert causes(problem, [[0, 2], []]) == []
    assert causes(problem, [[0, 2], [1, 3]]) == [(Cause.OUTINGS, None)]
    assert best_insertions(problem, [[0, 2], []], 1) == []
    assert refusals(problem, [[0, 2], []], 1)[1].cause is Cause.OUTINGS


def test_another_driver_goes_when_one_has_been_out_often_enough() -> None:
    problem = day([MORNING, Ride(60, 0, pickup=(180, 300))], [*TWICE, Duty(hours=(150, 400), home=70)])
    assert searched(problem) == [[0, 2], [], [1, 3]]


def test_a_run_that_has_begun_is_an_outing() -> None:
    out, later = Duty(hours=(0, 130), begun=True, driver=7, outings=1), TWICE[1]
    problem = day([Ride(60, 0, pickup=(180, 300), required=False)], [out, later])
    assert causes(problem, [[], [0, 1]]) == [(Cause.OUTINGS, None)]
