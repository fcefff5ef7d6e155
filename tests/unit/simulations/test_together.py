"""The service and the bus together: rides that meet a bus, the next bus for who misses it, figures summed again."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from scheduler.adapters.gtfs import Call, Feed, FeedStop, Journey
from scheduler.domain.events import EventType
from scheduler.domain.people import Needs
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.request import Wish, WishKind
from simulations.bus_network import BusNetwork
from simulations.bus_rides import BusWays
from simulations.demand import Trip
from simulations.experiment import Result, run
from simulations.measures import where_both_win, where_the_bus_wins
from simulations.scenario import load_scenario
from simulations.together.links import Linker
from simulations.together.plans import plans_of
from simulations.together.through import drive_between
from simulations.together.travelled import Travelled
from simulations.together.ways import BOTH, BUS, RIDE
from simulations.trip_rows import TripRow
from tests.fakes import simulated_day
from tests.fakes.simulated_day import SCENARIO, area

HOUR, MINUTE = 3600, 60
COMPARED = SCENARIO.parent / "bus_compared.toml"
PATIENT: dict[str, Any] = {
    "demand.requests": 16,
    "demand.tolerance_from_min": 60,
    "demand.tolerance_to_min": 90,
    "demand.cancel_percent": 0,
}
VILLAGE, TOWN = Point(52.35, 0.10), Point(52.40, 0.27)


def buses() -> BusWays:
    """A bus every hour at ten past, half an hour from a village to the town; back at ten to."""
    stops = {"village": FeedStop("village", "Village", VILLAGE), "town": FeedStop("town", "Town", TOWN)}
    journeys = []
    for hour in range(7, 18):
        for name, minute, ends in (("in", 10, ("village", "town")), ("out", 50, ("town", "village"))):
            at = hour * HOUR + minute * MINUTE
            calls = (Call(ends[0], at, at), Call(ends[1], at + 30 * MINUTE, at + 30 * MINUTE))
            journeys.append(Journey(f"{name}-{hour}", "r", "", calls))
    rules = load_scenario(COMPARED).bus
    return BusWays(BusNetwork(Feed("test", stops, tuple(journeys)), 300, 1.3), rules, frozenset())


def place(name: str, point: Point) -> Place:
    return Place(PlaceId(name), name, point, PlaceKind.POI, name)


HOME, MARKET = place("farm", Point(52.35, 0.05)), place("market", TOWN)
STOPS = {"village": place("village", VILLAGE), "town": place("town", TOWN)}


def trip(outward: Wish, homeward: Wish | None = None) -> Trip:
    template = simulated_day.trips(1)[0]
    fit = replace(template.rider, needs=Needs())
    return replace(
        template,
        rider=fit,
        origin=HOME,
        destination=MARKET,
        outward=outward,
        homeward=homeward,
        tolerance=HOUR,
        asks_at=0,
    )


def test_a_ride_is_asked_for_so_that_the_bus_is_met_there_and_back() -> None:
    wish = trip(Wish(WishKind.ARRIVE_BY, 11 * HOUR), Wish(WishKind.LEAVE_AFTER, 13 * HOUR))
    found = Linker(buses(), STOPS).linked(wish)
    assert found is not None
    assert (found.trip.origin, found.trip.destination) == (HOME, STOPS["village"])
    # in town by eleven: the bus at ten past ten, and the ride there ten minutes before it
    assert found.trip.outward == Wish(WishKind.ARRIVE_BY, 10 * HOUR)
    # back: the bus at ten to two is in the village at twenty past
    assert found.trip.homeward == Wish(WishKind.LEAVE_AFTER, 14 * HOUR + 20 * MINUTE)
    assert found.trip.instead == wish
    idle, waited = 20 * MINUTE, 50 * MINUTE - 3 * MINUTE
    assert [way.displacement for way in found.ways] == [idle, waited]
    assert found.trip.tolerance == HOUR - waited


def test_who_wants_to_leave_after_a_time_is_given_time_to_be_driven_to_the_stop() -> None:
    found = Linker(buses(), STOPS).linked(trip(Wish(WishKind.LEAVE_AFTER, 9 * HOUR)))
    assert found is not None
    drive = drive_between(HOME, STOPS["village"])
    ready = 9 * HOUR + drive + 30 * MINUTE + 10 * MINUTE
    assert found.ways[0].bus.hops[0].departs >= ready
    assert found.trip.outward.at - drive >= 9 * HOUR


def test_a_ride_from_the_stop_is_asked_for_when_home_is_beside_the_bus() -> None:
    asked = replace(trip(Wish(WishKind.ARRIVE_BY, 11 * HOUR)), origin=MARKET, destination=HOME)
    found = Linker(buses(), STOPS).linked(asked)
    assert found is not None
    assert (found.trip.origin, found.trip.destination) == (STOPS["village"], HOME)
    assert found.trip.outward == Wish(WishKind.LEAVE_AFTER, found.ways[0].bus.arrives)
    assert found.ways[0].bus.arrives + drive_between(HOME, STOPS["village"]) + 30 * MINUTE <= 11 * HOUR


def test_nobody_is_driven_most_of_the_way_to_meet_a_bus() -> None:
    far = {"town": STOPS["town"]}
    assert Linker(buses(), far).linked(trip(Wish(WishKind.ARRIVE_BY, 11 * HOUR))) is None


def test_nobody_plans_a_ride_that_is_over_when_they_ask() -> None:
    late = replace(trip(Wish(WishKind.ARRIVE_BY, 11 * HOUR)), asks_at=10 * HOUR)
    assert Linker(buses(), STOPS).linked(late) is None


@pytest.mark.parametrize(("late", "next_bus"), [(0, 10), (15 * MINUTE, 11)])
def test_who_comes_too_late_for_the_bus_takes_the_next(late: int, next_bus: int) -> None:
    wish = trip(Wish(WishKind.ARRIVE_BY, 12 * HOUR))
    wish = replace(wish, outward=Wish(WishKind.ARRIVE_BY, 11 * HOUR))
    linked = Linker(buses(), STOPS).linked(wish)
    assert linked is not None
    rider, reached = str(wish.rider.id), 10 * HOUR + late
    row = TripRow("q", rider, "web", "farm", "village", "other", "none", 1, "outward", "arrive_by", 10 * HOUR)
    row.outcome, row.promised_from, row.pickup_at, row.boarded_at = "booked", 9 * HOUR, 9 * HOUR + 300, 33000
    row.reached, row.ride = reached, 1200
    way, bus = Travelled(buses(), {(rider, "outward"): row}, {rider: linked}).way(wish, "outward")
    arrives = next_bus * HOUR + 40 * MINUTE
    assert bus is not None
    assert (way.means, way.missed, way.arrives) == (BOTH, late > 0, arrives)
    assert way.ride == 1200 + 30 * MINUTE
    assert way.wait == 300 + arrives - 30 * MINUTE - reached
    assert way.displacement == max(0, 11 * HOUR - arrives)


@pytest.fixture(scope="module")
def day() -> Result:
    return run(load_scenario(COMPARED, PATIENT), 2, area=area())


def test_everybody_is_told_of_once_a_way(day: Result) -> None:
    assert day.together is not None
    told = Counter((way.rider, way.direction) for way in day.together.ways)
    assert set(told.values()) == {1}
    assert len(told) == sum(2 if one.homeward else 1 for one in day.trips)
    assert {way.means for way in day.together.ways} >= {BUS, RIDE, BOTH}, "or the day tests nothing"


def test_rides_that_meet_a_bus_are_asked_of_the_scheduler_first(day: Result) -> None:
    assert day.together is not None
    plans = plans_of(day.scenario, area(), day.trips, day.seed)
    assert plans is not None
    asked = Counter(e.data["rider"] for e in day.together.events if e.type is EventType.TRIP_REQUEST)
    served = {way.rider for way in day.together.ways if way.is_served}
    for number, linked in plans.linked.items():
        rider = str(linked.trip.rider.id)
        first = next(e for e in day.together.events if e.data.get("rider") == rider)
        ends = {first.data["origin"], first.data["destination"]}
        assert any(end.startswith("stop:") for end in ends), number
        assert asked[rider] >= (1 if rider in served else 2), "refused, they ask for the whole way"
    assert not {str(one.trip.rider.id) for one in plans.alone.values()} & asked.keys()


def test_its_figures_are_sums_over_the_ways(day: Result) -> None:
    figures, rows = day.figures, [one for one in day.ways if one["side"] == "together"]
    travelled = [one for one in rows if one["means"]]
    assert figures["together_by_bus"] == len({one["rider"] for one in rows if one["means"] == BUS})
    assert figures["together_wait_min"] == pytest.approx(
        sum(one["wait"] for one in travelled) / len(travelled) / 60, abs=0.01
    )
    served = {one["rider"] for one in rows if one["is_served"]}
    assert figures["together_served_percent"] == round(100 * len(served) / len(day.trips), 1)
    cost, hours, bus_hours, service_hours = (
        figures[key] or 0.0
        for key in (
            "together_cost_pounds",
            "together_vehicle_hours",
            "bus_vehicle_hours",
            "together_service_hours",
        )
    )
    assert hours == pytest.approx(bus_hours + service_hours, abs=0.02), "the whole bus is paid for"
    assert cost > bus_hours * 40
    people = sum(one["party"] for one in travelled)
    assert figures["together_riders_per_vehicle_hour"] == pytest.approx(people / hours, abs=0.01)
    by_bus = [one for one in day.ways if one["side"] == "bus" and one["means"]]
    assert figures["bus_ride_min"] == pytest.approx(
        sum(one["ride"] for one in by_bus) / len(by_bus) / 60, abs=0.01
    )


def test_who_wins_is_said_either_way() -> None:
    figures = {"subsidy_per_trip": 8.0, "bus_subsidy_per_trip": 60.0, "together_subsidy_per_trip": 7.0}
    assert where_the_bus_wins(figures) == []
    assert where_both_win(figures) == [
        "The pair needs less subsidy for each trip: 7.0 pounds against 8.0 and 60.0."
    ]
    figures |= {"bus_subsidy_per_trip": 6.0}
    assert where_both_win(figures) == []
    assert where_the_bus_wins(figures) == [
        "The bus needs less subsidy for each trip: 6.0 pounds against 8.0."
    ]
