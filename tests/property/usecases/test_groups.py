"""A trip of several riders is booked for all or for none, and given back for all, whoever goes and whatever is full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.booking import Booking, BookingState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, OfferSuperseded
from scheduler.domain.people import Party, Rider
from scheduler.domain.plan import Plan
from scheduler.usecases.group_commands import AcceptTogether, CancelTogether, RequestTogether
from tests.examples import examples
from tests.fakes.small_world import ANN, BOB, BUS_SHIFT, BY, CAR_SHIFT, CLO, EVA, World

PEOPLE = (ANN, BOB, CLO, EVA)
companions = st.integers(0, 4)
goers = st.dictionaries(st.sampled_from(PEOPLE), companions, min_size=1, max_size=4)
filled = st.integers(0, 4)


def bookings(world: World) -> list[Booking]:
    with world.storage.reading() as records:
        return [one for one in records.bookings(world.on) if one.state is not BookingState.CANCELLED]


@examples(25)
@given(who=goers, before=filled, between=filled)
def test_everybody_is_booked_and_given_back_or_nobody(
    who: dict[Rider, int], before: int, between: int
) -> None:
    world = World(BUS_SHIFT, CAR_SHIFT)
    others = [one for one in PEOPLE if one not in who]
    for rider in others[:1] if before else []:
        world.book(rider, by="10:00", party=Party(before))
    rides = tuple(world.request(rider, by="10:00", party=Party(size)) for rider, size in who.items())
    quotes = world.scheduler.quote_together(RequestTogether(rides))
    assert [quote.request.rider_id for quote in quotes] == [ride.rider_id for ride in rides]
    offers = tuple(quote.offers[0].id for quote in quotes if quote.offers)
    standing = bookings(world)
    if len(offers) < len(quotes):
        with pytest.raises(InvalidRequest):
            world.scheduler.accept_together(AcceptTogether(offers or ("offer",), BY))
        assert bookings(world) == standing
        return
    is_taken = False
    for rider in others[1:] if between else []:
        quote = world.quote(rider, by="10:00", party=Party(between))
        if quote.offers:
            world.accept(quote.offers[0])
            is_taken = True
    standing, kept = bookings(world), plan(world)
    try:
        trip = world.scheduler.accept_together(AcceptTogether(offers, BY))
    except OfferSuperseded:
        assert is_taken, "with nobody else in between, what was offered fits at once"
        assert bookings(world) == standing
        assert plan(world) == kept
        return
    assert [one.rider_id for one in trip] == [ride.rider_id for ride in rides]
    assert len({one.request.group for one in trip}) == 1
    assert world.scheduler.faults(world.on) == []
    with pytest.raises(IllegalTransition):
        world.scheduler.accept_together(AcceptTogether(offers, BY))
    assert len(bookings(world)) == len(standing) + len(trip)
    gone = world.scheduler.cancel_together(CancelTogether(trip[-1].id, BY))
    assert {one.id for one in gone} == {one.id for one in trip}
    assert [one.id for one in bookings(world)] == [one.id for one in standing]
    assert world.scheduler.faults(world.on) == []


def plan(world: World) -> Plan:
    with world.storage.reading() as records:
        return records.plan(world.on)


def test_with_one_who_cannot_be_taken_nobody_is_booked() -> None:
    world = World(CAR_SHIFT)
    rides = (world.request(ANN, by="10:00"), world.request(BOB, by="10:00", party=Party(4)))
    with_seat, without = world.scheduler.quote_together(RequestTogether(rides))
    assert without.denial is not None
    with pytest.raises(InvalidRequest, match="everybody"):
        world.scheduler.accept_together(AcceptTogether((with_seat.offers[0].id,), BY))
    assert bookings(world) == []
    assert world.scheduler.ways_out_together(RequestTogether(rides)) == (), "a car takes no five at any time"


def test_a_trip_without_seats_for_all_is_told_when_all_can_be_taken_and_then_they_are() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, by="10:00", back="12:00", party=Party(2))

    def trip(by: str, back: str, party: int = 0) -> RequestTogether:
        return RequestTogether(
            tuple(world.request(one, by=by, back=back, party=Party(party)) for one in (ANN, BOB))
        )

    assert world.scheduler.ways_out_together(trip("10:00", "12:00", 1)) == (), (
        "one of them alone fits, not all"
    )
    asked = trip("10:00", "12:00")
    assert any(quote.denial for quote in world.scheduler.quote_together(asked))
    ways = world.scheduler.ways_out_together(asked)
    assert 1 <= len(ways) <= 3
    for way in ways:
        times = {(one.outward.at, one.homeward.at if one.homeward else 0) for one in way.requests}
        ((there, back),) = times
        clocks = [f"{world.line.moment(at).astimezone(world.policy.zone):%H:%M}" for at in (there, back)]
        quotes = world.scheduler.quote_together(trip(*clocks))
        assert all(quote.offers for quote in quotes), "what is told works"
    offers = tuple(quote.offers[0].id for quote in quotes)
    assert len(world.scheduler.accept_together(AcceptTogether(offers, BY))) == 2
    assert world.scheduler.faults(world.on) == []


def test_nobody_goes_twice_and_somebody_goes() -> None:
    world = World(CAR_SHIFT)
    ride = world.request(ANN, by="10:00")
    for rides in ((), (ride, ride)):
        with pytest.raises(InvalidRequest):
            world.scheduler.quote_together(RequestTogether(rides))
