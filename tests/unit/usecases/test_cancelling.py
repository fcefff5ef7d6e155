"""Rides given back, whole or in part, early, late and at the door."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.booking import Booking, BookingState, LegState
from scheduler.domain.errors import IllegalTransition, NotFound, PlanChanged
from scheduler.domain.events import Actor, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import StopState
from scheduler.domain.request import LegId
from scheduler.usecases.commands import CancelBooking, Happening, Origin
from tests.fakes.small_world import ANN, ASH, BUS_SHIFT, BY, CAR_SHIFT, EVA, MARKET, SURGERY, World, place


@pytest.fixture
def world() -> World:
    return World(CAR_SHIFT)


@pytest.fixture
def booking(world: World) -> Booking:
    return world.book(ANN, ASH, SURGERY, by="9:30", back="12:00")


def states(booking: Booking) -> list[LegState]:
    return [one.state for one in booking.legs]


def test_a_whole_booking(world: World, booking: Booking) -> None:
    changed = world.cancel(booking)
    assert (changed.state, changed.version) == (BookingState.CANCELLED, 2)
    assert not any(one.late_cancel for one in changed.legs)
    assert (world.plan().runs, world.plan().version) == ((), 2)
    event = world.events()[-1]
    assert event.type is EventType.TRIP_CANCEL_RESPONSE
    assert event.data == {
        "booking": booking.id,
        "legs": sorted(one.leg.id for one in booking.legs),
        "late": False,
        "party": 1,
        "left": [CAR_SHIFT.id],
    }


def test_a_booking_that_has_moved_to_another_day_is_not_given_back_under_the_lock_of_the_old_one(
    world: World, booking: Booking
) -> None:
    day_before = booking.service_date - timedelta(days=1)
    with pytest.raises(PlanChanged):
        world.scheduler.cancel(CancelBooking(booking.id, BY, service_date=day_before))
    assert world.scheduler.booking(booking.id) == booking
    known = CancelBooking(booking.id, BY, service_date=booking.service_date)
    assert world.scheduler.cancel(known).state is BookingState.CANCELLED


@pytest.mark.parametrize("index", [0, 1])
def test_one_way_of_it(world: World, booking: Booking, index: int) -> None:
    changed = world.cancel(booking, booking.legs[index].leg.id)
    assert states(changed)[index] is LegState.CANCELLED
    assert changed.state is BookingState.CONFIRMED
    assert world.plan().leg_ids() == (booking.legs[1 - index].leg.id,)
    again = world.cancel(changed)
    assert (again.state, again.version) == (BookingState.CANCELLED, 3)


def test_what_was_freed_can_be_had_at_once(world: World, booking: Booking) -> None:
    west, north = place("West", -4), place("North", -4, 9)
    assert not world.quote(EVA, west, north, by="9:20").offers
    world.cancel(booking, booking.legs[0].leg.id)
    assert world.quote(EVA, west, north, by="9:20").offers


def test_the_others_of_the_run_stay() -> None:
    world = World(BUS_SHIFT)
    first, second = world.book(ANN, ASH, SURGERY, by="10:00"), world.book(EVA, ASH, MARKET, by="10:15")
    world.cancel(first)
    assert world.plan().leg_ids() == (second.legs[0].leg.id,)
    assert world.booking(second) == second


@pytest.mark.parametrize(
    ("by", "seconds", "late"),
    [(CAR_SHIFT, 7200, False), (CAR_SHIFT, 7199, True), (BUS_SHIFT, 1800, False), (BUS_SHIFT, 1799, True)],
)
def test_near_the_promised_time_it_counts_as_late_and_nothing_is_changed_any_more(
    by: Shift, seconds: int, late: bool
) -> None:
    world = World(by)
    booking = world.book(ANN, ASH, SURGERY, by="10:15", back="12:00")
    first = booking.legs[0].leg.promise.pickup.earliest
    world.clock.set(world.line.moment(first - seconds))
    with pytest.raises(IllegalTransition, match="too late") if late else nullcontext():
        world.quote(ANN, ASH, SURGERY, by="10:15", back="12:00", replaces=booking.id)
    changed = world.cancel(booking, booking.legs[0].leg.id)
    assert changed.legs[0].late_cancel is late
    assert world.events()[-1].data["late"] is late


def test_at_the_door_the_drive_was_in_vain(world: World, booking: Booking) -> None:
    leg = booking.legs[0].leg.id
    run = world.drive(CAR_SHIFT, stops=0)
    world.record(CAR_SHIFT, Happening.ARRIVED, leg, at=run.stops[0].arrival)
    world.clock.advance(60)
    changed = world.cancel(booking, leg)
    assert states(changed) == [LegState.CANCELLED, LegState.CONFIRMED]
    stop = world.run(CAR_SHIFT).stops[0]
    assert (stop.state, stop.departure) == (StopState.MISSED, run.stops[0].arrival + 60)
    assert stop.metres == run.stops[0].metres, "it did drive there"
    assert len(world.run(CAR_SHIFT).stops) == 3
    world.drive(CAR_SHIFT)


def test_nobody_gets_out_of_a_moving_vehicle(world: World, booking: Booking) -> None:
    world.drive(CAR_SHIFT, stops=1)
    before = world.plan()
    for leg_ids in ((), (booking.legs[0].leg.id,)):
        with pytest.raises(IllegalTransition):
            world.cancel(booking, *leg_ids)
    assert world.plan() == before
    assert states(world.cancel(booking, booking.legs[1].leg.id)) == [LegState.ABOARD, LegState.CANCELLED]


def test_after_the_way_there_the_way_back_can_be_given_back(world: World, booking: Booking) -> None:
    world.drive(CAR_SHIFT, stops=2)
    changed = world.cancel(booking)
    assert states(changed) == [LegState.COMPLETED, LegState.CANCELLED]
    assert changed.state is BookingState.COMPLETED


def test_what_has_passed_unrecorded_is_for_the_office_to_write_down(world: World, booking: Booking) -> None:
    there = booking.legs[0].leg
    world.clock.set(world.line.moment(there.promise.arrive_by))
    world.clock.advance(1)
    with pytest.raises(IllegalTransition, match="over"):
        world.cancel(booking, there.id)
    office = Origin(Actor("coordinator", "tests"))
    assert states(world.cancel(booking)) == [LegState.CONFIRMED, LegState.CANCELLED], "what is to come"
    with pytest.raises(IllegalTransition, match="over"):
        world.cancel(booking)
    assert states(world.scheduler.cancel(CancelBooking(booking.id, office))) == [LegState.CANCELLED] * 2


def test_who_is_not_fetched_by_a_late_vehicle_may_give_the_ride_back(world: World, booking: Booking) -> None:
    world.drive(CAR_SHIFT, stops=0)
    world.clock.set(world.line.moment(booking.legs[0].leg.promise.arrive_by + 60))
    assert states(world.cancel(booking, booking.legs[0].leg.id))[0] is LegState.CANCELLED


def test_nothing_is_given_back_twice(world: World, booking: Booking) -> None:
    world.cancel(booking)
    before = world.plan()
    with pytest.raises(IllegalTransition):
        world.cancel(booking)
    with pytest.raises(IllegalTransition):
        world.cancel(booking, booking.legs[0].leg.id)
    assert world.plan() == before


def test_unknown_booking_or_leg(world: World, booking: Booking) -> None:
    with pytest.raises(NotFound, match="booking"):
        world.cancel(replace(booking, id="booking-none"))  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="leg"):
        world.cancel(booking, LegId("leg-none"))
