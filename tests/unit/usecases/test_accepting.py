"""From an offer to a booking, and a booking changed in place."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import BookingState, Channel, DenialReason, LegState, OfferId
from scheduler.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    NotFound,
    OfferExpired,
    OfferSuperseded,
    PlanChanged,
)
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.load import Load
from scheduler.domain.people import Party
from scheduler.domain.plan import StopKind, StopState
from scheduler.domain.request import WishKind
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import AcceptOffer, Happening
from scheduler.usecases.ports import UnitOfWork
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CEDAR,
    EVA,
    HOUR,
    MARKET,
    MINI_SHIFT,
    POLICY,
    SURGERY,
    World,
    place,
)


@pytest.fixture
def world() -> World:
    return World(BUS_SHIFT, CAR_SHIFT)


def test_an_offer_becomes_a_booking(world: World) -> None:
    offer = world.offer(ANN, ASH, SURGERY, by="10:00", back="12:00")
    booking = world.accept(offer)
    assert tuple(one.leg for one in booking.legs) == offer.legs
    assert (booking.fare_pence, booking.mode, booking.request) == (
        offer.fare_pence,
        offer.mode,
        offer.request,
    )
    assert (booking.state, booking.version, booking.channel) == (BookingState.CONFIRMED, 1, Channel.WEB)
    assert world.booking(booking) == booking
    plan = world.plan()
    assert plan.version == 1
    assert sorted(plan.leg_ids()) == sorted(leg.id for leg in offer.legs)
    assert tuple(plan.run_of(leg.id).shift_id for leg in offer.legs) == offer.shift_ids  # type: ignore[union-attr]
    event = world.events()[-1]
    assert event.type is EventType.CLIENT_ORDER_CONFIRMATION
    assert [one["leg"] for one in event.data["legs"]] == [leg.id for leg in offer.legs]


def test_an_offer_is_held_as_long_as_it_said(world: World) -> None:
    offer = world.offer()
    world.clock.set(offer.expires_at)
    assert world.accept(offer)
    late = world.offer(EVA)
    world.clock.set(late.expires_at + sw.timedelta(seconds=1))
    with pytest.raises(OfferExpired):
        world.accept(late)
    assert world.plan().version == 1


def test_an_unknown_offer(world: World) -> None:
    with pytest.raises(NotFound, match="offer"):
        world.scheduler.accept(AcceptOffer(OfferId("none"), sw.BY))


def test_of_one_question_one_offer_is_taken_once(world: World) -> None:
    quote = world.quote(by="10:00")
    world.accept(quote.offers[0])
    for offer in quote.offers:
        with pytest.raises(IllegalTransition):
            world.accept(offer)
    assert world.plan().version == 1


def test_an_offer_still_holds_when_others_booked_meanwhile(world: World) -> None:
    offer = world.offer(ANN, ASH, SURGERY, by="10:00")
    for rider, spot in ((EVA, BIRCH), (BOB, CEDAR)):
        world.book(rider, spot, MARKET, by="10:00")
    booking = world.accept(offer)
    assert booking.legs[0].leg.promise == offer.legs[0].promise


def test_a_place_taken_meanwhile_brings_a_fresh_answer() -> None:
    world = World(CAR_SHIFT)
    offer = world.offer(ANN, ASH, SURGERY, by="10:00")
    world.book(EVA, place("West", -4), place("North", -4, 9), by="9:50")
    before = world.plan()
    with pytest.raises(OfferSuperseded) as caught:
        world.accept(offer)
    fresh = caught.value.fresh
    assert fresh is not None
    assert fresh.request.outward == offer.request.outward
    assert fresh.request.id != offer.request.id
    assert world.plan() == before
    if fresh.offers:
        world.accept(fresh.offers[0])
    else:
        assert fresh.denial is not None
        assert fresh.denial.alternatives


def test_a_fresh_answer_is_left_out_when_its_time_has_passed() -> None:
    at_once = replace(POLICY.booking, notice=0, car_scheme_notice=0)
    world = World(CAR_SHIFT, policy=replace(POLICY, booking=at_once))
    world.now("9:00")
    offer = world.offer(after="9:05")
    world.withdraw(CAR_SHIFT)
    world.now("9:10")
    with pytest.raises(OfferSuperseded) as caught:
        world.accept(offer)
    assert caught.value.fresh is None


def test_both_ways_or_none() -> None:
    """The day is shortened between offer and answer: no way back, so no way there."""
    world = World(BUS_SHIFT)
    offer = world.offer(ANN, ASH, SURGERY, by="10:00", back="14:00")
    world.set(replace(BUS_SHIFT, hours=TimeWindow(8 * HOUR, 13 * HOUR), max_duty=5 * HOUR))
    with pytest.raises(OfferSuperseded):
        world.accept(offer)
    assert world.plan().runs == ()


def test_two_rides_at_once_are_not_both_taken(world: World) -> None:
    first, second = world.offer(ANN, by="10:00"), world.offer(ANN, BIRCH, MARKET, by="10:00")
    world.accept(first)
    with pytest.raises(OfferSuperseded) as caught:
        world.accept(second)
    fresh = caught.value.fresh
    assert fresh is not None
    assert fresh.denial is not None
    assert fresh.denial.reason is DenialReason.ALREADY_BOOKED


def test_a_car_offered_in_time_is_still_given_at_the_end_of_the_offer() -> None:
    world = World(CAR_SHIFT)
    world.now("9:00")
    offer = world.offer(after="10:00")
    world.clock.set(offer.expires_at)
    assert world.accept(offer).legs[0].leg.promise == offer.legs[0].promise


def test_a_bus_lost_is_not_replaced_by_a_car_without_notice() -> None:
    rules = replace(POLICY.booking, car_scheme_notice=48 * HOUR)
    world = World(BUS_SHIFT, CAR_SHIFT, policy=replace(POLICY, booking=rules))
    offer = world.offer(ANN, by="10:00")
    assert offer.mode is ServiceMode.SECTION_22
    world.withdraw(BUS_SHIFT)
    with pytest.raises(OfferSuperseded):
        world.accept(offer)


def test_what_the_caller_keeps_fails_together_with_the_booking(world: World) -> None:
    offer = world.offer()

    def fail(unit: UnitOfWork, booking: object) -> None:
        raise PlanChanged("somebody else was faster")

    before = len(world.events())
    with pytest.raises(PlanChanged):
        world.accept(offer, also=fail)
    assert (world.plan().version, len(world.events())) == (0, before)
    assert world.scheduler.day(sw.DAY).bookings == ()
    assert world.accept(offer)


def test_a_reference_is_never_given_twice(world: World) -> None:
    first = world.book(ANN)
    told = iter([first.reference, first.reference, "NEW-1"])
    world.ports.ids.new_reference = lambda: next(told)  # type: ignore[method-assign]
    assert world.book(EVA).reference == "NEW-1"


def test_a_booking_is_changed_in_place(world: World) -> None:
    booking = world.book(ANN, ASH, SURGERY, by="10:00", back="12:00")
    other = world.book(EVA, ASH, SURGERY, by="10:00")
    old = {one.leg.id for one in booking.legs}
    offer = world.offer(ANN, ASH, MARKET, by="11:00", replaces=booking.id)
    assert world.plan().version == 2, "asking changes nothing"
    changed = world.accept(offer)
    assert (changed.id, changed.reference, changed.version) == (booking.id, booking.reference, 2)
    assert [one.leg for one in changed.legs] == list(offer.legs)
    assert set(world.plan().leg_ids()) == {offer.legs[0].id, other.legs[0].leg.id}
    assert not old & set(world.plan().leg_ids())
    assert world.plan().version == 3
    assert world.events()[-1].type is EventType.BOOKING_AMENDED


def test_a_change_may_use_the_place_the_booking_holds() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    assert world.offer(ANN, place("West", -4), place("North", -4, 9), by="9:50", replaces=booking.id)


def test_nothing_is_lost_when_a_change_is_refused(world: World) -> None:
    booking = world.book(ANN, by="10:00")
    offer = world.offer(ANN, by="15:00", replaces=booking.id)
    world.withdraw(BUS_SHIFT, release=True)
    world.withdraw(CAR_SHIFT, release=True)
    before = world.plan()
    with pytest.raises(OfferSuperseded):
        world.accept(offer)
    assert world.plan() == before
    assert world.booking(booking) == booking


def test_it_becomes_too_late_to_change_a_booking(world: World) -> None:
    booking = world.book(ANN, by="10:00")
    first = booking.legs[0].leg.promise.pickup.earliest
    world.clock.set(world.line.moment(first - 7200))
    offer = world.offer(ANN, by="15:00", replaces=booking.id)
    world.clock.advance(1)
    with pytest.raises(IllegalTransition, match="too late"):
        world.quote(ANN, by="15:00", replaces=booking.id)
    with pytest.raises(IllegalTransition, match="too late"):
        world.accept(offer)


@pytest.mark.parametrize("later", [False, True])
def test_after_the_cut_off_the_office_changes_a_booking_and_it_is_written_down_as_late(later: bool) -> None:
    world = World(BUS_SHIFT)
    booking = world.book(ANN, by="10:00")
    first = booking.legs[0].leg.promise.pickup.earliest
    world.clock.set(world.line.moment(first - 1800 + (1 if later else 0)))
    offer = world.offer(ANN, by="15:00", replaces=booking.id, said=sw.OFFICE)
    if later:
        with pytest.raises(IllegalTransition, match="too late"):
            world.accept(offer)
    changed = world.accept(offer, said=sw.OFFICE)
    assert (changed.id, changed.legs[0].leg.id) == (booking.id, offer.legs[0].id)
    fact = world.events()[-1]
    assert (fact.type, fact.data["late"]) == (EventType.BOOKING_AMENDED, later)


def test_moved_to_another_day_after_the_cut_off_the_ride_was_given_back_late() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    world.clock.set(world.line.moment(booking.legs[0].leg.promise.pickup.earliest - 60))
    world.on = sw.DAY + sw.days(1)
    world.put(replace(BUS_SHIFT, id=sw.ShiftId("shift-next"), service_date=world.on))
    moved = world.offer(ANN, ASH, SURGERY, by="10:00", replaces=booking.id, said=sw.OFFICE)
    world.accept(moved, said=sw.OFFICE)
    world.on = sw.DAY
    assert world.events()[-1].data["late"] is True


def test_a_ride_whose_time_is_over_is_changed_by_nobody() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(ANN, by="10:00")
    world.clock.set(world.line.moment(booking.legs[0].leg.promise.arrive_by + 1))
    with pytest.raises(IllegalTransition, match="what became of it"):
        world.quote(ANN, by="15:00", replaces=booking.id, said=sw.OFFICE)


def test_only_ones_own_booking_is_changed(world: World) -> None:
    booking = world.book(ANN)
    with pytest.raises(InvalidRequest) as caught:
        world.quote(EVA, replaces=booking.id)
    assert caught.value.field == "replaces"
    with pytest.raises(NotFound):
        world.quote(ANN, replaces="booking-none")


def test_a_cancelled_booking_cannot_be_changed(world: World) -> None:
    booking = world.book(ANN)
    world.cancel(booking)
    with pytest.raises(IllegalTransition):
        world.quote(ANN, replaces=booking.id)


def test_a_booking_moves_to_another_day(world: World) -> None:
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    world.on = sw.DAY + sw.days(1)
    world.put(replace(BUS_SHIFT, id=sw.ShiftId("shift-next"), service_date=world.on))
    changed = world.accept(world.offer(ANN, ASH, SURGERY, by="10:00", replaces=booking.id))
    assert (changed.id, changed.service_date) == (booking.id, world.on)
    assert (world.plan(sw.DAY).leg_ids(), len(world.plan().leg_ids())) == ((), 1)
    assert world.scheduler.day(sw.DAY).bookings == ()
    assert [one.type for one in world.events(sw.DAY)][-1] is EventType.TRIP_CANCEL_RESPONSE


def test_after_a_vain_drive_the_rest_of_the_booking_can_still_change() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="9:30", back="13:00")
    out = booking.legs[0].leg.id
    run = world.drive(CAR_SHIFT, stops=0)
    world.record(CAR_SHIFT, Happening.ARRIVED, out, at=run.stops[0].arrival)
    world.cancel(booking, out)
    offer = world.offer(ANN, SURGERY, ASH, after="14:00", replaces=booking.id)
    world.accept(offer)
    (manifest,) = world.scheduler.day(sw.DAY).manifests
    assert [(line.stop.kind, line.stop.state, line.booking is None) for line in manifest.stops] == [
        (StopKind.PICKUP, StopState.MISSED, True),
        (StopKind.PICKUP, StopState.PLANNED, False),
        (StopKind.DELIVERY, StopState.PLANNED, False),
    ]


def test_a_lost_qualification_does_not_stop_the_day() -> None:
    """Who has a ride keeps it until somebody acts; nobody else is given to that driver."""
    world = World(CAR_SHIFT, BUS_SHIFT)
    booking = world.book(ANN, by="9:30")
    has = world.plan().runs[0].shift_id
    for one in (sw.QUIN, sw.PAT):
        world.put(replace(one, qualifications=()))
    world.put(MINI_SHIFT)
    later = world.book(EVA, by="12:00")
    assert world.plan().run_of(later.legs[0].leg.id).shift_id == MINI_SHIFT.id  # type: ignore[union-attr]
    world.scheduler.day(sw.DAY)
    world.optimise()
    assert world.cancel(booking).legs[0].state is LegState.CANCELLED
    assert has not in {run.shift_id for run in world.plan().runs}


def test_a_vehicle_with_fewer_seats_does_not_stop_the_day() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(ANN, by="10:00", party=Party(companions=4))
    world.put(replace(sw.BUS, layouts=(Load(3, 0, 1, 1),)), CAR_SHIFT)
    world.book(EVA, by="15:00")
    world.scheduler.day(sw.DAY)
    world.optimise()
    assert world.cancel(booking).state is BookingState.CANCELLED
    assert len(world.plan().leg_ids()) == 1


def test_wishes_keep_their_kind_through_a_fresh_answer() -> None:
    world = World(CAR_SHIFT)
    offer = world.offer(ANN, by="10:00", back_by="14:00")
    world.withdraw(CAR_SHIFT)
    with pytest.raises(OfferSuperseded) as caught:
        world.accept(offer)
    assert caught.value.fresh is not None
    homeward = caught.value.fresh.request.homeward
    assert homeward is not None
    assert (homeward.kind, homeward.at) == (WishKind.ARRIVE_BY, world.second("14:00"))
