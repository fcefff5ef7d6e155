"""Rides back that wait for a call: promised when the rider rings, ageing meanwhile, given up in good order."""

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.booking import Booking, Channel
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.events import EventType
from scheduler.domain.ready_call import Age, ReadyCall, ReadyCallRules, ReadyState
from scheduler.domain.request import Direction
from scheduler.usecases.commands import AcceptOffer, AnswerReadyCall, Happening, RingReady
from tests.fakes import small_world as w


def out(world: w.World, **more: Any) -> tuple[Booking, ReadyCall]:
    """Book a way there whose way back waits for a call."""
    booking = world.book(w.BOB, by="10:00", back="12:00", ready_call=True, **more)
    return booking, call_of(world, booking)


def call_of(world: w.World, booking: Booking) -> ReadyCall:
    with world.storage.reading() as records:
        (found,) = records.ready_calls.about(booking.id)
    return found


def ring(world: w.World, call: ReadyCall) -> Any:
    return world.scheduler.ring(RingReady(call.id, w.BY))


def test_only_the_way_there_is_promised_and_both_are_paid_for() -> None:
    world = w.World(w.CLUB_SHIFT)
    both = world.quote(w.ANN, by="10:00", back="12:00").offers[0]
    offer = world.offer(w.ANN, by="10:00", back="12:00", ready_call=True)
    assert [leg.direction for leg in offer.legs] == [Direction.OUTWARD]
    assert len(offer.shift_ids) == len(offer.ride_seconds) == 1
    assert offer.fare_pence == both.fare_pence == 500
    booking = world.accept(offer)
    call = call_of(world, booking)
    assert (call.state, call.expected_at) == (ReadyState.EXPECTED, 12 * w.HOUR)


def test_nobody_is_taken_there_who_could_not_be_brought_back() -> None:
    world = w.World(w.shift("bus", w.PAT, w.BUS, w.TimeWindow(8 * w.HOUR, 11 * w.HOUR)))
    assert world.quote(w.BOB, by="10:00").offers
    assert world.quote(w.BOB, by="10:00", back="12:00", ready_call=True).denial is not None
    with pytest.raises(InvalidRequest):
        world.quote(w.BOB, by="10:00", ready_call=True)


def test_who_rings_is_offered_the_nearest_ride_and_gets_it() -> None:
    world = w.World(w.BUS_SHIFT)
    booking, call = out(world)
    world.drive(w.BUS_SHIFT)
    world.now("11:07")
    rung, offer = ring(world, call)
    assert rung.state is ReadyState.CALLED
    assert offer is not None
    (leg,) = offer.legs
    assert (leg.origin, leg.destination) == (w.SURGERY, w.ASH)
    assert leg.promise.pickup.earliest >= world.second("11:07")
    assert leg.promise.pickup.latest <= world.second("12:07"), "inside the hour"
    after = world.scheduler.answer_ready_call(AnswerReadyCall(offer.id, w.BY))
    assert [one.leg.direction for one in after.legs] == [Direction.OUTWARD, Direction.RETURN]
    assert (after.reference, after.fare_pence) == (booking.reference, booking.fare_pence)
    assert world.plan().run_of(leg.id) is not None
    promised = call_of(world, booking)
    assert promised.state is ReadyState.PROMISED
    world.now("11:40")
    assert promised.waited(world.clock.now()) == 0
    with pytest.raises(IllegalTransition):
        ring(world, call)


def test_ringing_again_looks_again_and_the_wait_is_counted_from_the_first_call() -> None:
    world = w.World(w.BUS_SHIFT)
    booking, call = out(world)
    world.drive(w.BUS_SHIFT)
    world.record(w.BUS_SHIFT, Happening.ENDED)
    world.now("11:00")
    rung, offer = ring(world, call)
    assert offer is None, "the only driver has gone home"
    world.now("11:59")
    rules = world.policy.ready
    assert rules.age(call_of(world, booking).waited(world.clock.now())) is Age.FRESH
    world.put(replace(w.CAR_SHIFT, hours=w.TimeWindow(11 * w.HOUR, 17 * w.HOUR)))
    world.now("12:00")
    again, offer = ring(world, call)
    assert again.called_at == rung.called_at
    assert rules.age(again.waited(world.clock.now())) is Age.OVER_TARGET
    assert offer is not None
    assert offer.extends == booking.id
    calls = [one for one in world.events() if one.type is EventType.READY_CALL]
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("waited", "age"),
    [(0, Age.FRESH), (3599, Age.FRESH), (3600, Age.OVER_TARGET), (5399, Age.OVER_TARGET), (5400, Age.RED)],
)
def test_a_wait_ages(waited: int, age: Age) -> None:
    assert ReadyCallRules().age(waited) is age


def test_a_ride_home_is_taken_by_its_own_door_only() -> None:
    world = w.World(w.BUS_SHIFT)
    _, call = out(world)
    world.drive(w.BUS_SHIFT)
    world.now("11:00")
    _, offer = ring(world, call)
    with pytest.raises(NotFound):
        world.scheduler.accept(AcceptOffer(offer.id, w.BY))
    world.scheduler.answer_ready_call(AnswerReadyCall(offer.id, w.BY))
    with pytest.raises((IllegalTransition, OfferSuperseded)):
        world.scheduler.answer_ready_call(AnswerReadyCall(offer.id, w.BY))


def test_no_call_is_expected_once_the_way_there_is_given_back() -> None:
    world = w.World(w.BUS_SHIFT)
    booking, call = out(world)
    world.cancel(booking)
    assert call_of(world, booking).state is ReadyState.CLOSED
    with pytest.raises(IllegalTransition):
        ring(world, call)


def test_a_changed_booking_changes_whether_a_call_is_expected() -> None:
    world = w.World(w.BUS_SHIFT)
    booking, _ = out(world)
    world.accept(world.offer(w.BOB, by="10:00", back="12:00", replaces=booking.id))
    assert call_of(world, booking).state is ReadyState.CLOSED
    world.accept(world.offer(w.BOB, by="11:00", back="13:00", ready_call=True, replaces=booking.id))
    assert call_of(world, booking).state is ReadyState.EXPECTED


def test_who_needs_no_ride_home_says_so() -> None:
    world = w.World(w.BUS_SHIFT)
    booking, call = out(world)
    world.scheduler.close_ready_call(call.id, replace(w.BY, channel=Channel.PHONE))
    assert call_of(world, booking).state is ReadyState.CLOSED
    (closed,) = (one for one in world.events() if one.type is EventType.READY_CALL_CLOSED)
    assert closed.channel is Channel.PHONE
