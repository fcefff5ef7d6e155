"""The service and the bus together: rides that meet a bus, the next bus for who misses it, figures summed again."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.adapters.gtfs import Call, Feed, FeedStop, Journey
from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import EventType
from scheduler.domain.people import Needs, Party, Wheelchair
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.request import Wish, WishKind
from simulations.bus_network import BusNetwork
from simulations.bus_rides import BusWays
from simulations.demand import Trip
from simulations.experiment import Result, run
from simulations.measures import where_both_win, where_the_bus_wins
from simulations.onward.figures import MONEY, train_figures
from simulations.onward.riders import going_on
from simulations.onward.trains import trains_of
from simulations.onward.travelled import onward_ways
from simulations.scenario import load_scenario
from simulations.together.links import Linker
from simulations.together.plans import plans_of
from simulations.together.through import drive_between
from simulations.together.travelled import Travelled
from simulations.together.ways import BOTH, BUS, RIDE
from simulations.trip_rows import TripRow
from tests.command_line import drove
from tests.fakes import simulated_day
from tests.fakes.simulated_day import SCENARIO, area, scenario

HOUR, MINUTE = 3600, 60
COMPARED = SCENARIO.parent / "bus_compared.toml"
PATIENT: dict[str, Any] = {
    "demand.requests": 16,
    "demand.tolerance_from_min": 60,
    "demand.tolerance_to_min": 90,
    "demand.cancel_percent": 0,
}
TO_TRAINS: dict[str, Any] = {
    **PATIENT,
    "demand.purpose_percent": {
        "work": 40,
        "other": 60,
        "health": 0,
        "shopping": 0,
        "social": 0,
        "education": 0,
    },
    "demand.beyond_percent": {"Cambridge": 100},
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
    assert way.displacement == abs(11 * HOUR - arrives), "too late is away from the wish as well"


@pytest.fixture(scope="module")
def day() -> Result:
    return run(load_scenario(COMPARED, PATIENT), 3, area=area())


def test_everybody_is_told_of_once_a_way(day: Result) -> None:
    assert day.together is not None
    told = Counter((way.rider, way.direction) for way in day.together.ways)
    assert set(told.values()) == {1}
    assert len(told) == sum(2 if one.homeward else 1 for one in day.trips)
    assert day.figures["together_near_percent"] == 100
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
        "The pair needs less subsidy for each trip: £7.00 against £8.00 with the service and £60.00 with the bus."
    ]
    figures |= {"bus_subsidy_per_trip": 6.0}
    assert where_both_win(figures) == []
    assert where_the_bus_wins(figures) == ["The bus needs less subsidy for each trip: £6.00 against £8.00."]


def test_a_lead_that_may_be_luck_is_told_as_such() -> None:
    figures = {"subsidy_per_trip": 8.0, "bus_subsidy_per_trip": 7.0, "together_subsidy_per_trip": 6.0}
    (bus,), (both,) = where_the_bus_wins(figures, lambda *_: False), where_both_win(figures, lambda *_: False)
    assert bus.endswith("luck: play more days to know.")
    assert both.endswith("luck: play more days to know.")
    sure = where_the_bus_wins(figures, lambda *_: True) + where_both_win(figures, lambda *_: True)
    assert not any("luck" in line for line in sure)
    (one_clear,) = where_both_win(figures, lambda one, _other: one == "subsidy_per_trip")
    assert "luck" in one_clear, "clear against the service alone is not enough"


STATION = scenario().policy.trains.station
CAMBRIDGE = {"demand.beyond_percent": {"Cambridge": 100}}
COSTS = load_scenario(SCENARIO).costs
FARES = {"year": 2026, "source": "made up", "way_pounds": {"Cambridge": 4}}


def to_the_station(outward: Wish, homeward: Wish | None = None, needs: Needs | None = None) -> Trip:
    assert STATION is not None
    asked = trip(outward, homeward)
    return replace(asked, destination=STATION, rider=replace(asked.rider, needs=needs or Needs()))


def with_train(asked: Trip, changes: dict[str, Any] | None = None) -> Trip:
    on = load_scenario(SCENARIO, changes or CAMBRIDGE)
    (found,) = going_on(on, trains_of(on), [asked], 1)
    return found


def test_the_ride_meets_the_last_train_that_is_in_time_and_the_first_one_back() -> None:
    wish = to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR), Wish(WishKind.LEAVE_AFTER, 13 * HOUR))
    found = with_train(wish)
    assert found.onward is not None
    # in Cambridge at 10:40 with the train at 10:24, and the ride is there ten minutes before it
    assert (found.onward.there.departs, found.onward.there.arrives) == (37440, 38400)
    assert found.outward == Wish(WishKind.ARRIVE_BY, 10 * HOUR + 14 * MINUTE)
    back = found.onward.back
    assert back is not None
    assert back.departs >= 13 * HOUR
    assert found.homeward == Wish(WishKind.LEAVE_AFTER, back.arrives + 10 * MINUTE)
    assert found.tolerance == wish.tolerance, "patience is for the ride, not for the timetable"
    in_a_chair = with_train(
        replace(wish, rider=replace(wish.rider, needs=Needs(wheelchair=Wheelchair.STAYS_IN)))
    )
    assert in_a_chair.outward == Wish(WishKind.ARRIVE_BY, 10 * HOUR + 9 * MINUTE)


def test_who_sets_off_after_a_time_catches_a_train_there_is_time_for() -> None:
    found = with_train(to_the_station(Wish(WishKind.LEAVE_AFTER, 9 * HOUR)))
    assert found.onward is not None
    drive = drive_between(found.origin, found.destination)
    assert 0 <= found.onward.there.departs - (9 * HOUR + drive + 40 * MINUTE) < 24 * MINUTE


@pytest.mark.parametrize(
    "asked",
    [
        trip(Wish(WishKind.ARRIVE_BY, 11 * HOUR)),
        to_the_station(Wish(WishKind.ARRIVE_BY, 6 * HOUR)),
    ],
    ids=["elsewhere", "before the first train"],
)
def test_whom_no_train_suits_wishes_what_they_wished(asked: Trip) -> None:
    assert with_train(asked) == asked
    assert (
        with_train(to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR)), {"demand.requests": 3}).onward is None
    )


def test_how_far_a_train_may_be_from_the_wish_is_an_input_of_its_own() -> None:
    wish = to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR))  # the train is there twenty minutes before
    impatient = with_train(replace(wish, tolerance=10 * MINUTE))
    assert (impatient.onward is None, impatient.tolerance) == (False, 10 * MINUTE)
    assert with_train(wish, {**CAMBRIDGE, "demand.train_gap_min": 19}).onward is None
    assert with_train(wish, {**CAMBRIDGE, "demand.train_gap_min": 20}).onward is not None


def test_who_rides_sooner_for_a_train_asks_and_gives_back_as_much_sooner() -> None:
    wish = to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR))
    found = with_train(replace(wish, asks_at=9 * HOUR, cancels_at=9 * HOUR + 30 * MINUTE))
    assert found.outward.at == 11 * HOUR - 46 * MINUTE
    assert (found.asks_at, found.cancels_at) == (8 * HOUR + 14 * MINUTE, 8 * HOUR + 44 * MINUTE)
    later = replace(to_the_station(Wish(WishKind.LEAVE_AFTER, 9 * HOUR)), asks_at=8 * HOUR)
    assert with_train(later).asks_at == 8 * HOUR


def test_who_goes_to_a_shop_beside_the_station_does_not_go_on() -> None:
    asked = to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR))
    shop = replace(asked.destination, id=PlaceId("poi:tesco"), category="supermarket")
    assert with_train(replace(asked, destination=shop)).onward is None
    forecourt = replace(shop, id=PlaceId("stop:forecourt"), kind=PlaceKind.STOP, category="railway station")
    assert with_train(replace(asked, destination=forecourt)).onward is not None
    elsewhere = replace(forecourt, point=Point(52.2, 0.14))
    assert with_train(replace(asked, destination=elsewhere)).onward is None


@pytest.mark.parametrize(("late", "train"), [(0, 37440), (11 * MINUTE, 38880)])
def test_who_comes_too_late_for_the_train_takes_the_next(late: int, train: int) -> None:
    wish = with_train(to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR)))
    reached = wish.outward.at + late
    row = TripRow("q", str(wish.rider.id), "web", "", "Ely", "work", "none", 1, "outward", "arrive_by", 36840)
    row.outcome, row.promised_from, row.pickup_at, row.boarded_at = "booked", 34000, 34300, 34400
    row.reached, row.ride = reached, reached - 34400
    (way,) = onward_ways(trains_of(load_scenario(SCENARIO, CAMBRIDGE)), [wish], [row], COSTS)
    assert (way.means, way.missed, way.to) == ("ride and train", late > 0, "Cambridge")
    assert (way.wait, way.ride) == (300 + train - reached, reached - 34400 + 16 * MINUTE)
    assert (way.arrives, way.displacement) == (train + 960, abs(11 * HOUR - train - 960))
    figures = train_figures([way], COSTS, minutes_a_pound=10)
    assert (figures["train_people"], figures["train_missed_percent"]) == (1, 100 * (late > 0))


def test_fares_of_the_train_count_where_they_are_entered() -> None:
    wish = with_train(to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR)))
    family = replace(wish, party=Party(companions=1, children=1))
    row = TripRow(
        "q", str(wish.rider.id), "web", "", "Ely", "work", "none", 3, "outward", "", wish.outward.at
    )
    row.outcome, row.promised_from, row.pickup_at, row.boarded_at = "booked", 34300, 34300, 34300
    row.reached, row.ride, row.fare_pence = wish.outward.at, wish.outward.at - 34300, 450
    costs = load_scenario(SCENARIO, {**CAMBRIDGE, "train_fares": FARES}).costs
    ways = onward_ways(trains_of(load_scenario(SCENARIO, CAMBRIDGE)), [family], [row], costs)
    assert (ways[0].ride_pence, ways[0].train_pence) == (450, 1000), (
        "two adults at 4, and a child at half of it"
    )
    found = train_figures(ways, costs, minutes_a_pound=10)
    assert (found["train_fare_pounds"], found["train_pays_pounds"]) == (10, 14.5)
    felt = found["train_generalised_min"]
    assert felt is not None
    assert found["train_generalised_pounds"] == pytest.approx(felt / 10 + 14.5, abs=0.01)
    free = onward_ways(trains_of(load_scenario(SCENARIO, CAMBRIDGE)), [family], [row], COSTS)
    assert [train_figures(free, COSTS, minutes_a_pound=10)[key] for key in MONEY] == [None] * 3, (
        "not known, not nought"
    )
    assert any("4 (made up, 2026)" in note.value for note in costs.assumptions)


@pytest.mark.parametrize(
    ("fares", "said"),
    [
        ({**FARES, "way_pounds": {"Norwich": 12}}, "Cambridge is missing"),
        ({**FARES, "way_pounds": {"Cambridge": -1}}, "from 0"),
        ({**FARES, "yaer": 2026}, "year"),
        ({"year": 2026, "source": "made up"}, "way_pounds"),
        ({"year": 2026, "way_pounds": {"Cambridge": 4}}, "source"),
    ],
)
def test_fares_that_cannot_be_used_are_told(fares: dict[str, Any], said: str) -> None:
    with pytest.raises(BrokenInput, match=said):
        load_scenario(SCENARIO, {**CAMBRIDGE, "train_fares": fares})


def test_who_takes_another_time_takes_the_trains_of_that_time() -> None:
    wish = with_train(
        to_the_station(Wish(WishKind.ARRIVE_BY, 11 * HOUR), Wish(WishKind.LEAVE_AFTER, 13 * HOUR))
    )
    assert wish.onward is not None
    assert wish.onward.back is not None
    assert wish.homeward is not None
    rows = []
    for direction, at in (
        ("outward", wish.outward.at + 30 * MINUTE),
        ("return", wish.homeward.at - 30 * MINUTE),
    ):
        row = TripRow("q", str(wish.rider.id), "web", "", "Ely", "work", "none", 1, direction, "", at)
        row.outcome, row.promised_from, row.pickup_at, row.boarded_at = "booked", at, at, at
        row.reached, row.ride = at + (0 if direction == "outward" else HOUR), 600
        rows.append(row)
    trains = trains_of(load_scenario(SCENARIO, CAMBRIDGE))
    assert trains is not None
    there, back = onward_ways(trains, [wish], rows, COSTS)
    # asked to be there by 10:44, for the first train from 10:54 on, and did not miss the one at 10:24
    assert (there.arrives, there.missed, there.wait) == (11 * HOUR + 18 * MINUTE, False, 18 * MINUTE)
    came = max(
        hop.arrives
        for hop in trains.back["Cambridge"]
        if hop.arrives <= wish.onward.back.arrives - 30 * MINUTE
    )
    assert back.wait == wish.homeward.at - 30 * MINUTE - came
    assert back.displacement is not None


def test_rides_are_booked_to_meet_trains_through_the_scheduler() -> None:
    day = run(load_scenario(SCENARIO, TO_TRAINS), 6, area=area())
    met = [way for way in day.onward if way.means]
    assert {way.direction for way in met} == {"outward", "return"}, "or the day tests nothing"
    booked = {str(one.request.rider_id): one.request for one in day.played.bookings}
    for way in met:
        train = booked[way.rider].train
        assert train is not None
        assert train.id.startswith("cambridge-")
    assert day.figures["train_people"] == len({way.rider for way in day.onward})
    assert day.figures["train_total_min"] == pytest.approx(
        sum((way.wait or 0) + (way.ride or 0) for way in met) / len(met) / 60, abs=0.01
    )
    assert [row for row in day.ways if row["side"] == "train"]


def test_a_town_that_no_train_goes_to_is_told() -> None:
    with pytest.raises(BrokenInput, match=r"no train goes to 'Cambrige'.*Did you mean Cambridge"):
        trains_of(load_scenario(SCENARIO, {"demand.beyond_percent": {"Cambrige": 50}}))
    with pytest.raises(BrokenInput, match="more than 100"):
        load_scenario(SCENARIO, {"demand.beyond_percent": {"Cambridge": 80, "Norwich": 30}})


def test_a_train_that_only_lets_people_out_takes_nobody_on(tmp_path: Path) -> None:
    scenario = load_scenario(SCENARIO, CAMBRIDGE)
    assert scenario.trains is not None
    shutil.copytree(scenario.trains, tmp_path / "trains")
    told = tmp_path / "trains" / "stop_times.txt"
    head, *lines = told.read_text(encoding="utf-8").splitlines()
    shut = [f"{line},{int(line.startswith('cambridge-1024,'))}" for line in lines]
    told.write_text("\n".join([f"{head},pickup_type", *shut, ""]), encoding="utf-8")
    before, after = trains_of(scenario), trains_of(replace(scenario, trains=tmp_path / "trains"))
    assert before is not None
    assert after is not None
    gone = {hop.journey.id for hop in before.there["Cambridge"]} - {
        hop.journey.id for hop in after.there["Cambridge"]
    }
    assert gone == {"cambridge-1024"}


def test_such_a_town_is_told_when_the_scenario_is_read(tmp_path: Path) -> None:
    written = tmp_path / "mine.toml"
    head = f'schema = 1\nextends = "{SCENARIO}"\nname = "x"\nquestion = "y?"\n'
    written.write_text(f"{head}[demand.beyond_percent]\nCambrige = 50\n")
    answer = drove("scenario", str(written))
    assert (answer.returncode, "Did you mean Cambridge" in answer.stderr) == (2, True)
