"""The return of some days: totals reconcile with the trips behind them, and nobody is named."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.pages.planner_behind import counts
from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.events import EventType
from simulations.behind import behind
from simulations.equity import SMALL, hide_small, small_villages
from simulations.experiment import Result, run
from simulations.intervals import ratio, slope
from simulations.monthly import over_all, told_return, trips_of, write_return
from simulations.reckoned_day import reckoned, reckoned_days
from simulations.scenario import load_scenario
from simulations.trip_rows import trip_rows
from simulations.value import GROUPS, value_rows
from tests.fakes.simulated_day import SCENARIO, area

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 8)


@pytest.fixture(scope="module")
def day() -> Result:
    return run(load_scenario(SCENARIO, {"demand.requests": 8, "running.optimise": "never"}), 3, area=area())


def test_totals_reconcile_with_the_trips_and_nobody_is_named(day: Result, tmp_path: Path) -> None:
    events = day.played.events
    days = {FIRST: events}
    said = write_return(days, SCENARIO, out=tmp_path)
    assert "1 day, " in said
    assert "Without a price" not in said
    rows = list(csv.DictReader((tmp_path / "trips.csv").read_text().splitlines()))
    assert (tmp_path / "lent.csv").read_text() == "day,vehicle,work,from,to,hours,pence\n", (
        "a heading all the same"
    )
    ridden = [row for row in rows if row["reached"] and row["no_show"] != "True"]
    one = reckoned(day.scenario, events)
    whole = over_all([one.figures], [one.parts])
    blank = {key for key, value in whole.items() if value is None}
    assert blank == {key for key, value in one.figures.items() if value is None}
    assert whole["trips"] == len(ridden) == day.figures["trips"]
    assert whole["fare_income_pounds"] == pytest.approx(sum(int(row["fare_pence"]) for row in ridden) / 100)
    assert whole["subsidy_pounds"] == day.figures["subsidy_pounds"], "to the penny"
    assert {row["rider"] for row in rows} == {
        str(number) for number in range(1, len({r["rider"] for r in rows}) + 1)
    }
    assert not {"booking", "quote", "leg"} & rows[0].keys()


def test_ratios_come_from_sums_and_a_shift_without_a_price_is_told(day: Result, tmp_path: Path) -> None:
    events = day.played.events
    reckoned_once = reckoned(day.scenario, events)
    one, parts = reckoned_once.figures, reckoned_once.parts
    empty = dict.fromkeys(parts, (0, 0))
    two = over_all(
        [one, {**one, "trips": 0, "subsidy_pounds": 10.0}], [parts, {**empty, "no_show_percent": (1, 1)}]
    )
    missed, came_for = parts["no_show_percent"]
    assert two["no_show_percent"] == round(100 * (missed + 1) / (came_for + 1), 1), (
        "a day with one ride weighs as one"
    )
    assert two["on_time_pickup_percent"] == one["on_time_pickup_percent"]
    trips, subsidy = one["trips"], one["subsidy_pounds"]
    assert trips is not None
    assert subsidy is not None
    assert two["subsidy_per_trip"] == pytest.approx((subsidy + 10) / trips, abs=0.01)
    moved = {SECOND: [replace(event, service_date=SECOND) for event in events]}
    assert "Without a price" in write_return(moved, SCENARIO, out=tmp_path), "these shifts are of another day"
    assert trips_of(reckoned_days(day.scenario, moved))[0]["day"] == "2026-12-08"


def test_every_grouping_of_the_money_adds_up_to_the_figures_of_the_return(day: Result) -> None:
    """The last ride of the day is taken as never finished, so a taxi is due; an answer costs no whole pence."""
    events = list(day.played.events)
    events.remove([one for one in events if one.type is EventType.TRIP_TASK_COMPLETION][-1])
    odd = replace(day.scenario.costs, numbers={**day.scenario.costs.numbers, "booking_pounds": 2.504})
    promised = replace(day.scenario, costs=odd, running=replace(day.scenario.running, taxi_guarantee=True))
    one = reckoned(promised, events)
    figures, found = one.figures, one.shares
    assert figures["taxi_rides"] == 1
    rows = value_rows({FIRST: found})
    for by in GROUPS:
        inside = [row for row in rows if row["by"] == by]
        for key in ("trips", "cost_pounds", "fare_income_pounds", "concession_pounds", "subsidy_pounds"):
            assert sum(row[key] for row in inside) == pytest.approx(figures[key], abs=1e-6), (by, key)
        for key in ("taxi_rides", "taxi_pounds"):
            assert sum(row[key] for row in inside) == pytest.approx(figures[key], abs=1e-6), (by, key)
    told = trips_of({FIRST: one})
    let_down = [row for row in told if counts(behind("taxi_rides")["where"], row)]
    assert len(let_down) == 1, "what stands behind it are the rides that a taxi took, no others"
    assert sum(row["taxi_pence"] or 0 for row in let_down) == round(100 * float(figures["taxi_pounds"] or 0))
    carried = [row["subsidy_pence"] for row in told]
    idle = sum(one.subsidy for one in found if one.row is None)
    assert sum(pence or 0 for pence in carried) + idle == round(100 * float(figures["subsidy_pounds"] or 0))
    offers = {row["group"] for row in rows if row["by"] == "offer"}
    assert len(offers) > 1


def test_months_have_a_trend_with_its_interval(day: Result) -> None:
    """The same day in three months: no change, and each month's figure is that of its days."""
    found = reckoned(day.scenario, day.played.events).shares
    dates = [date(2026, month, number) for month in (10, 11, 12) for number in (1, 8)]
    rows = value_rows(dict.fromkeys(dates, found))
    months = [row for row in rows if row["by"] == "month"]
    assert [row["group"] for row in months] == ["2026-10", "2026-11", "2026-12"]
    assert {row["days"] for row in months} == {2}
    assert {row["subsidy_per_trip"] for row in months} == {day.figures["subsidy_per_trip"]}
    assert rows[-1]["by"] == "trend"
    assert (rows[-1]["subsidy_per_trip"], rows[-1]["subsidy_per_trip_low"]) == (0, 0)


def test_the_interval_of_a_ratio_and_of_a_slope_by_hand() -> None:
    """Residuals 10 and -10 over a mean of 3 trips: t(1) = 12.706 x sqrt((10/3)^2 x 2 / 1 / 2)."""
    found = ratio([30, 30], [2, 4])
    assert found.mean == 10
    assert found.margin == pytest.approx(12.706 * 10 / 3, rel=1e-3)
    moved = slope([1, 2, 4])
    assert moved.mean == pytest.approx(1.5)
    assert moved.margin == pytest.approx(12.706 * (1 / 6 / 2) ** 0.5, rel=1e-3)
    assert slope([1, None, 4]).mean is None


def test_a_ride_back_after_a_call_is_a_row_of_its_booking_and_its_money_is_counted(day: Result) -> None:
    """The last of a day's trips there and back is taken as rung for: its way back left out of enquiry and booking."""
    events = list(day.played.events)
    taken = next(
        one
        for one in events
        if one.type is EventType.CLIENT_ORDER_CONFIRMATION and len(one.data["legs"]) == 2
    )
    out, back = taken.data["legs"]
    rung = []
    for one in events:
        if one.type is EventType.TRIP_REQUEST and one.data["quote"] == taken.data["quote"]:
            rung.append(replace(one, data={**one.data, "returns": False}))
        elif one is taken:
            rung.append(replace(one, data={**one.data, "legs": [out]}))
            fetch = {"booking": one.data["booking"], "legs": [back]}
            rung.append(replace(one, type=EventType.READY_CALL_ANSWERED, data=fetch))
        else:
            rung.append(one)
    called = reckoned(day.scenario, rung)
    assert called.figures == reckoned(day.scenario, events).figures
    assert value_rows({FIRST: called.shares})[0]["trips"] == day.figures["trips"]


def test_villages_of_few_are_told_together_and_the_sums_stay(day: Result) -> None:
    rows = trip_rows(day.played.events)
    homes = {"Aldreth": 1, "Witcham": 3, "Wilburton": 5, "Haddenham": 9}
    wide = [
        replace(rows[0], village=village, rider=f"{village} {number}")
        for village, riders in homes.items()
        for number in range(riders)
    ]
    assert small_villages(wide) == {"Aldreth", "Witcham", "Wilburton"}, "four alone would be too few"
    assert small_villages(wide[1:]) == {"Witcham", "Wilburton"}
    assert small_villages(wide[4:]) == frozenset()
    for number, row in enumerate(wide):
        row.village, row.to = "Ely", row.village if number else "Ely"
    hide_small(wide)
    assert {row.village for row in wide} == {"Ely"}
    assert {row.to for row in wide} == {SMALL, "Haddenham"}, "who is driven home to a small one"
    found = reckoned_days(day.scenario, {FIRST: day.played.events})
    told = {row["village"] for row in trips_of(found)}
    assert told == {SMALL}, "eight people of a day come from a handful of villages"
    villages = [row for row in value_rows({FIRST: found[FIRST].shares}) if row["by"] == "village"]
    assert sum(row["subsidy_pounds"] for row in villages) == pytest.approx(day.figures["subsidy_pounds"])


def test_shifts_of_single_dates_have_their_price(day: Result, tmp_path: Path) -> None:
    """Those of the rota are in no pattern: as driven they are told with the return."""
    fleet = day.scenario.fleet
    driven = replace(fleet, patterns=(), shifts=tuple(shifts_for(fleet, FIRST)))
    days = {FIRST: day.played.events}
    assert "Without a price" not in write_return(days, SCENARIO, out=tmp_path, fleet=driven)
    assert json.loads((tmp_path / "return.json").read_text())["figures"]["cost_pounds"] > 0
    bare = replace(driven, shifts=())
    assert "Without a price" in write_return(days, SCENARIO, out=tmp_path, fleet=bare)


def test_trips_pressed_too_late_are_counted_by_themselves_and_judged_by_no_clock(day: Result) -> None:
    late = [
        replace(one, data={**one.data, "as_planned": True}) if one.type is EventType.RIDER_BOARDED else one
        for one in day.played.events
    ]
    usual, found = (
        told_return(reckoned_days(day.scenario, {FIRST: log})) for log in (day.played.events, late)
    )
    assert (usual["figures"]["untimed_trips"], found["figures"]["untimed_trips"]) == (0, day.figures["trips"])
    assert found["figures"]["on_time_pickup_percent"] is None
    assert found["figures"]["arrived_by_percent"] == usual["figures"]["arrived_by_percent"]
    assert found["figures"]["vehicle_hours"] == usual["figures"]["vehicle_hours"]
    where = found["behind"]["untimed_trips"]["where"]
    assert sum(counts(where, one) for one in found["trips"]) == day.figures["trips"]
