"""What is offered: times that keep the wish, in ways that differ."""

from dataclasses import replace
from itertools import pairwise

import pytest

from scheduler.domain.booking import Offer, OfferKind, Quote
from scheduler.domain.fleet import Break, ServiceMode
from scheduler.domain.people import Party
from scheduler.domain.request import WishKind
from scheduler.domain.time import TimeWindow
from scheduler.engine.cost import evaluate
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.daybook import open_day
from scheduler.usecases.snapshot import take
from scheduler.usecases.wishes import promised
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CEDAR,
    CLUB_SHIFT,
    EVA,
    HOUR,
    MARKET,
    MINI_SHIFT,
    MINUTE,
    POLICY,
    SURGERY,
    World,
)

WISHES = ("8:40", "9:00", "9:05", "9:20", "10:00", "12:35", "16:00")


def busy(*shifts: sw.Shift) -> World:
    """A morning with three rides in it."""
    world = World(*(shifts or (BUS_SHIFT, CAR_SHIFT)))
    world.book(EVA, BIRCH, MARKET, by="9:30")
    world.book(BOB, ASH, SURGERY, by="10:30")
    world.book(EVA, MARKET, BIRCH, after="11:00")
    return world


def windows(offer: Offer) -> list[tuple[int, int, int]]:
    return [
        (leg.promise.pickup.earliest, leg.promise.pickup.latest, leg.promise.arrive_by) for leg in offer.legs
    ]


@pytest.mark.parametrize("clock", WISHES)
@pytest.mark.parametrize("kind", list(WishKind))
def test_promises_keep_the_wish(clock: str, kind: WishKind) -> None:
    world = busy()
    wish = {"by": clock} if kind is WishKind.ARRIVE_BY else {"after": clock}
    for offer in world.quote(ANN, BIRCH, SURGERY, **wish).offers:
        (leg,) = offer.legs
        promise, at = leg.promise, world.second(clock)
        if kind is WishKind.ARRIVE_BY:
            assert promise.arrive_by <= at
            assert offer.kind is OfferKind.EARLIER or promise.arrive_by == at
            assert promise.pickup.latest + leg.pickup_dwell + leg.direct <= at
        else:
            assert promise.pickup.earliest >= at
            assert offer.kind is OfferKind.LATER or promise.pickup.earliest <= at + 30 * MINUTE
            assert promise.arrive_by >= promise.pickup.latest + leg.pickup_dwell + leg.direct
        assert 0 < promise.pickup.width <= 30 * MINUTE
        assert promise.pickup.earliest % (5 * MINUTE) == 0
        assert offer.ride_seconds[0] <= leg.max_ride


@pytest.mark.parametrize("pickup_time", range(36_000, 36_600, 60))
def test_a_promise_reaches_a_quarter_of_an_hour_to_either_side(pickup_time: int) -> None:
    leg = World(CAR_SHIFT).offer(ANN, ASH, SURGERY, by="11:30").legs[0]
    wanted = Candidate(leg, TimeWindow(32_000, 40_000), TimeWindow(33_000, 41_400))
    pickup = promised(wanted, pickup_time, leg.wish, POLICY).promise.pickup
    assert pickup.width == 30 * MINUTE
    assert abs(pickup_time - (pickup.earliest + 15 * MINUTE)) <= 150
    assert (pickup.earliest % 300, pickup.latest % 300) == (0, 0)


@pytest.mark.parametrize("rounding", [60, 600])
def test_windows_are_as_round_as_the_policy_says(rounding: int) -> None:
    world = World(CAR_SHIFT, policy=replace(POLICY, promise=replace(POLICY.promise, rounding=rounding)))
    earliest, _latest, arrive_by = windows(world.offer(ANN, ASH, SURGERY, after="10:00"))[0]
    assert (earliest % rounding, arrive_by % rounding) == (0, 0)


def test_the_way_back_begins_after_the_way_there_has_surely_ended() -> None:
    world = busy()
    for clock in ("9:30", "10:00", "12:00"):
        for more in ({"back": clock}, {"back_by": "13:00"}):
            for offer in world.quote(ANN, ASH, SURGERY, after="9:25", **more).offers:
                there, back = offer.legs
                assert back.promise.pickup.earliest >= there.promise.arrive_by
                assert (back.origin, back.destination) == (SURGERY, ASH)


def test_offers_come_from_up_to_three_that_differ_and_the_closest_is_first() -> None:
    world = busy()
    most = 0
    for clock in WISHES:
        quote = world.quote(ANN, BIRCH, SURGERY, by=clock)
        kinds = [offer.kind for offer in quote.offers]
        assert len(kinds) <= 3
        assert len(set(map(str, map(windows, quote.offers)))) == len(kinds)
        assert not kinds or kinds[0] is OfferKind.CLOSEST
        most = max(most, len(kinds))
    assert most == 3


def test_the_first_offer_is_the_one_nearest_to_the_wish() -> None:
    """To the nearest quarter of an hour, no later offer arrives nearer to the wish."""
    world = busy()
    for clock in WISHES:
        quote = world.quote(ANN, BIRCH, SURGERY, after=clock)
        starts = [offer.legs[0].promise.pickup.earliest for offer in quote.offers]
        assert all(starts[0] <= other + 15 * MINUTE for other in starts)


def test_the_same_question_has_the_same_answer() -> None:
    def answers() -> list[object]:
        world = busy()
        quotes = [world.quote(ANN, BIRCH, SURGERY, by=clock, back="17:00") for clock in WISHES]
        return [*quotes, world.plan(), world.events()]

    assert answers() == answers()


def test_the_shared_offer_costs_the_service_less_than_the_closest() -> None:
    cheaper = 0
    for clock in WISHES:
        prices = {}
        for index, offer in enumerate(busy().quote(ANN, BIRCH, SURGERY, by=clock).offers):
            world = busy()
            world.accept(world.quote(ANN, BIRCH, SURGERY, by=clock).offers[index])
            prices[offer.kind] = price(world)
        if OfferKind.SHARED in prices:
            cheaper += prices[OfferKind.SHARED] < prices[OfferKind.CLOSEST]
            assert prices[OfferKind.SHARED] <= prices[OfferKind.CLOSEST]
    assert cheaper


def price(world: World) -> int:
    with world.storage.reading() as records:
        book = open_day(records, world.on, policy=world.policy)
    snapshot = take(world.scheduler._context, book, world.line.seconds(world.clock.now()))
    return evaluate(snapshot.problem, snapshot.runs).total


def test_who_shares_is_told() -> None:
    world = World(BUS_SHIFT)
    assert not world.offer(ANN, ASH, SURGERY, by="10:00").shared
    world.book(EVA, ASH, SURGERY, by="10:00")
    assert world.offer(ANN, BIRCH, SURGERY, by="10:00").shared
    assert world.offer(BOB, place_between(), MARKET, by="10:00").shared


def place_between() -> sw.Place:
    return sw.place("Between", 7)


def test_a_party_takes_its_seats() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, SURGERY, by="10:00", party=Party(companions=1))
    assert world.quote(ANN, ASH, SURGERY, by="10:00").offers[0].shared
    for offer in world.quote(ANN, ASH, SURGERY, by="10:00", party=Party(companions=1)).offers:
        assert not offer.shared


def test_fares_follow_the_mode_and_the_pass() -> None:
    bus, club, car = (World(one) for one in (BUS_SHIFT, CLUB_SHIFT, CAR_SHIFT))
    assert [one.offer(ANN, by="12:00", back="14:00").fare_pence for one in (bus, club, car)] == [
        400,
        500,
        600,
    ]
    assert bus.offer(BOB, by="12:00", back="14:00").fare_pence == 0
    assert bus.offer(BOB, by="9:30").fare_pence == 200, "before half past nine"
    assert car.offer(BOB, by="12:00").fare_pence == 300
    assert [one.offer(ANN, by="12:00").mode for one in (bus, club, car)] == [
        ServiceMode.SECTION_22,
        ServiceMode.SECTION_19,
        ServiceMode.CAR_SCHEME,
    ]


def test_companions_pay_where_the_service_says_so() -> None:
    fares = replace(POLICY.fares, companions_free=False)
    world = World(BUS_SHIFT, policy=replace(POLICY, fares=fares))
    assert world.offer(BOB, by="12:00", party=Party(companions=2, children=1)).fare_pence == 400


def test_an_offer_says_until_when_it_is_held() -> None:
    world = World(BUS_SHIFT)
    assert world.offer().expires_at == world.clock.now() + sw.timedelta(minutes=15)


def test_breaks_and_hours_are_kept_while_the_day_fills() -> None:
    lunch = Break(TimeWindow(11 * HOUR, 13 * HOUR + 30 * MINUTE), 45 * MINUTE)
    world = World(
        replace(BUS_SHIFT, breaks=(lunch,)),
        replace(CAR_SHIFT, hours=TimeWindow(9 * HOUR, 14 * HOUR), max_duty=3 * HOUR),
    )
    quotes: list[Quote] = []
    people = [replace(ANN, id=sw.RiderId(f"rider-{n}")) for n in range(24)]
    world.put(*people)
    for n, rider in enumerate(people):
        spots = (ASH, BIRCH, CEDAR)[n % 3], (SURGERY, MARKET)[n % 2]
        quote = world.quote(rider, *spots, after=f"{8 + n % 8}:{(n * 7) % 60:02d}")
        quotes.append(quote)
        if quote.offers:
            world.accept(quote.offers[-1])
    assert sum(bool(quote.offers) for quote in quotes) > 12
    for run in world.plan().runs:
        shift = world.scheduler.manifest(run.shift_id).shift
        assert shift.hours.earliest <= run.leaves <= run.returns <= shift.hours.latest
        assert run.returns - run.leaves <= shift.max_duty
        moments = [moment for stop in run.stops for moment in (stop.arrival, stop.start, stop.departure)]
        assert all(a <= b for a, b in pairwise([run.leaves, *moments, run.returns]))
        rests = [stop for stop in run.stops if stop.leg_id is None]
        assert len(rests) == len(shift.breaks)
        for rest in rests:
            assert lunch.window.contains(rest.start)
            assert rest.departure - rest.start == lunch.duration


def test_later_searches_keep_every_promise() -> None:
    world = busy(BUS_SHIFT, CAR_SHIFT, MINI_SHIFT)
    before = {one.id: one for one in world.scheduler.day(sw.DAY).bookings}
    found = world.optimise()
    assert found.cost_after <= found.cost_before
    assert {one.id: one for one in world.scheduler.day(sw.DAY).bookings} == before
