"""Any value of the domain, for hypothesis to choose from."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from scheduler.domain.booking import (
    Alternative,
    BookedLeg,
    Booking,
    Channel,
    Denial,
    DenialReason,
    LegPrice,
    LegState,
    Offer,
    OfferKind,
    Quote,
)
from scheduler.domain.events import Actor, Event, EventType
from scheduler.domain.fleet import Break, ServiceMode, Shift, Vehicle
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, Gender, Needs, Party, Qualification, Rider, Unwilling, Wheelchair
from scheduler.domain.place import Place, PlaceKind, Point
from scheduler.domain.plan import Plan, Run, Stop, StopKind, StopState
from scheduler.domain.request import Direction, Leg, Promise, Purpose, Request, Wish, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass

ids: Any = st.text("abcdefXYZ0189-_.:", min_size=1, max_size=30)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=25)
seconds = st.integers(-90_000, 180_000)
amounts = st.integers(0, 2_000_000)
few = st.integers(0, 40)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FIRST, LAST = datetime(2000, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
flags = st.booleans()


@st.composite
def windows(draw: st.DrawFn) -> TimeWindow:
    first, second = sorted((draw(seconds), draw(seconds)))
    return TimeWindow(first, second)


points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
places = st.builds(Place, ids, words, points, st.sampled_from(PlaceKind), words, words)
loads = st.builds(Load, few, few, few, few)
needs = st.builds(Needs, st.sampled_from(Wheelchair), *(flags for _ in range(8)), st.none() | few)
parties = st.builds(Party, few, few)
genders = st.none() | st.sampled_from(Gender)
riders = st.builds(
    Rider,
    ids,
    words,
    st.none() | places,
    words,
    needs,
    flags,
    flags,
    st.frozensets(ids, max_size=3),
    st.frozensets(ids, max_size=3),
)
drivers = st.builds(
    Driver,
    ids,
    words,
    places,
    st.lists(st.tuples(st.sampled_from(Qualification), days), max_size=4).map(tuple),
    flags,
    genders,
    flags,
    st.frozensets(ids, max_size=3),
    st.frozensets(ids, max_size=3),
    st.none() | amounts,
    st.none() | few,
    st.none() | amounts,
    st.none() | amounts,
    st.none() | days,
    st.none() | days,
    st.frozensets(st.sampled_from(Unwilling), max_size=3),
    st.frozensets(words, max_size=3),
    st.none() | st.text("0123456789", min_size=6, max_size=20),
)
modes = st.sampled_from(ServiceMode)
vehicles = st.builds(
    Vehicle,
    ids,
    words,
    st.sampled_from(VehicleClass),
    st.lists(loads, max_size=4).map(tuple),
    modes,
    places,
    st.none() | ids,
    amounts,
    flags,
    flags,
)
breaks = st.builds(Break, windows(), amounts)
shifts = st.builds(
    Shift, ids, days, ids, ids, windows(), places, places, amounts, st.lists(breaks, max_size=2).map(tuple)
)
wishes = st.builds(Wish, st.sampled_from(WishKind), seconds)
requests = st.builds(
    Request,
    ids,
    ids,
    days,
    places,
    places,
    wishes,
    st.none() | wishes,
    parties,
    needs,
    st.sampled_from(Purpose),
    genders,
)
promises = st.builds(Promise, windows(), seconds)


def legs_of(request: Request) -> st.SearchStrategy[Leg]:
    return st.builds(
        Leg,
        ids,
        st.just(request),
        st.sampled_from(Direction),
        promises,
        amounts,
        amounts,
        amounts,
        amounts,
        amounts,
    )


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    request = draw(requests)
    earlier = replace(draw(requests), rider_id=request.rider_id)
    legs = draw(
        st.lists(legs_of(request) | legs_of(earlier), min_size=1, max_size=3, unique_by=lambda leg: leg.id)
    )
    booked = tuple(BookedLeg(leg, draw(st.sampled_from(LegState)), draw(flags)) for leg in legs)
    return Booking(
        id=draw(ids),
        reference=draw(ids),
        request=request,
        legs=booked,
        mode=draw(modes),
        fare_pence=draw(amounts),
        channel=draw(st.sampled_from(Channel)),
        booked_at=draw(moments),
    )


@st.composite
def offers(draw: st.DrawFn, request: Request) -> Offer:
    legs = tuple(draw(st.lists(legs_of(request), min_size=1, max_size=2)))
    return Offer(
        id=draw(ids),
        quote_id=draw(ids),
        kind=draw(st.sampled_from(OfferKind)),
        request=request,
        legs=legs,
        shift_ids=tuple(draw(ids) for _ in legs),
        mode=draw(modes),
        fare_pence=draw(amounts),
        shared=draw(flags),
        ride_seconds=tuple(draw(amounts) for _ in legs),
        plan_version=draw(few),
        expires_at=draw(moments),
        replaces=draw(st.none() | ids),
        leg_prices=tuple(LegPrice(draw(modes), draw(amounts)) for _ in legs),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    request, id_ = draw(requests), draw(ids)
    denial = Denial(
        quote_id=id_,
        request=request,
        reason=draw(st.sampled_from(DenialReason)),
        text=draw(words),
        field=draw(words),
        details=tuple(draw(st.lists(words, max_size=2))),
        alternatives=tuple(draw(st.lists(st.builds(Alternative, requests, words), max_size=2))),
    )
    made = draw(st.lists(offers(request), max_size=3, unique_by=lambda offer: offer.id))
    return Quote(
        id=id_,
        request=request,
        offers=tuple(replace(offer, quote_id=id_) for offer in made),
        denial=draw(st.none() | st.just(denial)),
        asked_at=draw(moments),
        channel=draw(st.sampled_from(Channel)),
    )


facts = st.recursive(
    st.none() | flags | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
events = st.builds(
    Event,
    ids,
    st.sampled_from(EventType),
    moments,
    days,
    st.builds(Actor, words, ids),
    st.sampled_from(Channel),
    words,
    st.dictionaries(words, facts, max_size=4),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    leg_ids = draw(st.lists(ids, max_size=8, unique=True))
    cut = draw(st.integers(0, len(leg_ids)))
    runs = []
    for shift_id in draw(st.lists(ids, min_size=1, max_size=3, unique=True)):
        mine, leg_ids[:cut] = leg_ids[:cut], []
        stops = [draw(stops_of(kind, leg)) for leg in mine for kind in (StopKind.PICKUP, StopKind.DELIVERY)]
        if draw(flags):
            stops.append(draw(stops_of(StopKind.BREAK, None)))
        leaves, returns = sorted((draw(seconds), draw(seconds)))
        runs.append(Run(shift_id, tuple(stops), leaves, returns, draw(amounts), draw(flags), draw(flags)))
    runs.sort(key=lambda run: run.shift_id)
    return Plan(draw(days), 1, tuple(runs), tuple(leg_ids))


def stops_of(kind: StopKind, leg_id: Any) -> st.SearchStrategy[Stop]:
    place = st.none() if kind is StopKind.BREAK else places
    return st.builds(
        Stop,
        st.just(kind),
        st.just(leg_id),
        place,
        seconds,
        seconds,
        seconds,
        amounts,
        st.sampled_from(StopState),
    )
