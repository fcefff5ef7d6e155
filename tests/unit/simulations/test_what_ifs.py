"""What scenarios lay over one another, and what they change about fleet, supply, fares and ground."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.fleet_file import shifts_for
from scheduler.adapters.gtfs import read_gtfs
from scheduler.domain.errors import BrokenInput
from scheduler.domain.fleet import ServiceMode, Shift
from simulations.appetite import OLDER, USUAL, Appetite, appetite, learnt
from simulations.assumptions import Tag
from simulations.demand import draw_trips, expected_requests
from simulations.land_changes import changed_land
from simulations.money import money, priced
from simulations.scenario import load_scenario
from simulations.scenario_layers import changed_keys
from simulations.supply import draw_roster
from simulations.told_changes import told_changes
from tests.fakes.simulated_day import SCENARIO, land

FOLDER = SCENARIO.parent
PLANNING = FOLDER / "haddenham_planning.toml"
ALL = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_named_scenario_can_be_used_and_asks_something(path: Path) -> None:
    scenario = load_scenario(path)
    assert "?" in scenario.question or "compared" in scenario.question
    assert scenario.assumptions
    if path.stem not in ("haddenham", "haddenham_planning"):
        changed = changed_keys(load_scenario(PLANNING).resolved, scenario.resolved)
        assert changed.keys() - {"name", "question"}, "a what-if changes something"


def test_no_two_named_scenarios_are_the_same() -> None:
    hashes = {load_scenario(path).hash: path.stem for path in ALL}
    assert len(hashes) == len(ALL)


def test_shared_times_meet_trains_ten_minutes_either_way() -> None:
    scenario = load_scenario(FOLDER / "trains_met.toml")
    (slot,) = scenario.policy.offers.slots
    feed = read_gtfs(scenario.area_folder / "trains_synthetic", scenario.service_date)
    to_cambridge = {one.calls[0].departs for one in feed.journeys if one.id.startswith("cambridge-")}
    from_cambridge = {one.calls[-1].arrives for one in feed.journeys if one.id.startswith("from-cambridge-")}
    for hour in range(9, 16):
        assert {hour * 3600 + (past + 10) * 60 for past in slot.arrive_minutes} <= to_cambridge
        assert {hour * 3600 + (past - 10) * 60 for past in slot.leave_minutes} <= from_cambridge


def test_a_scenario_lies_over_the_one_it_extends(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "{PLANNING}"\nname = "Mine"\nquestion = "?"\n[demand]\ncancel_percent = 33\n')
    mine, base = load_scenario(path), load_scenario(PLANNING)
    assert changed_keys(base.resolved, mine.resolved) == {
        "name": (base.name, "Mine"),
        "question": (base.question, "?"),
        "demand.cancel_percent": (10, 33),
    }
    tags = {note.key: note.tag for note in mine.assumptions}
    assert tags["demand.cancel_percent"] is Tag.CHOSEN
    assert tags["supply.dropout_percent"] is Tag.ASSUMED


def test_a_circle_of_scenarios_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b.toml"\n')
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n')
    with pytest.raises(BrokenInput, match="circle"):
        load_scenario(tmp_path / "a.toml")


def test_a_name_changes_no_result_but_a_road_does() -> None:
    base = load_scenario(PLANNING)
    assert load_scenario(PLANNING, {"name": "Another"}).hash == base.hash
    assert load_scenario(PLANNING, {"uncertainty.drive_mean_percent": 101}).hash != base.hash


def test_a_fleet_is_counted_up_with_copies_and_down_from_the_end() -> None:
    more = load_scenario(PLANNING, {"fleet.minibuses": 5, "fleet.cars": 3})
    modes = [vehicle.mode for vehicle in more.fleet.vehicles]
    assert modes.count(ServiceMode.CAR_SCHEME) == 3
    assert len(modes) == 8
    assert len({vehicle.id for vehicle in more.fleet.vehicles}) == 8
    tuesday = shifts_for(more.fleet, more.service_date)
    assert {"minibus-1-copy-1", "minibus-1-copy-2", "minibus-2-copy-1"} <= {s.vehicle_id for s in tuesday}


def test_a_vehicle_held_for_a_contract_is_not_there_then() -> None:
    scenario = load_scenario(FOLDER / "school_contract.toml")
    hours = [
        s.hours for s in shifts_for(scenario.fleet, scenario.service_date) if s.vehicle_id == "minibus-1"
    ]
    assert [(h.earliest / 3600, h.latest / 3600) for h in hours] == [(9, 15), (16.25, 17.5)]


def test_contract_hours_are_told_apart_with_what_they_bring_in() -> None:
    """The minibus would be out from 08:00, so of 07:45 to 09:00 one hour is lost, and on no Sunday any."""
    run = {"vehicle": "minibus-1", "from": "07:45", "to": "09:00", "pounds_hour": 30.0}
    scenario = load_scenario(FOLDER / "haddenham.toml", {"fleet.held": [run]})
    figures = money(priced(scenario, []))
    assert (figures["contract_hours"], figures["contract_income_pounds"]) == (1, 30)
    assert figures["subsidy_pounds"] == 0
    assert money(priced(replace(scenario, service_date=date(2026, 12, 6)), []))["contract_hours"] == 0
    assert money(priced(load_scenario(FOLDER / "haddenham.toml"), []))["contract_hours"] == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fleet.held": [{"vehicle": "tram", "from": "08:00", "to": "09:00"}]}, "no 'tram'"),
        ({"fleet.pattern_hours": {"minibus-9": ["08:00", "09:00"]}}, "minibus-1-day"),
        ({"supply.breakdowns": [{"vehicle": "tram", "at": "08:00"}]}, "no 'tram'"),
        ({"supply.drop_out_percent": 3}, "dropout_percent"),
        ({"uncertainty.drive_mean_percent": 20}, "from 50"),
        ({"emissions": {"year": 2026, "source": "", "minibus_kg_km": 1}}, "blank"),
    ],
)
def test_mistakes_are_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(BrokenInput, match=said):
        load_scenario(PLANNING, changes)


@pytest.mark.slow
def test_more_dropout_takes_the_same_volunteers_and_more() -> None:
    def there(percent: int, seed: int) -> set[str]:
        scenario = load_scenario(PLANNING, {"supply.dropout_percent": percent})
        shifts = shifts_for(scenario.fleet, scenario.service_date)
        return {str(s.id) for s in draw_roster(scenario.fleet, shifts, scenario.supply, seed).there}

    counts = {percent: sum(len(there(percent, seed)) for seed in range(40)) for percent in (0, 25, 50, 100)}
    assert counts[0] > counts[25] > counts[50] > counts[100]
    for seed in range(10):
        assert there(50, seed) <= there(25, seed) <= there(0, seed)
        assert there(100, seed) == {"2026-12-01-minibus-1-day"}, "paid drivers are always there"


def test_fewer_volunteers_come_in_august_and_never_others() -> None:
    scenario = load_scenario(PLANNING)
    shifts = shifts_for(scenario.fleet, scenario.service_date)
    in_august = [replace(shift, service_date=date(2026, 8, 11)) for shift in shifts]

    def there(of: list[Shift], seed: int) -> set[str]:
        return {str(one.id) for one in draw_roster(scenario.fleet, of, scenario.supply, seed).there}

    usual, august = ([there(of, seed) for seed in range(12)] for of in (shifts, in_august))
    assert all(fewer <= more for fewer, more in zip(august, usual, strict=True))
    assert sum(map(len, august)) < 0.9 * sum(map(len, usual))
    assert load_scenario(FOLDER / "august.toml").service_date.month == 8


def test_the_more_elastic_the_fewer_ask_at_a_dearer_fare() -> None:
    asked = [
        appetite(dear.demand, dear.policy).of(at=36000, has_pass=False, age=OLDER)
        for elasticity in (0, -0.6, -1.2)
        for dear in [load_scenario(FOLDER / "fare_five_pounds.toml", {"demand.elasticity": elasticity})]
    ]
    assert asked[0] == 1 > asked[1] > asked[2] > 0


def test_the_minibuses_go_out_for_other_hours() -> None:
    def hours(**window: list[str]) -> dict[str, tuple[float, float]]:
        scenario = load_scenario(PLANNING, {f"fleet.{key}": value for key, value in window.items()})
        shifts = shifts_for(scenario.fleet, scenario.service_date)
        return {
            str(shift.id).removeprefix("2026-12-01-"): (
                shift.hours.earliest / 3600,
                shift.hours.latest / 3600,
            )
            for shift in shifts
        }

    usual, longer, shorter = (
        hours(),
        hours(minibus_hours=["07:00", "19:00"]),
        hours(minibus_hours=["10:00", "13:30"]),
    )
    assert longer["minibus-1-day"] == (7, 19)
    assert longer["minibus-2-morning-b"] == (7, 13), "the morning's driver begins sooner, and ends as ever"
    assert longer["minibus-2-afternoon-b"] == (13.25, 19)
    assert shorter["minibus-1-day"] == (10, 13.5)
    assert shorter["minibus-2-morning-b"] == (10, 13)
    assert "minibus-2-afternoon-b" not in shorter, "nobody drives out for a quarter of an hour"
    cars = {id_ for id_ in usual if id_.startswith("car")}
    assert all(usual[id_] == longer[id_] == shorter[id_] for id_ in cars)


def test_breaks_outside_other_hours_of_a_pattern_fall_away() -> None:
    usual, short = (
        next(one for one in load_scenario(PLANNING, change).fleet.patterns if one.id == "minibus-1-day")
        for change in ({}, {"fleet.pattern_hours": {"minibus-1-day": ["10:00", "12:00"]}})
    )
    assert usual.breaks
    assert (short.hours.earliest, short.hours.latest, short.breaks) == (10 * 3600, 12 * 3600, ())
    assert short.max_duty == 2 * 3600


def test_every_input_is_named_and_says_where_it_comes_from() -> None:
    for path in ALL:
        for note in load_scenario(path).assumptions:
            assert not re.search(r"[_]|\.\w", note.name), note.key
            assert note.basis
    notes = {note.key: note for note in load_scenario(FOLDER / "fleet_one_minibus.toml").assumptions}
    assert (notes["fleet.minibuses"].value, notes["fleet.minibuses"].basis) == ("1", "set in this scenario")
    assert (notes["fleet.cars"].value, notes["fleet.cars"].basis) == ("8", "the service’s own")
    assert notes["supply.unfilled_percent"].tag is Tag.SOURCED, "repeating a default is no choice"


def test_changes_are_told_in_words() -> None:
    base = load_scenario(PLANNING).resolved
    for path in ALL:
        for name, was, now in told_changes(changed_keys(base, load_scenario(path).resolved)):
            assert not re.search(r"[_{}\[\]]", name + was + now), (path.stem, name, was, now)
    one = told_changes(changed_keys(base, load_scenario(FOLDER / "fleet_one_minibus.toml").resolved))
    assert one == [("Vehicles", "2 minibuses, 8 cars", "1 minibus, 8 cars")]


def test_dearer_rides_are_asked_for_less_by_the_same_people() -> None:
    usual, dear = load_scenario(PLANNING), load_scenario(FOLDER / "fare_five_pounds.toml")
    free = load_scenario(FOLDER / "fare_free.toml")
    before = draw_trips(usual.demand, land(), 5)
    less = draw_trips(dear.demand, land(), 5, appetite(dear.demand, dear.policy))
    more = draw_trips(free.demand, land(), 5, appetite(free.demand, free.policy))
    assert {t.number for t in less} < {t.number for t in before} < {t.number for t in more}
    assert appetite(usual.demand, usual.policy).of(at=36000, has_pass=False, age=OLDER) == 1
    assert draw_trips(usual.demand, land(), 5, USUAL) == before


def test_refusals_are_remembered() -> None:
    rules = load_scenario(PLANNING).demand
    assert learnt(rules, refused=0, asked=10) == 1
    assert learnt(rules, refused=10, asked=10) == pytest.approx(0.9**1.3)
    assert learnt(rules, refused=0, asked=0) == 1


def test_new_homes_bring_people() -> None:
    scenario = load_scenario(FOLDER / "new_housing.toml")
    grown = changed_land(land(), scenario)
    assert grown.residents == pytest.approx(land().residents + 300 * 2.38)
    rules = scenario.demand
    assert expected_requests(rules, grown.residents) > expected_requests(rules, land().residents)
    few = load_scenario(PLANNING, {"demand.requests": 8}).demand
    assert expected_requests(few, land().residents) == 8
    assert expected_requests(few, land().residents, Appetite(older=2.0)) == pytest.approx(8 * 1.6)
    with pytest.raises(BrokenInput, match="Did you mean Haddenham"):
        changed_land(land(), load_scenario(PLANNING, {"demand.new_homes": {"Hadenham": 3}}))
