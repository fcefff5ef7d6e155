"""The return of some days of a service: each figure day by day and over all of them, and the trips it is counted from.

Counts and pounds are added up; what is a part of something is reckoned anew from the sums. Riders are numbers that
hold within one return.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import Event
from simulations import kpis, money
from simulations.behind import behind
from simulations.csv_rows import as_csv, counted
from simulations.figure_names import figure_name, in_words
from simulations.fleet_hours import time_of_day
from simulations.reckoned_day import DEFINITIONS, ReckonedDay, reckoned_days
from simulations.scenario import load_scenario
from simulations.shares import Share
from simulations.trip_rows import as_record
from simulations.value import value_rows

ADDED = frozenset(
    {"requests", "booked", "people_asking", "denied", "abandoned", "trips", "riders", "companions"}
) | {
    "untimed_trips",
    "taxi_rides",
    "vehicle_hours",
    "vehicle_km",
    "volunteer_hours",
    "volunteer_miles",
    "contract_hours",
    "kg_co2e",
    *(key for key in DEFINITIONS if key.endswith("_pounds")),
}
A_TRIP = {"subsidy_per_trip": "subsidy_pounds", "cost_per_trip": "cost_pounds"}
LENT = ("day", "vehicle", "work", "from", "to", "hours", "pence")
UNTOLD = ("quote", "booking", "leg")
"""What would lead back to somebody's booking."""
Days = Mapping[date, Sequence[Event]]


def write_return(days: Days, base: Path, *, out: Path, fleet: Fleet | None = None) -> str:
    """Write the tables of a return and ``return.json`` into a folder; return what to say.

    ``fleet`` is who drove what on these days, where that is known better than by the scenario.

    Raises
    ------
    BrokenInput
        The scenario with fleet and prices cannot be used, or the folder cannot be written to.
    """
    scenario = load_scenario(base)
    found = reckoned_days(scenario if fleet is None else replace(scenario, fleet=fleet), days)
    told = told_return(found)
    strangers = told["shifts_without_price"]
    files = {
        "figures.csv": as_csv(figure_rows(told)),
        "value.csv": as_csv(told["value"]),
        "trips.csv": as_csv(told["trips"]),
        "lent.csv": as_csv(told["lent"], LENT),
        "return.json": json.dumps(told, indent=1, ensure_ascii=False) + "\n",
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BrokenInput(
            f"{out}: cannot be written to ({error.strerror}). Choose another folder."
        ) from error
    whole = told["figures"]
    said = f"{counted(len(days), 'day')}, {counted(int(whole['trips'] or 0), 'trip')}: {out / 'figures.csv'}."
    if strangers:
        said += f" Without a price, for the fleet has them not: {', '.join(strangers)}."
    if told["runs_not_closed"]:
        said += f" Start or end not written down, so counted by their stops: {', '.join(told['runs_not_closed'])}."
    return f"{said} trips.csv holds no names, but is data about people: keep it in the office."


def told_return(found: Mapping[date, ReckonedDay]) -> dict[str, Any]:
    """Return everything about these days as plain data."""
    return {
        "days": [str(day) for day in found],
        "figures": over_all([day.figures for day in found.values()], [day.parts for day in found.values()]),
        "daily": {key: [day.figures[key] for day in found.values()] for key in DEFINITIONS},
        "names": {key: figure_name(key) for key in DEFINITIONS},
        "meanings": {key: in_words(meaning) for key, meaning in DEFINITIONS.items()},
        "behind": {key: behind(key) for key in DEFINITIONS},
        "value": value_rows({day: one.shares for day, one in found.items()}),
        "trips": trips_of(found),
        "lent": lent_rows(found),
        "shifts_without_price": sorted({one for day in found.values() for one in day.strangers}),
        "runs_not_closed": sorted({one for day in found.values() for one in day.open_runs}),
    }


def figure_rows(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each figure: day by day, over all days, and what it means."""
    return [
        {
            "figure": told["names"][key],
            **dict(zip(told["days"], told["daily"][key], strict=True)),
            "all days": told["figures"][key],
            "meaning": told["meanings"][key],
        }
        for key in told["figures"]
    ]


def over_all(
    daily: Sequence[Mapping[str, kpis.Figure]], parts: Sequence[kpis.Parts]
) -> dict[str, kpis.Figure]:
    """Return the figures of all days, from those of single days and what their proportions are reckoned from."""
    found: dict[str, kpis.Figure] = dict.fromkeys(DEFINITIONS)
    for key in ADDED & DEFINITIONS.keys():
        there = [value for day in daily if (value := day[key]) is not None]
        found[key] = round(sum(there), 2) if there else None
    found |= kpis.proportions(
        {key: (sum(day[key][0] for day in parts), sum(day[key][1] for day in parts)) for key in parts[0]}
        if parts
        else {}
    )
    trips = found["trips"]
    for key, pounds in A_TRIP.items():
        amount = found[pounds]
        found[key] = round(amount / trips, 2) if amount is not None and trips else None
    found["break_even_per_hour"] = _break_even(found)
    return found


def _break_even(whole: Mapping[str, kpis.Figure]) -> float | None:
    """Return the cost of an hour over the income from a rider."""
    keys = ("cost_pounds", "vehicle_hours", "riders", "fare_income_pounds", "concession_pounds")
    cost, hours, riders, fares, passes = (whole[key] or 0 for key in keys)
    found = money.break_even(cost=cost, hours=hours, income=fares + passes, riders=riders)
    return None if found is None else round(found, 2)


def trips_of(found: Mapping[date, ReckonedDay]) -> list[dict[str, Any]]:
    """Return every wish and way, a row each, with riders as numbers and what each took of the money."""
    numbers: dict[str, int] = {}
    rows = []
    for day, one in found.items():
        took = {share.number: share for share in one.shares}
        for number, row in enumerate(one.rows):
            record = {key: value for key, value in as_record(row).items() if key not in UNTOLD}
            record["rider"] = numbers.setdefault(row.rider, len(numbers) + 1)
            rows.append({"day": str(day), **record, **_pence(took.get(number))})
    return rows


def lent_rows(found: Mapping[date, ReckonedDay]) -> list[dict[str, Any]]:
    """Return a row for each time that a vehicle was lent to other work."""
    return [
        {
            "day": str(day),
            "vehicle": one.vehicle_id,
            "work": one.work,
            "from": time_of_day(one.hours.earliest),
            "to": time_of_day(one.hours.latest),
            "hours": round(one.length, 2),
            "pence": one.pence,
        }
        for day, reckoned in found.items()
        for one in reckoned.lent
    ]


def _pence(share: Share | None) -> dict[str, int | bool | None]:
    if share is None:
        return dict.fromkeys(("cost_pence", "concession_pence", "taxi_pence", "subsidy_pence")) | {
            "taxi": False
        }
    return {
        "cost_pence": share.cost,
        "concession_pence": share.pence["concession"],
        "taxi_pence": share.pence["taxi"],
        "subsidy_pence": share.subsidy,
        "taxi": share.taxi,
    }
