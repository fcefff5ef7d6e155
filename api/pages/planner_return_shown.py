"""What a page of a return shows: its figures and groups as tables, each with its chart, in words and pounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.pages.planner_return_bars import Bars, Measured, bars

FIRST = (
    "people_asking",
    "served_percent",
    "denied",
    "trips",
    "riders",
    "on_time_pickup_percent",
    "arrived_by_percent",
    "riders_per_vehicle_hour",
    "cost_pounds",
    "fare_income_pounds",
    "concession_pounds",
    "subsidy_pounds",
    "subsidy_per_trip",
    "taxi_rides",
    "taxi_pounds",
    "volunteer_hours",
    "contract_hours",
    "contract_income_pounds",
)
"""The figures that are shown at once; the others are folded away."""
BY = {
    "offer": "By what came",
    "village": "By village",
    "month": "By month",
    "company": "Alone or shared",
}
MOST_BARS = 31


@dataclass(frozen=True, slots=True)
class Grouped:
    """What trips of one grouping cost: a row a group, and the chart of a trip's subsidy."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    chart: Bars | None


def shown_value(figure: str, value: float | None) -> str:
    """Return a figure as it is written in a table; its name says whether it is pounds or percent."""
    if value is None:
        return "–"
    return f"{value:,.2f}" if figure.endswith(("_pounds", "_per_trip")) else f"{value:,}"


def name_of(told: Mapping[str, Any], figure: str) -> str:
    """Return what a figure is called where it is of several days."""
    return str(told["names"][figure]).replace(" of the day", "")


def pounds(value: float | None) -> str:
    """Return an amount as it is written in a table."""
    return "–" if value is None else f"{'−' if value < 0 else ''}£{abs(value):,.2f}"


def figures(told: Mapping[str, Any]) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Return key, name and value of the first figures, and of every other one."""
    every = {
        key: (key, name_of(told, key), shown_value(key, value))
        for key, value in told["figures"].items()
        if value is not None
    }
    return [every[key] for key in FIRST if key in every], [
        row for key, row in every.items() if key not in FIRST
    ]


def daily_chart(told: Mapping[str, Any], figure: str) -> Bars | None:
    """Return a figure day by day as bars; None over more days than can be told apart."""
    there = [
        Measured(short_day(day), value, digits=0 if isinstance(value, int) else 2)
        for day, value in zip(told["days"], told["daily"][figure], strict=True)
        if value is not None
    ]
    return bars(there, beside=True) if len(there) <= MOST_BARS else None


def short_day(day: str) -> str:
    """Return a day as a chart and a table call it: "Tue 1 Dec"."""
    on = date.fromisoformat(day)
    return f"{on:%a} {on.day} {on:%b %Y}"


def groups(told: Mapping[str, Any]) -> list[Grouped]:
    """Return the groupings of the money."""
    return [
        _group(title, [_named(row) for row in told["value"] if row["by"] == by]) for by, title in BY.items()
    ]


def trend(told: Mapping[str, Any]) -> str:
    """Return how the subsidy of a trip moves, in words."""
    last = next((row for row in told["value"] if row["by"] == "trend"), None)
    if last is None or last["subsidy_per_trip"] is None:
        return "A trend needs three months or more."
    low, high = last["subsidy_per_trip_low"], last["subsidy_per_trip_high"]
    each = f"{pounds(last['subsidy_per_trip'])} a trip from one month to the next"
    if low > 0 or high < 0:
        return f"{each}, between {pounds(low)} and {pounds(high)}."
    return f"{each}, between {pounds(low)} and {pounds(high)}: chance would explain it."


def _named(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row with its month, if it is of one, as people say it."""
    if row["by"] != "month":
        return row
    return {**row, "group": f"{date.fromisoformat(row['group'] + '-01'):%B %Y}"}


def _group(title: str, rows: list[Mapping[str, Any]]) -> Grouped:
    measured = [
        Measured(
            row["group"],
            row["subsidy_per_trip"],
            row["subsidy_per_trip_low"],
            row["subsidy_per_trip_high"],
            digits=2,
            sign="£",
        )
        for row in rows
        if row["subsidy_per_trip"] is not None
    ]
    return Grouped(title, tuple(map(_cells, rows)), bars(measured))


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = row["subsidy_per_trip_low"], row["subsidy_per_trip_high"]
    sure = "–" if low is None else f"{pounds(low)} to {pounds(high)}"
    return (
        row["group"][:1].upper() + row["group"][1:],
        f"{row['trips']:,}",
        pounds(row["cost_pounds"]),
        pounds(row["fare_income_pounds"]),
        pounds(row["concession_pounds"]),
        pounds(row["subsidy_pounds"]),
        pounds(row["subsidy_per_trip"]),
        sure,
        pounds(row["taxi_pounds"]),
    )
