"""How far a volunteer wants to drive binds quotes, plans, changes of shift and moves by hand.

From Quin's home a ride from Ash to the surgery is 18 km: 3 to Ash, 9 with the rider, 6 home.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.booking import Limit
from scheduler.domain.errors import RuleBroken, WouldStrandRiders
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Driver
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Happening
from tests.fakes.small_world import (
    ANN,
    ASH,
    BOB,
    CAR,
    CAR_SHIFT,
    CEDAR,
    DAY,
    HOUR,
    MINI_SHIFT,
    QUIN,
    SURGERY,
    World,
    shift,
)

KM = 1_000


def world(*shifts: Shift, day: int | None = None, week: int | None = None, driver: Driver = QUIN) -> World:
    limited = replace(driver, max_metres_day=day, max_metres_week=week)
    return World(*(shifts or (CAR_SHIFT,)), people=[limited])


def obstacles(small: World, **wish: str) -> list[Limit]:
    denial = small.quote(BOB, ASH, SURGERY, **wish).denial
    return [] if denial is None else [one.limit for one in denial.obstacles]


def test_a_ride_further_than_somebody_wants_to_drive_is_not_offered() -> None:
    assert world(day=19 * KM).quote(by="10:00").offers
    assert obstacles(world(day=17 * KM), by="10:00") == [Limit.MILES]


def test_what_is_planned_counts_and_a_shared_ride_may_still_fit() -> None:
    small = world(day=19 * KM)
    booked = small.book(ANN, ASH, SURGERY, by="10:00")
    assert obstacles(small, by="14:00") == [Limit.MILES]
    assert small.quote(BOB, ASH, SURGERY, by="10:00").offers
    small.cancel(booked)
    assert small.quote(BOB, ASH, SURGERY, by="14:00").offers


def test_a_week_is_all_its_days_together() -> None:
    later = shift("later", QUIN, CAR, on=DAY + timedelta(days=3))
    next_week = shift("next", QUIN, CAR, on=DAY + timedelta(days=7))
    small = world(CAR_SHIFT, later, next_week, week=30 * KM)
    small.book(ANN, ASH, SURGERY, by="10:00")
    small.on = later.service_date
    assert obstacles(small, by="10:00") == [Limit.MILES]
    small.on = next_week.service_date
    assert small.quote(BOB, ASH, SURGERY, by="10:00").offers


def test_what_somebody_books_on_another_day_is_seen_at_once() -> None:
    later = shift("later", QUIN, CAR, on=DAY + timedelta(days=3))
    small = world(CAR_SHIFT, later, week=30 * KM)
    small.on = later.service_date
    assert small.quote(BOB, ASH, SURGERY, by="10:00").offers
    small.on = DAY
    small.book(ANN, ASH, SURGERY, by="10:00")
    small.on = later.service_date
    assert not small.quote(BOB, ASH, SURGERY, by="10:00").offers


def test_two_shifts_of_a_day_stay_within_it_together() -> None:
    morning = shift("am", QUIN, CAR, TimeWindow(8 * HOUR, 12 * HOUR))
    evening = shift("pm", QUIN, CAR, TimeWindow(13 * HOUR, 17 * HOUR))
    for limit, rides in ((35, 1), (37, 2)):
        small = world(morning, evening, day=limit * KM)
        small.put(replace(QUIN, max_metres_day=limit * KM, max_outings=2))
        for rider, by in ((ANN, "10:00"), (BOB, "15:00")):
            for offer in small.quote(rider, ASH, SURGERY, by=by).offers[:1]:
                small.accept(offer)
        runs = [run for run in small.plan().runs if run.leg_ids()]
        assert len(runs) == rides
        assert sum(run.metres for run in runs) <= limit * KM


def test_who_said_less_since_keeps_what_is_promised_and_gets_nothing_more() -> None:
    small = world(day=19 * KM)
    booked = small.book(ANN, ASH, SURGERY, by="10:00")
    small.put(replace(QUIN, max_metres_day=5 * KM))
    assert obstacles(small, by="14:00") == [Limit.MILES]
    small.optimise()
    assert small.run(CAR_SHIFT).leg_ids() == tuple(one.leg.id for one in booked.legs)


def test_what_was_driven_already_counts() -> None:
    small = world(day=30 * KM)
    small.book(ANN, ASH, SURGERY, by="10:00")
    small.drive(CAR_SHIFT)
    assert obstacles(small, by="15:00") == [Limit.MILES]
    small.record(CAR_SHIFT, Happening.ENDED, at=small.run(CAR_SHIFT).returns)


def test_a_driver_who_takes_over_does_not_take_more_than_they_want() -> None:
    small = world(MINI_SHIFT, day=5 * KM)
    small.book(BOB, CEDAR, ASH, by="10:00")
    moved = replace(MINI_SHIFT, driver_id=QUIN.id)
    with pytest.raises(WouldStrandRiders):
        small.set(moved)
    small.put(replace(QUIN, max_metres_day=25 * KM))
    assert small.run(small.set(moved)).leg_ids()


def test_a_coordinator_may_set_it_aside_by_hand_and_is_told() -> None:
    small = world(CAR_SHIFT, MINI_SHIFT, day=5 * KM)
    booked = small.book(ANN, ASH, SURGERY, by="10:00")
    assert small.run(MINI_SHIFT).leg_ids() == tuple(one.leg.id for one in booked.legs)
    there = (booked.legs[0].leg.id, CAR_SHIFT)
    with pytest.raises(RuleBroken, match=r"Quin would drive 9 miles further than they want to\."):
        small.move(there)
    small.move(there, set_aside=True)
    assert small.run(CAR_SHIFT).leg_ids() == (there[0],)
