"""The fixed bus: earliest arrivals against every possible way, walks and wishes, costs by hand."""

import shutil
from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.adapters.gtfs import Call, Feed, FeedStop, Journey
from scheduler.domain.errors import BrokenInput
from scheduler.domain.people import Needs, Party
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.request import Wish, WishKind
from simulations.break_even import break_even_part
from simulations.bus_day import BusDay, bus_day
from simulations.bus_network import FAR, BusNetwork
from simulations.bus_rides import BusRide, BusTrip, NoBus, by_bus, network_of
from simulations.experiment import run
from simulations.figures import bus_side
from simulations.land import land_of
from simulations.measures import where_the_bus_wins
from simulations.report_parts import bus_part
from simulations.scenario import load_scenario
from simulations.travelling import most_of
from simulations.trip_rows import trip_rows
from simulations.versus import sides_of
from tests.examples import examples
from tests.fakes import simulated_day
from tests.fakes.simulated_day import SCENARIO, area

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
LOOP = {"bus.timetable": "bus_synthetic"}
STOPS = "abcdef"
CHANGE = 60


def feed(journeys: list[tuple[str, list[int]]], closed: Container[tuple[int, int, str]] = ()) -> Feed:
    """Stops far apart, so that nobody walks between them; some calls are ``closed``: nobody gets in, or out, there."""
    stops = {name: FeedStop(name, name, Point(52 + number, 0)) for number, name in enumerate(STOPS)}
    made = []
    for number, (calls, times) in enumerate(journeys):
        called = (
            Call(s, t, t + 10, (number, at, "in") not in closed, (number, at, "out") not in closed)
            for at, (s, t) in enumerate(zip(calls, times, strict=True))
        )
        made.append(Journey(f"j{number}", "r", "", tuple(called)))
    return Feed("test", stops, tuple(made))


def every_way(timetable: Feed, ready: Mapping[str, int], vehicles: int = 3) -> dict[str, int]:
    """Earliest arrivals by trying every journey from every stop, vehicle after vehicle."""
    boards, found = dict(ready), dict[str, int]()
    for _ in range(vehicles):
        reached: dict[str, int] = {}
        for journey in timetable.journeys:
            for i, first in enumerate(journey.calls):
                if first.boards and boards.get(first.stop_id, FAR) <= first.departs:
                    for last in (one for one in journey.calls[i + 1 :] if one.alights):
                        reached[last.stop_id] = min(reached.get(last.stop_id, FAR), last.arrives)
        for stop, at in reached.items():
            found[stop] = min(found.get(stop, FAR), at)
            boards[stop] = min(boards.get(stop, FAR), at + CHANGE)
    return found


@st.composite
def timetables(draw: st.DrawFn) -> Feed:
    journeys = []
    for _ in range(draw(st.integers(1, 8))):
        calls = draw(st.lists(st.sampled_from(STOPS), min_size=2, max_size=5, unique=True))
        start = draw(st.integers(0, 4000))
        gaps = draw(st.lists(st.integers(20, 900), min_size=len(calls), max_size=len(calls)))
        journeys.append(("".join(calls), [start + sum(gaps[:i]) for i in range(len(calls))]))
    closed = st.tuples(st.integers(0, 7), st.integers(0, 4), st.sampled_from(("in", "out")))
    return feed(journeys, draw(st.sets(closed, max_size=12)))


@examples(200)
@given(timetables(), st.integers(0, 3000))
def test_nobody_arrives_sooner_by_any_way(timetable: Feed, at: int) -> None:
    network = BusNetwork(timetable, CHANGE, 1.0)
    found = network.arrive({"a": at}, STOPS)
    assert {stop: arrival for stop, (arrival, _) in found.items()} == every_way(timetable, {"a": at})
    for stop, (arrival, hops) in found.items():
        assert hops[-1].arrives == arrival
        assert hops[-1].journey.calls[hops[-1].last].stop_id == stop
        assert hops[0].departs >= at
        for one, two in pairwise(hops):
            assert two.departs >= one.arrives + CHANGE


def test_the_id_of_a_stop_may_hold_any_sign() -> None:
    stops = {id_: FeedStop(id_, id_, Point(52 + number, 0)) for number, id_ in enumerate(("a#1", "b#1"))}
    calls = [(Call("a#1", at, at), Call("b#1", late, late)) for at, late in ((100, 900), (200, 800))]
    journeys = tuple(Journey(f"j{number}", "r", "", pair) for number, pair in enumerate(calls))
    network = BusNetwork(Feed("test", stops, journeys), CHANGE, 1.0)
    assert network.arrive({"a#1": 0}, stops)["b#1"][0] == 800, "one overtakes the other"


def place(stop: FeedStop) -> Place:
    return Place(PlaceId("x"), "X", stop.point, PlaceKind.POI, "Nowhere")


def test_who_cannot_walk_far_needs_a_stop_at_the_door() -> None:
    scenario = load_scenario(PLANNING, LOOP)
    assert scenario.bus.timetable is not None
    network = network_of(scenario.bus, scenario.bus.timetable, scenario.service_date)
    market, hop_row = (network.feed.stops[id_] for id_ in ("0500EELYY004", "0500EHADM002"))
    near = replace(place(hop_row), point=Point(hop_row.point.lat + 0.003, hop_row.point.lon))  # 334 m
    template = simulated_day.trips(1)[0]
    fit = replace(template.rider, needs=Needs())
    trip = replace(template, rider=fit, origin=near, destination=place(market), tolerance=3600, homeward=None)
    trip = replace(trip, outward=Wish(WishKind.ARRIVE_BY, 11 * 3600))
    frail = replace(trip, rider=replace(fit, needs=Needs(walking_frame=True)))
    can, cannot = by_bus(network, scenario.bus, (), [trip, frail])
    (way,) = can.ways
    # the last chance is not at Hop Row (10:20:30) but at Northumbria Close (10:30:24); in Ely at 10:45:54
    assert (way.hops[0].departs, way.arrives) == (10 * 3600 + 1824, 10 * 3600 + 2754)
    close = network.feed.stops["0500EHADM006"].point
    north, east = (close.lat - near.point.lat) * 111_195, (close.lon - near.point.lon) * 111_195 * 0.6107
    assert way.walk == pytest.approx(1.3 * (north**2 + east**2) ** 0.5, abs=3), "60 m a minute"
    assert way.leaves == way.hops[0].departs - way.walk - 180
    assert way.displacement == 11 * 3600 - way.arrives
    assert way.total == way.walk + way.wait + way.ride
    assert cannot.reason is NoBus.NO_STOP_NEAR
    hurried = replace(trip, tolerance=60)
    assert by_bus(network, scenario.bus, (), [hurried])[0].reason is NoBus.TOO_FAR_FROM_WISH
    night = replace(trip, outward=Wish(WishKind.LEAVE_AFTER, 22 * 3600))
    assert by_bus(network, scenario.bus, (), [night])[0].reason is NoBus.NO_JOURNEY


def test_the_day_of_the_bus_by_hand() -> None:
    scenario = load_scenario(PLANNING, LOOP)
    side = bus_side(scenario, simulated_day.trips(3), land_of(area(), scenario), area().roads)
    assert side is not None
    assert side.day.journeys == 12
    assert side.day.vehicles == 1
    last = 18 * 3600 + 2754  # the last journey leaves at 18:00 and takes 45.9 minutes
    assert side.day.hours == pytest.approx((last - 7 * 3600) / 3600 + 0.5)
    nobody = bus_day(
        network_of(scenario.bus, Path(str(scenario.bus.timetable)), scenario.service_date),
        scenario.bus,
        [],
        area().roads,
        scenario.service_date,
    )
    assert nobody.empty_km == nobody.km == pytest.approx(side.day.km)
    assert side.day.empty_km < side.day.km
    assert 12 * 25 < side.day.km < 12 * 45


def test_a_pass_on_the_bus_is_the_riders_alone_and_children_pay_half() -> None:
    scenario, template = load_scenario(PLANNING, LOOP), simulated_day.trips(1)[0]
    family = replace(
        template,
        party=Party(companions=1, children=1),
        rider=replace(template.rider, concession_pass=True),
    )
    early, late = (BusRide(at, 0, 0, 600, at + 600, (), 0) for at in (9 * 3600, 10 * 3600))
    ridden = [BusTrip(family, (early, late), None)]
    day = BusDay(journeys=2, vehicles=1, hours=1.0, km=1.0, empty_km=0.0, riders=6, fullest=3)
    # £2 for each of two adults and £1 for the child; after half past nine the council pays half of the pass holder's
    assert sides_of(scenario, (), ridden, day).bus_income == 5 + 4


def test_the_fullest_bus_is_told_against_its_seats() -> None:
    seats = {**LOOP, "demand.requests": 40, "running.optimise": "never"}
    many, few = (run(load_scenario(PLANNING, {**seats, "bus.seats": one}), 1, area=area()) for one in (30, 1))
    assert many.bus is not None
    assert many.bus.day.fullest > 1, "or the day tests nothing"
    assert many.figures["bus_fullest_percent"] == round(100 * many.bus.day.fullest / 30, 1)
    assert few.figures["bus_fullest_percent"] == 100 * many.bus.day.fullest
    assert any("left behind" in line for line in few.summary()["doubts"])


def test_only_some_journeys_run_when_the_bus_is_cut() -> None:
    cut = load_scenario(SCENARIO.parent / "bus_peak_only.toml")
    assert cut.bus.timetable is not None
    network = network_of(cut.bus, cut.bus.timetable, date(2026, 12, 1))
    starts = sorted(one.calls[0].departs // 3600 for one in network.feed.journeys)
    assert starts == [7, 8, 9, 15, 16, 17, 18]
    assert not network_of(cut.bus, cut.bus.timetable, date(2026, 12, 6)).feed.journeys, "no bus on a Sunday"
    with pytest.raises(BrokenInput, match="not of 2030-12-03, but from 20260101 to 20271231"):
        network_of(cut.bus, cut.bus.timetable, date(2030, 12, 3))


def test_a_changed_timetable_of_the_same_name_is_another_scenario(tmp_path: Path) -> None:
    whole = load_scenario(SCENARIO.parent / "bus_compared.toml")
    assert whole.bus.timetable is not None
    copy = tmp_path / whole.bus.timetable.name
    shutil.copytree(whole.bus.timetable, copy)
    changes = {"bus.timetable": str(copy)}
    assert load_scenario(SCENARIO.parent / "bus_compared.toml", changes).hash == whole.hash
    times = copy / "stop_times.txt"
    times.write_text(times.read_text().replace("07:", "08:", 1))
    assert load_scenario(SCENARIO.parent / "bus_compared.toml", changes).hash != whole.hash


@pytest.mark.slow
def test_a_bus_beside_the_service_takes_people_who_could_go_by_it() -> None:
    kept = load_scenario(SCENARIO.parent / "bus_kept.toml", {"demand.requests": 20})
    with_bus = run(kept, 3, area=area())
    assert with_bus.took_bus > 0
    assert with_bus.figures["people_asking"] == 20 - with_bus.took_bus
    without = load_scenario(
        SCENARIO.parent / "bus_compared.toml", {"demand.requests": 20, "bus.together": False}
    )
    compared = run(without, 3, area=area())
    assert compared.figures["people_asking"] == 20
    assert compared.bus is not None
    by_those = {one.trip.rider.id for one in compared.bus.trips if one.ways}
    assert with_bus.took_bus <= len(by_those)
    figures = compared.figures
    assert figures["bus_cost_pounds"] == pytest.approx(figures["bus_vehicle_hours"] * 40, rel=1e-3)
    wished = [way for way in compared.ways if way["side"] == "bus" and way["by"] is not None]
    there = [way for way in wished if way["arrives"] is not None and way["arrives"] <= way["by"]]
    assert 0 < len(there) < len(wished), "or it tests nothing"
    assert figures["bus_in_time_percent"] == pytest.approx(100 * len(there) / len(wished), abs=0.1)
    first = {(row.rider, row.direction): row for row in reversed(trip_rows(compared.played.events))}
    gave_up = {
        (row.rider, row.direction)
        for row in trip_rows(compared.played.events)
        if row.cancelled or row.no_show
    }
    assert gave_up, "or it tests less"
    needed = {
        key: row.wish for key, row in first.items() if row.wish_kind == "arrive_by" and key not in gave_up
    }
    reached = {
        (row.rider, row.direction): row.reached
        for row in trip_rows(compared.played.events)
        if row.reached is not None
    }
    kept = sum(key in reached and reached[key] <= by for key, by in needed.items() if by is not None)
    assert figures["service_in_time_percent"] == pytest.approx(100 * kept / len(needed), abs=0.1)
    waits = sorted(way["wait"] / 60 for way in compared.ways if way["means"])
    assert any(figures["bus_wait_p90_min"] == pytest.approx(one, abs=0.01) for one in waits)
    people = compared.land.residents
    assert figures["bus_subsidy_per_resident"] == pytest.approx(
        figures["bus_subsidy_pounds"] * 255 / people, abs=0.01
    )
    assert 0 < figures["bus_near_percent"] < figures["service_near_percent"] == 100
    assert any("less subsidy" in line for line in where_the_bus_wins({**figures, "subsidy_pounds": 1e6}))


def test_what_a_subsidy_asks_for_is_reckoned_as_by_hand() -> None:
    day = {"cost_pounds": 340.0, "vehicle_hours": 10.0, "riders": 20, "fare_income_pounds": 40.0}
    part = break_even_part([("A", day)])
    assert "<td>£12 a rider</td>" in part.replace('<th scope="row">', "<td>").replace("</th>", "</td>")
    assert "2.43" in part, "£34 an hour, £2 from each rider and £12 for each"
    assert "2.00" in part, "carried here"
    assert break_even_part([("A", {"vehicle_hours": 0})]) == ""


def test_the_bus_wins_what_it_is_better_on_and_nothing_else_counts() -> None:
    figures = {"served_percent": 60.0, "bus_served_percent": 20.0, "bus_would_serve_refused": 2}
    part = bus_part(figures)
    assert "the bus wins on none of" in part
    assert "It would take 2 of the people whom the service refused." in part
    waits = bus_part({**figures, "service_wait_min": 9.0, "bus_wait_min": 7.0})
    assert "the bus wins on 1 of" in waits
    assert "The bus lets people wait less: 7.0 min against 9.0 min." in waits


def test_nine_tenths() -> None:
    assert most_of([60 * minute for minute in range(1, 11)]) == 9
    assert most_of([]) is None
