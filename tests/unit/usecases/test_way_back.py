"""Another time for the way back: the way there stays, the price stays, and the plan has it inside the new promise."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import Booking, LegState, Offer
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferExpired, OfferSuperseded
from scheduler.domain.events import EventType
from scheduler.domain.request import Direction
from scheduler.usecases.commands import AnswerReadyCall, AskWayBack, TakeWayBack
from tests.fakes import small_world as w


def asked(world: w.World, booking: Booking, at: str, *, said: w.Origin = w.BY) -> tuple[Offer, ...]:
    return world.scheduler.ask_way_back(AskWayBack(booking.id, world.at(at), said))


def taken(world: w.World, offer: Offer, *, said: w.Origin = w.BY) -> Booking:
    return world.scheduler.take_way_back(TakeWayBack(offer.id, said))


def out_and_back(world: w.World) -> Booking:
    return world.book(w.ANN, by="10:00", back="12:00")


def test_the_way_back_moves_and_nothing_else_does() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    there, back = booking.legs
    offer = asked(world, booking, "14:00")[0]
    assert world.plan().version == 1, "asking changes nothing"
    assert offer.legs[0].promise.pickup.earliest >= world.second("14:00")
    changed = taken(world, offer)
    assert (changed.reference, changed.fare_pence) == (booking.reference, booking.fare_pence)
    assert changed.legs[0].leg.promise == there.leg.promise
    assert (changed.legs[1].leg.id, changed.legs[1].leg.promise) == (back.leg.id, offer.legs[0].promise)
    assert changed.request.homeward is not None
    assert changed.request.homeward.at == world.second("14:00")
    run = world.plan().run_of(back.leg.id)
    assert run is not None
    assert world.booking(booking) == changed
    fact = world.events()[-1]
    assert (fact.type, fact.data["late"]) == (EventType.PROMISE_CHANGED, False)
    assert fact.data["pickup_from_s"] == offer.legs[0].promise.pickup.earliest


def test_who_is_there_already_is_fetched_at_another_time_without_notice() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    world.drive(w.BUS_SHIFT, stops=2)
    assert world.booking(booking).legs[0].state is LegState.COMPLETED
    world.now("11:00")
    offer = asked(world, booking, "11:20")[0]
    assert offer.legs[0].promise.pickup.earliest < world.second("12:00"), (
        "sooner than the notice for a new ride"
    )
    assert taken(world, offer).legs[0].state is LegState.COMPLETED


def test_pressed_twice_it_is_changed_once() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    offer = asked(world, booking, "14:00")[0]
    first, before = taken(world, offer), len(world.events())
    assert taken(world, offer) == first
    assert len(world.events()) == before


def test_after_its_cut_off_only_the_office_changes_it_and_it_is_late() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    world.drive(w.BUS_SHIFT, stops=2)
    back = booking.leg_in(Direction.RETURN)
    assert back is not None
    world.clock.set(world.line.moment(back.leg.promise.pickup.earliest - 1799))
    with pytest.raises(IllegalTransition, match="too late"):
        asked(world, booking, "14:00")
    offer = asked(world, booking, "14:00", said=w.OFFICE)[0]
    with pytest.raises(IllegalTransition, match="too late"):
        taken(world, offer)
    taken(world, offer, said=w.OFFICE)
    assert world.events()[-1].data["late"] is True


def test_times_that_cannot_be_are_told() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    with pytest.raises(InvalidRequest, match="before the way there"):
        asked(world, booking, "9:30")
    world.now("11:00")
    with pytest.raises(InvalidRequest, match="has passed"):
        asked(world, booking, "10:30")


def test_a_booking_without_a_way_back_has_none_to_change() -> None:
    world = w.World(w.BUS_SHIFT)
    with pytest.raises(IllegalTransition):
        asked(world, world.book(w.ANN, by="10:00"), "14:00")


def test_when_nobody_can_come_then_the_ride_stays_as_it_was() -> None:
    world = w.World(replace(w.BUS_SHIFT, hours=w.TimeWindow(8 * w.HOUR, 13 * w.HOUR)))
    booking = out_and_back(world)
    assert asked(world, booking, "14:00") == ()
    assert world.booking(booking) == booking


def test_a_place_that_is_gone_is_told_and_the_old_time_stands() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    offer = asked(world, booking, "14:00")[0]
    world.put(replace(w.BUS_SHIFT, hours=w.TimeWindow(8 * w.HOUR, 13 * w.HOUR)))
    with pytest.raises(OfferSuperseded):
        taken(world, offer)
    assert world.booking(booking) == booking


def test_it_is_held_as_long_as_it_says_and_taken_by_its_own_door() -> None:
    world = w.World(w.BUS_SHIFT)
    booking = out_and_back(world)
    offer = asked(world, booking, "14:00")[0]
    with pytest.raises(NotFound):
        world.accept(offer)
    with pytest.raises(NotFound):
        world.scheduler.answer_ready_call(AnswerReadyCall(offer.id, w.BY))
    world.clock.set(offer.expires_at)
    world.clock.advance(1)
    with pytest.raises(OfferExpired):
        taken(world, offer)
