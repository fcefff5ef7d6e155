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

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import Event
from simulations import kpis, money
from simulations.csv_rows import as_csv, counted
from simulations.figure_names import figure_name, in_words
from simulations.scenario import Scenario, load_scenario
from simulations.shares import Share, shares
from simulations.trip_records import trip_records
from simulations.trip_rows import as_record, trip_rows
from simulations.value import value_rows

DEFINITIONS = {**kpis.DEFINITIONS, **money.DEFINITIONS}
ADDED = frozenset(
    {"requests", "booked", "people_asking", "denied", "abandoned", "trips", "riders", "companions"}
) | {
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
UNTOLD = ("quote", "booking", "leg")
"""What would lead back to somebody's booking."""
Days = Mapping[date, Sequence[Event]]


def write_return(days: Days, base: Path, *, out: Path) -> str:
    """Write ``figures.csv``, ``value.csv``, ``trips.csv`` and ``return.json`` into a folder; return what to say.

    Raises
    ------
    BrokenInput
        The scenario with fleet and prices cannot be used, or the folder cannot be written to.
    """
    scenario = load_scenario(base)
    scenarios = {day: replace(scenario, service_date=day) for day in days}
    daily = {day: figures_of(scenarios[day], events) for day, events in days.items()}
    money_went = {day: shares(scenarios[day], events) for day, events in days.items()}
    whole = over_all(list(daily.values()), [kpis.kpis(events).parts for events in days.values()])
    strangers = sorted({one for day, events in days.items() for one in _unknown(scenario, day, events)})
    table = [
        {
            "figure": figure_name(key),
            **{str(day): found[key] for day, found in daily.items()},
            "all days": whole[key],
        }
        | {"meaning": in_words(meaning)}
        for key, meaning in DEFINITIONS.items()
    ]
    told = {"days": [str(day) for day in days], "figures": whole, "shifts_without_price": strangers}
    files = {
        "figures.csv": as_csv(table),
        "value.csv": as_csv(value_rows(money_went)),
        "trips.csv": as_csv(trips_of(days, money_went)),
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
    said = f"{counted(len(days), 'day')}, {counted(int(whole['trips'] or 0), 'trip')}: {out / 'figures.csv'}."
    if strangers:
        said += f" Without a price, for the fleet file has them not: {', '.join(strangers)}."
    return f"{said} trips.csv holds no names, but is data about people: keep it in the office."


def figures_of(scenario: Scenario, events: Sequence[Event]) -> dict[str, kpis.Figure]:
    """Return the figures of one day."""
    return {**kpis.kpis(events).figures, **money.money(scenario, events)}


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


def trips_of(days: Days, money_went: Mapping[date, Sequence[Share]]) -> list[dict[str, Any]]:
    """Return every wish and way, a row each, with riders as numbers and what each took of the money."""
    numbers: dict[str, int] = {}
    rows = []
    for day, events in days.items():
        took = {share.number: share for share in money_went[day]}
        for number, row in enumerate(trip_rows(events)):
            record = {key: value for key, value in as_record(row).items() if key not in UNTOLD}
            record["rider"] = numbers.setdefault(row.rider, len(numbers) + 1)
            rows.append({"day": str(day), **record, **_pence(took.get(number))})
    return rows


def _pence(share: Share | None) -> dict[str, int | None]:
    if share is None:
        return dict.fromkeys(("cost_pence", "concession_pence", "taxi_pence", "subsidy_pence"))
    return {
        "cost_pence": share.cost,
        "concession_pence": share.pence["concession"],
        "taxi_pence": share.pence["taxi"],
        "subsidy_pence": share.subsidy,
    }


def _unknown(scenario: Scenario, day: date, events: Sequence[Event]) -> set[str]:
    return set(trip_records(events).runs) - {str(shift.id) for shift in shifts_for(scenario.fleet, day)}
