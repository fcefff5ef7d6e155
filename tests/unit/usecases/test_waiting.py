"""After a no: waiting, turns in a published order, offers that run out, answers in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.domain.booking import Quote
from scheduler.domain.cover import CoverRules
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.events import EventType
from scheduler.domain.people import Rider
from scheduler.domain.policy import PromiseRules
from scheduler.domain.request import Purpose
from scheduler.domain.waiting import Waiting, WaitingRules, WaitKind, WaitState
from scheduler.usecases.commands import AcceptOffer, CloseEnquiry, JoinWaitingList, LeaveWaitingList
from tests.fakes import small_world as w

SMALL = replace(w.MINI, layouts=(replace(w.MINI.layouts[0], seats=1),))
TIGHT = PromiseRules(early_arrival=600)
"""Too little time for two who sit in the same seat one after the other."""
ONE_SEAT = w.shift("mini", w.QUIN, SMALL)


def full(**changes: Any) -> w.World:
    """Return a world whose only seat is taken at ten."""
    world = w.World(ONE_SEAT, people=[SMALL], policy=replace(w.POLICY, promise=TIGHT, **changes))
    world.book(w.ANN, by="10:00")
    return world


def refused(world: w.World, rider: Rider = w.BOB, **more: Any) -> Quote:
    quote = world.quote(rider, by="10:00", **more)
    assert quote.denial is not None
    return quote


def wait(world: w.World, quote: Quote) -> Waiting:
    return world.scheduler.join_waiting_list(JoinWaitingList(quote.id, w.DAY, w.BY))


def now(world: w.World, waiting: Waiting) -> Waiting:
    with world.storage.reading() as records:
        found = records.waiting.get(waiting.id)
    assert found is not None
    return found


def outcome(world: w.World, quote: Quote) -> EnquiryState:
    with world.storage.reading() as records:
        found = records.enquiries.get(quote.id)
    assert found is not None
    return found.state


def give_back(world: w.World) -> None:
    with world.storage.reading() as records:
        first = records.bookings_of_rider(w.ANN.id)[-1]
    world.cancel(first)


def test_what_somebody_gives_back_is_offered_to_who_waits() -> None:
    world = full()
    quote = refused(world)
    waiting = wait(world, quote)
    assert (waiting.state, waiting.kind) == (WaitState.WAITING, WaitKind.WAITING_LIST)
    assert outcome(world, quote) is EnquiryState.WAITING
    give_back(world)
    offered = now(world, waiting)
    assert offered.state is WaitState.OFFERED
    assert offered.offer_id is not None
    booking = world.scheduler.accept(AcceptOffer(offered.offer_id, w.BY))
    assert booking.request == quote.request
    assert now(world, waiting).state is WaitState.BOOKED
    assert now(world, waiting).booking_id == booking.id
    assert outcome(world, quote) is EnquiryState.BOOKED


def test_joining_twice_is_joining_once() -> None:
    world = full()
    quote = refused(world)
    assert wait(world, quote) == wait(world, quote)
    joined = [one for one in world.events() if one.type is EventType.WAITING_LIST_JOINED]
    assert len(joined) == 1


def test_turns_go_by_purpose_and_then_by_who_waits_longest() -> None:
    world = full()
    shopping = wait(world, refused(world, w.BOB, purpose=Purpose.SHOPPING))
    world.clock.advance(60)
    health = wait(world, refused(world, w.EVA, purpose=Purpose.HEALTH))
    world.clock.advance(60)
    social = wait(world, refused(world, replace(w.ANN, id=w.DOT.id), purpose=Purpose.SOCIAL))
    give_back(world)
    states = [now(world, one).state for one in (shopping, health, social)]
    assert states == [WaitState.WAITING, WaitState.OFFERED, WaitState.WAITING], "one seat, one offer"
    world.scheduler.leave_waiting_list(LeaveWaitingList(health.id, w.BY))
    assert now(world, health).state is WaitState.LEFT
    assert now(world, shopping).state is WaitState.OFFERED, "the next one's turn, at once"
    assert now(world, social).state is WaitState.WAITING


def test_an_offer_that_runs_out_goes_to_the_next() -> None:
    world = full()
    first = wait(world, refused(world, w.BOB))
    world.clock.advance(60)
    second = wait(world, refused(world, w.EVA))
    give_back(world)
    until = now(world, first).offered_until
    assert until is not None
    world.clock.set(until - timedelta(seconds=1))
    world.scheduler.tend()
    assert now(world, first).state is WaitState.OFFERED
    world.clock.set(until)
    world.scheduler.tend()
    assert now(world, first).state is WaitState.WAITING
    assert now(world, first).offers_lapsed == 1
    assert now(world, second).state is WaitState.OFFERED


def test_an_offer_somebody_else_was_quicker_to_is_taken_back() -> None:
    world = full()
    waiting = wait(world, refused(world))
    give_back(world)
    assert now(world, waiting).state is WaitState.OFFERED
    world.book(w.EVA, by="10:00")
    world.scheduler.tend()
    assert now(world, waiting).state is WaitState.WAITING
    assert now(world, waiting).offers_lapsed == 0, "not for want of an answer"


def test_a_new_driver_serves_who_waits_for_one() -> None:
    world = w.World()
    quote = world.quote(w.BOB, by="10:00")
    waiting = wait(world, quote)
    assert waiting.kind is WaitKind.BEING_ARRANGED
    world.set(w.BUS_SHIFT, new=True)
    assert now(world, waiting).state is WaitState.OFFERED


def test_a_day_with_fewer_drivers_than_wanted_is_being_arranged() -> None:
    waiting = wait(world := full(cover=CoverRules((2,) * 7)), refused(world))
    assert waiting.kind is WaitKind.BEING_ARRANGED
    assert world.scheduler.cover(w.DAY).found == 1
    assert world.scheduler.cover(w.DAY).is_short


def test_who_waits_for_a_driver_hears_by_the_day_before() -> None:
    world = w.World()
    waiting = wait(world, world.quote(w.BOB, by="10:00"))
    assert waiting.answer_by == world.at("17:00") - timedelta(days=1)
    world.clock.set(waiting.answer_by - timedelta(seconds=1))
    world.scheduler.tend()
    assert now(world, waiting).state is WaitState.WAITING
    world.clock.set(waiting.answer_by)
    world.scheduler.tend()
    assert now(world, waiting).state is WaitState.UNMET
    closed = [one for one in world.events() if one.type is EventType.WAITING_LIST_CLOSED]
    assert [one.data["state"] for one in closed] == ["unmet"]
    with pytest.raises(IllegalTransition):
        world.scheduler.leave_waiting_list(LeaveWaitingList(waiting.id, w.BY))


def test_nobody_waits_for_what_cannot_come() -> None:
    world = full()
    outside = world.quote(w.BOB, destination=w.OUTSIDE)
    with pytest.raises(IllegalTransition, match="Ring 01632"):
        wait(world, outside)
    with pytest.raises(NotFound):
        world.scheduler.join_waiting_list(JoinWaitingList(world.quote().id, w.EVE.date(), w.BY))


def test_every_question_has_an_outcome() -> None:
    world = w.World(w.BUS_SHIFT, policy=replace(w.POLICY, waiting=WaitingRules(abandoned_after=600)))
    first = world.quote(w.BOB, by="10:00")
    second = world.quote(w.BOB, by="11:00")
    assert outcome(world, first) is EnquiryState.ASKED_AGAIN
    world.accept(second.offers[0])
    assert outcome(world, second) is EnquiryState.BOOKED
    silent, hung_up = world.quote(w.EVA, by="10:00"), world.quote(w.ANN, by="10:00")
    world.scheduler.close_enquiry(CloseEnquiry(hung_up.id, EnquiryState.ABANDONED, w.BY))
    world.clock.advance(599)
    world.scheduler.tend()
    assert outcome(world, silent) is EnquiryState.OPEN
    world.clock.advance(1)
    world.scheduler.tend()
    world.scheduler.tend()
    assert outcome(world, silent) is EnquiryState.ABANDONED
    closed = {
        one.data["quote"]: one.data["outcome"]
        for one in world.events()
        if one.type is EventType.ENQUIRY_CLOSED
    }
    assert closed == {first.id: "asked_again", silent.id: "abandoned", hung_up.id: "abandoned"}
    world.accept(silent.offers[0])
    assert outcome(world, silent) is EnquiryState.BOOKED, "the page was still open after all"
