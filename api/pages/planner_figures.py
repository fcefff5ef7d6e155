"""How figures and inputs of a what-if are shown on its page: in words, the sure differences marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST = (
    "people_asking",
    "served_percent",
    "denied_percent",
    "on_time_pickup_percent",
    "arrived_by_percent",
    "ride_to_direct",
    "trips",
    "riders_per_vehicle_hour",
    "dead_percent",
    "vehicle_hours",
    "cost_pounds",
    "subsidy_pounds",
    "subsidy_per_trip",
    "taxi_rides",
    "taxi_pounds",
    "volunteer_hours",
    "bus_served_percent",
    "bus_subsidy_per_trip",
    "together_served_percent",
    "together_subsidy_per_trip",
)
"""The figures that a page shows at once; the others are folded away."""


SMALL = 10
"""Below this two digits are told after the point: the ride against the direct drive, pounds of a trip."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one scenario: its mean with margin, and how far it is from the base."""

    mean: str
    apart: str = ""
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison as a table."""

    scenarios: tuple[str, ...]
    days: int
    code: str
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    """Key, label and a cell for each scenario."""
    more: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    """The same of every other figure."""


def told_figures(result: Mapping[str, Any]) -> Told:
    """Return the table of a comparison."""
    names = tuple(one["name"] for one in result["scenarios"])
    by_figure: dict[str, list[Mapping[str, Any]]] = {}
    for row in result["figures"]:
        by_figure.setdefault(row["figure"], []).append(row)
    rows = {
        figure: (figure, named(result, figure), tuple(_cell(row) for row in cells))
        for figure, cells in by_figure.items()
        if any(row["mean"] is not None for row in cells)
    }
    first = tuple(rows[figure] for figure in FIRST if figure in rows)
    more = tuple(row for figure, row in rows.items() if figure not in FIRST)
    return Told(names, len(result["seeds"]), str(result["code"]), first, more)


def is_unsourced(result: Mapping[str, Any]) -> bool:
    """Tell whether nobody answers for the demand of one of the scenarios: then nothing is printed as evidence."""
    return any(not one.get("data", {}).get("demand", {}).get("source") for one in result["scenarios"])


def named(result: Mapping[str, Any], figure: str) -> str:
    """Return what a figure is called; results of before it had a name are called by its key."""
    return str(result.get("names", {}).get(figure, figure.replace("_", " ")))


def _cell(row: Mapping[str, Any]) -> Cell:
    low, high = row["difference_low"], row["difference_high"]
    clear = low is not None and high is not None and (low > 0 or high < 0)
    margin = None if row["high"] is None else row["high"] - row["mean"]
    apart_margin = None if high is None or row["difference"] is None else high - row["difference"]
    return Cell(_ranged(row["mean"], margin), _ranged(row["difference"], apart_margin, sign=True), clear)


def _ranged(mean: float | None, margin: float | None, *, sign: bool = False) -> str:
    if mean is None:
        return "" if sign else "–"
    digits = 2 if abs(mean) < SMALL else 1
    shown = f"{mean:+,.{digits}f}" if sign else f"{mean:,.{digits}f}"
    return shown if margin is None else f"{shown} ± {margin:,.{digits}f}"


def told_inputs(inputs: Mapping[str, Any], changes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every input by its name, with its tag; those that this what-if changes first and marked."""
    rows = [{**one, "changed": one["key"] in changes} for one in inputs["inputs"]]
    return sorted(rows, key=lambda one: not one["changed"])
