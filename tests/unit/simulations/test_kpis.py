"""Figures against logs small enough to be reckoned by hand."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM, Event, EventId, EventType
from simulations import figures
from simulations.figure_names import in_words
from simulations.kpis import DEFINITIONS, kpis
from simulations.promises import broken_promises

DAY = date(2026, 12, 1)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def event(type_: EventType, **data: Any) -> Event:
    return Event(EventId("event"), type_, NOON, DAY, SYSTEM, Channel.WEB, "", data)


def asked(rider: str) -> Event:
    return event(EventType.TRIP_REQUEST, quote="q", rider=rider)


def answer(outcome: str, reason: str | None = None) -> Event:
    return event(EventType.TRIP_REQUEST_RESPONSE, quote="q", outcome=outcome, reason=reason)


def booked(booking: str, *legs: str, fare: int = 200) -> Event:
    return event(
        EventType.CLIENT_ORDER_CONFIRMATION,
        booking=booking,
        rider=f"rider of {booking}",
        fare_pence=fare,
        legs=[{"leg": leg} for leg in legs],
    )


def arrived(at: int, leg: str, metres: int) -> Event:
    return event(EventType.VEHICLE_ARRIVED, shift="s", at_s=at, leg=leg, metres=metres)


def boarded(at: int, leg: str, *, start: int, party: int = 1) -> Event:
    return event(
        EventType.RIDER_BOARDED,
        shift="s",
        at_s=at,
        leg=leg,
        party=party,
        start_s=start,
        promised_from_s=1000,
        promised_to_s=2000,
    )


def alighted(at: int, leg: str, *, ride: int, party: int = 1) -> Event:
    return event(
        EventType.TRIP_TASK_COMPLETION,
        shift="s",
        at_s=at,
        leg=leg,
        party=party,
        ride_s=ride,
        direct_s=400,
        reached_s=at - 100,
        arrive_by_s=3000,
    )


TWO_PARTIES = [
    asked("rider of b1"),
    asked("rider of b2"),
    asked("somebody else"),
    answer("offered"),
    answer("offered"),
    answer("offered"),
    answer("denied", "no_vehicle"),
    booked("b1", "one"),
    booked("b2", "two", fare=300),
    event(EventType.SHIFT_STARTED, shift="s", at_s=0),
    arrived(1000, "one", 5000),
    boarded(1200, "one", start=1000, party=2),
    arrived(1500, "two", 3000),
    boarded(1600, "two", start=1500),
    arrived(2500, "one", 4000),
    alighted(2600, "one", ride=1300, party=2),
    arrived(2900, "two", 2000),
    alighted(3200, "two", ride=1300),
    event(EventType.SHIFT_ENDED, shift="s", at_s=3600, metres=6000, total_metres=20000),
]
BY_HAND = {
    "requests": 4,
    "booked": 2,
    "people_asking": 3,
    "served_percent": 66.7,
    "time_shifted_percent": 0.0,
    "denied": 1,
    "abandoned": 1,
    "denied_percent": 25.0,
    "late_cancel_percent": 0.0,
    "cancelled_percent": 0.0,
    "no_show_percent": 0.0,
    "trips": 2,
    "riders": 3,
    "companions": 1,
    "vehicle_hours": 1.0,
    "riders_per_vehicle_hour": 3.0,
    "loaded_hours_percent": 55.6,  # 1200 to 3200 of 3600 s
    "vehicle_km": 20.0,
    "pooled_percent": 20.0,  # 4 of 20 km
    "dead_percent": 55.0,  # 5 out and 6 back of 20 km
    "on_time_pickup_percent": 100.0,
    "arrived_by_percent": 50.0,  # 3100 is after 3000
    "ride_to_direct": 3.25,  # 2600 over 800 s
    "fares_pounds": 5.0,
}


def test_two_parties_that_share_a_ride() -> None:
    found = kpis(TWO_PARTIES)
    assert dict(found.figures) == BY_HAND
    assert dict(found.denials) == {"no_vehicle": 1}


def test_every_figure_has_a_definition_and_nothing_else_does() -> None:
    assert list(kpis([]).figures) == list(DEFINITIONS)


def test_no_definition_shows_a_key_to_people() -> None:
    for definition in figures.DEFINITIONS.values():
        assert not re.search(r"[a-z]\.[a-z]|_", in_words(definition)), definition


def test_what_cannot_be_counted_is_none_and_not_nought() -> None:
    nothing = kpis([])
    for key in ("denied_percent", "riders_per_vehicle_hour", "on_time_pickup_percent", "ride_to_direct"):
        assert nothing[key] is None
    assert nothing["trips"] == 0


def test_a_ride_given_back_and_a_rider_who_never_came() -> None:
    log = [
        booked("b1", "one", "two"),
        booked("b2", "three", fare=250),
        booked("b3", "four", fare=100),
        event(EventType.TRIP_CANCEL_RESPONSE, booking="b1", legs=["two"], late=True),
        event(EventType.TRIP_CANCEL_RESPONSE, booking="b2", legs=["three"], late=False),
        event(EventType.NO_SHOW, shift="s", leg="four", party=1, waited_s=300, at_s=1),
        boarded(1200, "one", start=2001),
    ]
    found = kpis(log)
    assert found["cancelled_percent"] == 50.0
    assert found["late_cancel_percent"] == 25.0
    assert found["no_show_percent"] == 50.0
    assert found["on_time_pickup_percent"] == 0.0
    assert found["fares_pounds"] == 3.0, "a booking wholly given back pays nothing"


def test_an_amended_booking_counts_its_new_fare_and_legs() -> None:
    again = event(EventType.BOOKING_AMENDED, booking="b1", fare_pence=450, legs=[{"leg": "three"}])
    found = kpis([booked("b1", "one", "two"), again])
    assert found["fares_pounds"] == 4.5


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (TWO_PARTIES, ["two arrived at second 3100, after 3000"]),
        ([booked("b1", "one")], ["one was promised and not served"]),
        (
            [booked("b1", "one"), boarded(2300, "one", start=2001), alighted(2600, "one", ride=300)],
            ["one was picked up at second 2001, outside 1000 to 2000"],
        ),
        ([booked("b1", "one"), event(EventType.TRIP_CANCEL_RESPONSE, legs=["one"], late=False)], []),
    ],
)
def test_a_broken_promise_is_told(log: list[Event], said: list[str]) -> None:
    assert broken_promises(log) == said
