"""A day as it is drawn: vehicles are where the event log says, with as many aboard, and ways join the stops."""

from itertools import pairwise
from typing import Any

import pytest

from api.pages.planner_film import drawn
from scheduler.domain.events import Event, EventType
from simulations.film import film
from tests.fakes import simulated_day

pytestmark = pytest.mark.slow
STOPS = ("pickup", "no_show", "delivery")


@pytest.fixture(scope="module")
def events() -> tuple[Event, ...]:
    return simulated_day.play(simulated_day.trips(5), 5).events


@pytest.fixture(scope="module")
def told(events: tuple[Event, ...]) -> dict[str, Any]:
    return film(simulated_day.scenario(), simulated_day.area(), events)


def test_every_stop_of_the_log_is_in_the_film_at_its_time(
    events: tuple[Event, ...], told: dict[str, Any]
) -> None:
    arrived = sorted(e.data["at_s"] for e in events if e.type is EventType.VEHICLE_ARRIVED)
    shown = [halt for one in told["vehicles"] for halt in one["halts"]]
    assert sorted(at for at, *_, what, _, _ in shown if what in STOPS) == arrived
    began = [e for e in events if e.type is EventType.SHIFT_STARTED]
    assert len(told["vehicles"]) == len(began)


def test_riders_are_picked_up_where_their_way_begins(events: tuple[Event, ...], told: dict[str, Any]) -> None:
    asked = {e.data["quote"]: e.data for e in events if e.type is EventType.TRIP_REQUEST}
    begins: dict[str, str] = {}
    for event in events:
        if event.type is EventType.CLIENT_ORDER_CONFIRMATION:
            for leg in event.data["legs"]:
                end = "origin" if leg["direction"] == "outward" else "destination"
                begins[leg["leg"]] = asked[event.data["quote"]][end]
    places = {trip.origin.id: trip.origin for trip in simulated_day.trips(5)}
    places |= {trip.destination.id: trip.destination for trip in simulated_day.trips(5)}
    expected = sorted(
        (e.data["at_s"], places[begins[e.data["leg"]]].label)
        for e in events
        if e.type is EventType.VEHICLE_ARRIVED and e.data["kind"] == "pickup"
    )
    shown = [halt for one in told["vehicles"] for halt in one["halts"] if halt[4] in ("pickup", "no_show")]
    assert sorted((halt[0], halt[5]) for halt in shown) == expected


def test_a_stop_where_nobody_came_is_no_pickup(events: tuple[Event, ...], told: dict[str, Any]) -> None:
    waited = sorted(e.data["at_s"] for e in events if e.type is EventType.NO_SHOW)
    shown = [halt for one in told["vehicles"] for halt in one["halts"] if halt[4] == "no_show"]
    assert sorted(leaves for _, leaves, *_ in shown) == waited
    assert waited, "somebody did not come on this day"
    picture = drawn(told)
    assert picture is not None
    words = [halt.what for one in picture.vehicles for halt in one.halts]
    assert words.count("Nobody comes") == len(waited)


def test_everybody_who_boards_gets_out_again(events: tuple[Event, ...], told: dict[str, Any]) -> None:
    for one in told["vehicles"]:
        assert one["halts"][0][4] == "starts"
        assert one["halts"][-1][4] == "ends"
        assert one["halts"][-2][6] == 0, "nobody is aboard after the last stop"
    most = max(halt[6] for one in told["vehicles"] for halt in one["halts"])
    assert most >= max(e.data["party"] for e in events if e.type is EventType.RIDER_BOARDED)


def test_ways_go_from_each_stop_to_the_next(told: dict[str, Any]) -> None:
    for one in told["vehicles"]:
        assert len(one["ways"]) == len(one["halts"]) - 1
        for way, (here, there) in zip(one["ways"], pairwise(one["halts"]), strict=True):
            assert way[0] == here[2:4]
            assert way[-1] == there[2:4]
            assert here[1] <= there[0], "it leaves before it arrives at the next"


def test_everything_drawn_lies_on_the_picture(told: dict[str, Any]) -> None:
    picture = drawn(told)
    assert picture is not None
    assert [one.number for one in picture.vehicles] == list(range(1, len(told["vehicles"]) + 1))
    for one in picture.vehicles:
        for part in one.line.replace("M", " ").split():
            x, y = map(float, part.split(","))
            assert -60 <= x <= picture.width + 60
            assert -60 <= y <= picture.height + 60
    assert "Haddenham" in {name for name, _, _ in picture.villages}
    assert all(8 * len(name) <= x <= 900 - 8 * len(name) for name, x, _ in picture.villages), (
        "whole on the picture"
    )
    assert drawn({"vehicles": []}) is None
