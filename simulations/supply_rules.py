"""How reliable volunteers and vehicles are taken to be: every number with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.adapters.strict_toml import Table
from simulations.assumptions import Assumption, Number, Tag, chosen, read_numbers
from simulations.fleet_hours import time_of_day

NUMBERS: dict[str, Number] = {
    "unfilled_percent": Number(
        20, 100, Tag.SOURCED, "volunteers' shifts nobody takes: 10 of 50 monthly slots (Halesworth, 2011)"
    ),
    "dropout_percent": Number(0, 100, Tag.ASSUMED, "volunteers who have stopped for good; the shock to test"),
    "years_ahead": Number(0, 10, Tag.ASSUMED, "years over which volunteers leave faster than they join"),
    "attrition_percent_year": Number(
        11.6, 100, Tag.DERIVED, "volunteers fell from 85 to 46 in five years (BACT, 2018-23)"
    ),
    "sick_percent": Number(3, 100, Tag.ASSUMED, "volunteers' shifts called off on the day itself"),
    "holiday_percent": Number(30, 100, Tag.ASSUMED, "fewer volunteers in August and half-terms"),
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A vehicle that stands still from a second of the day on."""

    vehicle: str
    at: int


@dataclass(frozen=True, slots=True)
class SupplyRules:
    """Who may be missing on the day."""

    numbers: Mapping[str, float]
    holiday: bool
    """Whether the day is in a school holiday; August always is."""
    sick_known_at: int
    """Second of the day at which a driver rings in sick."""
    breakdowns: tuple[Breakdown, ...]
    assumptions: tuple[Assumption, ...]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]


def read_supply(table: Table, vehicles: frozenset[str]) -> SupplyRules:
    """Return the ``[supply]`` of a scenario."""
    numbers, notes = read_numbers(table, "supply", NUMBERS)
    holiday, known_at = table.switch("school_holiday", False), table.clock("sick_known_at", 6 * 3600 + 1800)
    broken = []
    for entry in table.tables("breakdowns"):
        vehicle, at = entry.text("vehicle"), entry.clock("at")
        entry.finish()
        if vehicle not in vehicles:
            entry.fail("vehicle", f"the fleet has no {vehicle!r}. It has: {', '.join(sorted(vehicles))}.")
        broken.append(Breakdown(vehicle, at))
        notes.append(chosen("supply.breakdowns", f"{vehicle} at {time_of_day(at)}"))
    table.finish()
    return SupplyRules(numbers, holiday, known_at, tuple(broken), tuple(notes))


def as_data(rules: SupplyRules) -> dict[str, Any]:
    """Return the rules as plain data, for the resolved copy of a scenario."""
    return {
        **dict(rules.numbers),
        "school_holiday": rules.holiday,
        "sick_known_at_s": rules.sick_known_at,
        "breakdowns": [{"vehicle": one.vehicle, "at_s": one.at} for one in rules.breakdowns],
    }
