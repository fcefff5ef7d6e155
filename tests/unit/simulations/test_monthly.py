"""The return of some days: totals reconcile with the trips behind them, and nobody is named."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulations.experiment import Result, run
from simulations.monthly import figures_of, over_all, trips_of, write_return
from simulations.scenario import load_scenario
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
    ridden = [row for row in rows if row["reached"] and row["no_show"] != "True"]
    whole = over_all([figures_of(day.scenario, events)])
    assert whole["trips"] == len(ridden) == day.figures["trips"]
    assert whole["fare_income_pounds"] == pytest.approx(sum(int(row["fare_pence"]) for row in ridden) / 100)
    assert whole["subsidy_pounds"] == day.figures["subsidy_pounds"], "to the penny"
    assert {row["rider"] for row in rows} == {
        str(number) for number in range(1, len({r["rider"] for r in rows}) + 1)
    }
    assert not {"booking", "quote", "leg"} & rows[0].keys()


def test_ratios_come_from_sums_and_a_shift_without_a_price_is_told(day: Result, tmp_path: Path) -> None:
    events = day.played.events
    one = figures_of(day.scenario, events)
    two = over_all([one, {**one, "trips": 0, "subsidy_pounds": 10.0}])
    trips, subsidy = one["trips"], one["subsidy_pounds"]
    assert trips is not None
    assert subsidy is not None
    assert two["subsidy_per_trip"] == pytest.approx((subsidy + 10) / trips, abs=0.01)
    moved = {SECOND: [replace(event, service_date=SECOND) for event in events]}
    assert "Without a price" in write_return(moved, SCENARIO, out=tmp_path), "these shifts are of another day"
    assert trips_of(moved)[0]["day"] == "2026-12-08"
