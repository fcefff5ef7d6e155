"""Costs reckoned again by another way, rows that add up to the figures, and small groups that stay unseen."""

from collections import Counter
from dataclasses import replace

import pytest

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.events import Event, EventType
from simulations.equity import FEWEST, Group, Person, equity, shown, shown_alike, together
from simulations.experiment import Result, run
from simulations.figures import DEFINITIONS, flags
from simulations.money import is_let_down, pass_pounds
from simulations.scenario import load_scenario
from simulations.trip_rows import TripRow, trip_rows
from tests.fakes.simulated_day import SCENARIO, area
from tests.fakes.small_world import ANN, ASH, BOB, BUS_SHIFT, CAR_SHIFT, SURGERY, World

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
EMISSIONS = {"year": 2026, "source": "made up", "minibus_kg_km": 0.5, "car_kg_km": 0.2, "bus_kg_km": 1.0}


@pytest.fixture(scope="module")
def day() -> Result:
    changes = {"demand.requests": 30, "bus.timetable": "bus_synthetic", "emissions": EMISSIONS}
    return run(load_scenario(PLANNING, changes), 5, area=area())


def test_the_cost_of_a_day_from_the_bare_log(day: Result) -> None:
    """An independent reckoning: straight from the events, without the records the product uses."""
    scenario, figures = day.scenario, day.figures
    shifts = {str(shift.id): shift for shift in shifts_for(scenario.fleet, scenario.service_date)}
    started, hours, metres = {}, Counter[str](), Counter[str]()
    fares: dict[str, float] = {}
    booking_of, fare_of_leg = {}, {}
    trips = 0
    for event in day.played.events:
        data = event.data
        if event.type is EventType.SHIFT_STARTED:
            started[data["shift"]] = data["at_s"]
        elif event.type is EventType.SHIFT_ENDED:
            hours[data["shift"]] += data["at_s"] - started[data["shift"]]
            metres[data["shift"]] += data["metres"]
        elif event.type is EventType.VEHICLE_ARRIVED:
            metres[data["shift"]] += data["metres"]
        elif event.type is EventType.CLIENT_ORDER_CONFIRMATION:
            for leg in data["legs"]:
                booking_of[leg["leg"]] = data["booking"]
                fare_of_leg[leg["leg"]] = leg["fare_pence"]
        elif event.type is EventType.TRIP_TASK_COMPLETION:
            trips += 1
            fares[data["leg"]] = fare_of_leg[data["leg"]] / 100
    cost = trips * 2.5
    carbon = 0.0
    for shift_id, seconds in hours.items():
        shift = shifts[shift_id]
        vehicle, driver = scenario.fleet.vehicle(shift.vehicle_id), scenario.fleet.driver(shift.driver_id)
        miles = metres[shift_id] / 1609.344
        car = vehicle.mode.value == "car_scheme"
        cost += seconds / 3600 * 34 if driver.paid else miles * (0.55 if car else 0.60)
        carbon += metres[shift_id] / 1000 * (0.5 if vehicle.vehicle_class.value == "minibus" else 0.2)
    assert figures["trips"] == trips
    assert figures["cost_pounds"] == pytest.approx(cost, abs=0.02)
    assert figures["fare_income_pounds"] == pytest.approx(sum(fares.values()), abs=0.02)
    assert figures["kg_co2e"] == pytest.approx(carbon, abs=0.02)
    subsidy = figures["cost_pounds"] - figures["fare_income_pounds"] - figures["concession_pounds"]
    assert figures["subsidy_pounds"] == pytest.approx(subsidy, abs=0.02)


def test_every_figure_can_be_traced_to_its_rows(day: Result) -> None:
    rows, figures = trip_rows(day.played.events), day.figures
    assert sum(row.rode for row in rows) == figures["trips"]
    assert sum(row.party for row in rows if row.rode) == figures["riders"]
    assert len({row.rider for row in rows}) == figures["people_asking"]
    assert len({row.quote for row in rows}) == figures["requests"]
    assert len({row.quote for row in rows if row.outcome == "denied"}) == figures["denied"]
    assert len({row.booking for row in rows if row.booking}) == figures["booked"]
    on_time = [row.on_time for row in rows if row.on_time is not None]
    assert round(100 * sum(on_time) / len(on_time), 1) == figures["on_time_pickup_percent"]
    assert list(figures) == list(DEFINITIONS)


def test_groups_add_up_to_everybody(day: Result) -> None:
    for kind, groups in day.groups.items():
        assert sum(group.asked for group in groups.values()) == day.figures["people_asking"], kind
        assert sum(group.pickups for group in groups.values()) == sum(
            row.on_time is not None for row in trip_rows(day.played.events)
        )
    assert set(day.groups["car"]) <= {"car at home", "no car"}
    twice = together([day.groups, day.groups])
    assert all(
        twice[kind][name].asked == 2 * group.asked
        for kind, groups in day.groups.items()
        for name, group in groups.items()
    )


def row(rider: str, village: str, outcome: str) -> TripRow:
    return TripRow(
        "q" + rider, rider, "web", village, "Ely", "shopping", "none", 1, "outward", "arrive_by", 0, outcome
    )


def test_small_groups_are_not_shown_nor_can_be_reckoned() -> None:
    rows = [row(f"a{n}", "Large", "booked") for n in range(9)]
    rows += [row(f"b{n}", "Middle", "denied") for n in range(6)]
    rows += [row(f"c{n}", "Small", "denied") for n in range(FEWEST - 1)]
    groups = equity(rows, {"a0": Person("under 25", False)})["village"]
    assert groups["Small"].asked == 4
    seen = shown(groups)
    assert seen["Small"] is None
    assert seen["Middle"] is None, "else Small could be reckoned from the total"
    assert seen["Large"] == Group(9, 9, 0, 0, 0, 0)
    assert shown({"One": groups["Large"]})["One"] == groups["Large"]
    assert groups["Middle"].refused_percent == 100


def test_what_is_left_out_is_not_known_together_either() -> None:
    sized = {
        name: Group(asked, asked, 0, 0, 0, 0) for name, asked in (("a", 1), ("b", 2), ("c", 7), ("d", 9))
    }
    hidden = [name for name, group in shown(sized).items() if group is None]
    assert hidden == ["a", "b", "c"], "a and b make three together"
    enough = {**sized, "a": Group(3, 3, 0, 0, 0, 0)}
    assert [name for name, group in shown(enough).items() if group is None] == ["a", "b"]


def test_what_one_scenario_leaves_out_the_others_do_not_tell() -> None:
    def sized(*asked: int) -> dict[str, Group]:
        return {name: Group(count, 0, 0, 0, 0, 0) for name, count in zip("abc", asked, strict=True)}

    few, more, most = sized(4, 6, 9), sized(5, 6, 9), sized(9, 9, 9)
    one, other = shown_alike(more, most, [few, more, most])
    assert [one["a"], one["b"], other["a"], other["b"]] == [None] * 4
    assert other["c"] == most["c"]


def test_what_is_too_good_is_doubted(day: Result) -> None:
    modes = day.scenario.policy.modes
    assert any("3.88" in line for line in flags({**day.figures, "riders_per_vehicle_hour": 4.1}, modes))
    assert not any("3.88" in line for line in flags({**day.figures, "riders_per_vehicle_hour": 3.0}, modes))
    assert any(
        "130 % of its seats" in line for line in flags({**day.figures, "bus_fullest_percent": 130.0}, modes)
    )
    assert any("below" in line for line in flags({**day.figures, "riders_per_vehicle_hour": 0.3}, modes))


@pytest.mark.parametrize(
    ("kind", "wish", "reached", "away"),
    [
        ("arrive_by", 36_000, 35_400, 600),
        ("arrive_by", 36_000, 36_900, 900),
        ("leave_after", 36_000, 39_000, 300),
        ("leave_after", 36_600, 39_000, 0),
    ],
)
def test_a_way_is_as_far_from_its_wish_as_it_is_early_or_late_and_a_wait_counts_once(
    kind: str, wish: int, reached: int, away: int
) -> None:
    ridden = replace(row("a", "Large", "booked"), wish_kind=kind, wish=wish, reached=reached)
    ridden = replace(ridden, promised_from=36_300, promised_to=37_200, pickup_at=37_000, boarded_at=37_100)
    assert (ridden.displacement, ridden.waited) == (away, 700)


def test_each_way_has_its_own_part_of_the_fare_and_the_council_pays_for_the_one_with_the_pass(
    day: Result,
) -> None:
    world = World(BUS_SHIFT)
    world.book(BOB, ASH, SURGERY, by="9:15", back="11:00")
    there, back = trip_rows(world.events())
    assert (there.fare_pence, back.fare_pence) == (200, 0), "passes hold from half past nine"
    assert (pass_pounds(there, day.scenario), pass_pounds(back, day.scenario)) == (0.0, 1.0)
    world = World(CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, by="9:15", back="11:00")
    log = [_with_return_by_bus(one) for one in world.events()]
    there, back = trip_rows(log)
    assert (there.mode, there.fare_pence) == ("car_scheme", 300)
    assert (back.mode, back.fare_pence) == ("section_22", 200), "each by the rules of what carries it"


def _with_return_by_bus(event: Event) -> Event:
    if event.type is not EventType.CLIENT_ORDER_CONFIRMATION:
        return event
    out, back = event.data["legs"]
    back = {**back, "mode": "section_22", "fare_pence": 200}
    return replace(event, data={**event.data, "fare_pence": 500, "legs": [out, back]})


def test_of_a_way_back_that_is_rung_for_the_fare_is_what_was_told_for_it() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(BOB, ASH, SURGERY, by="9:15", back="11:00", ready_call=True)
    assert [one.fare_pence for one in trip_rows(world.events())] == [booking.fare_pence]
    leg = world.events()[-1].data["legs"][0]
    fetch = replace(
        world.events()[-1],
        type=EventType.READY_CALL_ANSWERED,
        data={"booking": booking.id, "legs": [{**leg, "leg": "back", "direction": "return"}]},
    )
    assert [one.fare_pence for one in trip_rows([*world.events(), fetch])] == [200, 0]


def test_who_changed_a_booking_was_not_let_down_by_its_earlier_promise(day: Result) -> None:
    world = World(CAR_SHIFT)
    first = world.book(ANN, ASH, SURGERY, by="11:00", back="14:00")
    world.accept(world.offer(ANN, ASH, SURGERY, by="12:00", back="15:00", replaces=first.id))
    world.drive(CAR_SHIFT)
    rows = trip_rows(world.events())
    assert [(row.outcome, row.rode) for row in rows] == [("changed", False)] * 2 + [("booked", True)] * 2
    sure = replace(day.scenario, running=replace(day.scenario.running, taxi_guarantee=True))
    assert not any(is_let_down(row, sure) for row in rows)
