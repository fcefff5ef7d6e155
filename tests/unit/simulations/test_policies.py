"""Each policy that planners compare changes the day, in the direction that it should: one day, one change at a time."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import EventType
from scheduler.domain.people import Wheelchair
from scheduler.domain.place import PlaceKind, metres_between
from scheduler.domain.request import WishKind
from simulations.experiment import Result, run
from simulations.money import money, priced
from simulations.scenario import load_scenario
from tests.fakes.simulated_day import SCENARIO, area

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
SAME: dict[str, Any] = {"demand.requests": 18, "running.optimise": "never"}
SEED = 4


@cache
def usual() -> Result:
    return run(load_scenario(PLANNING, SAME), SEED, area=area())


def changed(**changes: Any) -> Result:
    """Return the day with inputs changed; a double underscore stands for a dot."""
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    return run(load_scenario(PLANNING, {**SAME, **dotted}), SEED, area=area())


def figure(day: Result, key: str) -> float:
    found = day.figures[key]
    assert found is not None
    return found


def test_people_outside_a_corridor_ask_and_are_refused() -> None:
    corridor = load_scenario(SCENARIO.parent / "corridor.toml", SAME)
    day = run(corridor, SEED, area=area())
    assert figure(day, "people_asking") == figure(usual(), "people_asking") == 18
    outside = [one.number for one in day.trips if not corridor.policy.area.contains(one.origin.point)]
    assert outside
    assert day.kpis.denials["outside_area"] >= len(outside)
    assert [one.origin for one in day.trips] == [one.origin for one in usual().trips], "the same people"
    assert figure(day, "vehicle_km") < figure(usual(), "vehicle_km")


def test_the_door_costs_time() -> None:
    kerb = changed(demand__door_to_door_percent=0)
    assert figure(kerb, "vehicle_hours") < figure(usual(), "vehicle_hours")


def test_from_stop_to_stop_who_can_walk_is_met_at_a_stop() -> None:
    day = changed(
        running__stop_to_stop=True,
        demand__door_to_door_percent=0,
        demand__walking_frame_percent=40,
        demand__takes_alternative_percent=0,
    )
    rules, wanted = day.scenario.policy.offers, {trip.rider.id: trip for trip in day.trips}
    at_the_door = Counter[bool]()
    for booking in day.played.bookings:
        asked, trip = booking.request, wanted[booking.request.rider_id]
        needs = trip.rider.needs
        helped = needs.walking_frame or needs.assistance_dog or needs.wheelchair is not Wheelchair.NONE
        walk = day.walks.get(str(trip.rider.id), 0)
        for met, door in ((asked.origin, trip.origin), (asked.destination, trip.destination)):
            at_the_door[helped] += met.id == door.id
            assert met.id == door.id or (met.kind is PlaceKind.STOP and not helped)
            assert metres_between(met.point, door.point) <= max(rules.walk, rules.rural_walk)
        assert (walk > 0) == ((asked.origin, asked.destination) != (trip.origin, trip.destination))
        if trip.outward.kind is WishKind.ARRIVE_BY:
            assert trip.outward.at - walk <= asked.outward.at <= trip.outward.at, "in time to walk on"
        else:
            assert trip.outward.at <= asked.outward.at <= trip.outward.at + walk, (
                "once they have walked there"
            )
    assert at_the_door[True] > 0, "or the day tests nothing"
    assert at_the_door[False] < len(day.played.bookings)
    assert figure(day, "service_walk_min") > 0 == figure(usual(), "service_walk_min")
    parts = sum(figure(day, f"service_{part}_min") for part in ("walk", "wait", "ride"))
    assert figure(day, "service_total_min") == pytest.approx(parts, abs=0.02)


def test_from_stop_to_stop_is_not_played_with_what_it_does_not_hold_for() -> None:
    for key, value in (("demand.beyond_percent", {"Cambridge": 50}), ("bus.together", True)):
        with pytest.raises(BrokenInput, match=r"running\.stop_to_stop: is not played with rides that meet"):
            load_scenario(
                SCENARIO.parent / "stop_to_stop.toml", {key: value, "bus.timetable": "bus_synthetic"}
            )


def test_who_may_book_only_a_day_ahead_is_refused_sooner() -> None:
    short = changed(policy__booking__horizon_days=1)
    assert short.kpis.denials["beyond_horizon"] > 0
    assert "beyond_horizon" not in usual().kpis.denials


def test_narrower_promises_are_waited_for_less() -> None:
    tight = changed(policy__promise__half_width_min=5)
    assert figure(tight, "service_wait_min") < figure(usual(), "service_wait_min")


def offered(day: Result) -> list[tuple[str, int]]:
    """Return kind and fare of every offer that was made."""
    answers = [one for one in day.played.events if one.type is EventType.TRIP_REQUEST_RESPONSE]
    return [(str(kind), int(fare)) for one in answers for kind, fare in one.data["offers"]]


def test_rides_are_gathered_at_shared_times_with_a_discount() -> None:
    assert any(fare % 50 for kind, fare in offered(usual()) if kind == "shared")
    single = changed(policy__offers__slots=[])
    assert not any(fare % 50 for _, fare in offered(single)), "fares are whole half pounds without it"


def test_people_take_a_cheaper_time_when_it_is_worth_it_to_them() -> None:
    def shared(day: Result) -> int:
        return sum(
            one.type is EventType.CLIENT_ORDER_CONFIRMATION and one.data["offer"] == "shared"
            for one in day.played.events
        )

    keen = changed(demand__minutes_a_pound=60)
    assert shared(keen) > shared(usual())
    assert figure(keen, "pooled_percent") > figure(usual(), "pooled_percent")


def test_searching_the_plan_saves_driving() -> None:
    evening = changed(running__optimise="evening_before")
    assert figure(evening, "vehicle_km") < figure(usual(), "vehicle_km")


def test_a_taxi_comes_only_under_the_guarantee() -> None:
    day = changed(supply__sick_percent=100, running__taxi_guarantee=True)
    assert figure(day, "taxi_rides") > 0
    assert figure(day, "taxi_pounds") > 0
    without = load_scenario(PLANNING, {**SAME, "supply.sick_percent": 100})
    assert money(priced(without, day.played.events))["taxi_pounds"] == 0


def test_going_to_one_town_only_lets_more_people_ride_together() -> None:
    to_town = changed(demand__only_to=["Ely"])
    assert {one.destination.locality for one in to_town.trips} == {"Ely"}
    assert figure(to_town, "pooled_percent") > figure(usual(), "pooled_percent")


def test_who_does_not_come_is_driven_to_in_vain() -> None:
    careless = changed(demand__no_show_percent=40)
    assert figure(careless, "booked") == figure(usual(), "booked"), "nobody knows beforehand"
    assert figure(careless, "no_show_percent") > figure(usual(), "no_show_percent")
    assert figure(careless, "riders_per_vehicle_hour") < figure(usual(), "riders_per_vehicle_hour")


def test_drives_that_stray_from_the_plan_make_people_late() -> None:
    wild = changed(uncertainty__drive_spread_percent=60, uncertainty__peak_spread_percent=60)
    assert figure(wild, "booked") == figure(usual(), "booked"), "promises are made from the plan"
    assert figure(wild, "on_time_pickup_percent") < figure(usual(), "on_time_pickup_percent")
    assert figure(wild, "arrived_by_percent") < figure(usual(), "arrived_by_percent")
