"""What running a service is taken to cost, and what carbon it gives off: every number with where it comes from.

Emission factors and fares of trains have no default: they are dated inputs, and without them no figure is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.adapters.strict_toml import Table
from simulations.assumptions import Assumption, Number, Tag, chosen, read_numbers

VEHICLES = ("minibus", "car", "bus")
NUMBERS: dict[str, Number] = {
    "minibus_pounds_hour": Number(
        34, 200, Tag.DERIVED, "YorBus: £229k for two vehicles; a paid driver's minibus; test 28 to 45"
    ),
    "volunteer_minibus_pence_mile": Number(60, 500, Tag.ASSUMED, "running cost; the driver is not paid"),
    "car_pence_mile": Number(
        55, 200, Tag.SOURCED, "HMRC's rate from 6 April 2026, as two secondary pages report it"
    ),
    "booking_pounds": Number(
        2.5, 50, Tag.ASSUMED, "£25,000 a year for 10,000 trips, whether booked by telephone or online"
    ),
    "concession_percent": Number(50, 100, Tag.ASSUMED, "part of the fare that the council pays for a pass"),
    "bus_pounds_hour": Number(40, 200, Tag.ASSUMED, "a fixed bus on the same basis; 34 to 45"),
    "taxi_pounds": Number(4, 50, Tag.ASSUMED, "a taxi sent under a guarantee: flag fall"),
    "taxi_pounds_mile": Number(2.5, 20, Tag.ASSUMED, "the same: each mile"),
    "walk_weight": Number(2, 5, Tag.ASSUMED, "a minute walked counts as so many minutes ridden"),
    "wait_weight": Number(2, 5, Tag.ASSUMED, "a minute waited counts as so many minutes ridden"),
}


@dataclass(frozen=True, slots=True)
class CostInputs:
    """Prices, and emission factors in kg CO2e a kilometre where somebody entered them."""

    numbers: Mapping[str, float]
    kg_km: Mapping[str, float]
    factors_from: str
    """Year and source of the emission factors; blank when there are none."""
    train_pounds: Mapping[str, float]
    """What one way by train costs an adult, by town, where somebody entered it."""
    train_fares_from: str
    """Year and source of these fares; blank when there are none."""
    assumptions: tuple[Assumption, ...]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]


def read_costs(top: Table, towns: Iterable[str]) -> CostInputs:
    """Return the ``[costs]``, ``[emissions]`` and ``[train_fares]`` of a scenario; people go on to ``towns``."""
    costs, emissions, fares = (
        top.table(name, optional=True) for name in ("costs", "emissions", "train_fares")
    )
    numbers, notes = read_numbers(costs, "costs", NUMBERS)
    costs.finish()
    factors: dict[str, float] = {}
    source = ""
    if emissions.keys():
        year = emissions.whole("year", least=2015, most=2100)
        source = f"{emissions.text('source')}, {year}"
        factors = {one: emissions.real(f"{one}_kg_km", most=10) for one in VEHICLES}
        emissions.finish()
        notes += [chosen(f"emissions.{one}_kg_km", f"{factors[one]:g} ({source})") for one in VEHICLES]
    else:
        notes.append(
            Assumption("emissions", "none", Tag.ASSUMED, "enter the year's factors; no figure without them")
        )
    pounds, fares_from = _read_fares(fares, towns)
    notes += [chosen(f"train_fares.way_pounds.{town}", f"{pounds[town]:g} ({fares_from})") for town in pounds]
    return CostInputs(numbers, factors, source, pounds, fares_from, tuple(notes))


def _read_fares(table: Table, towns: Iterable[str]) -> tuple[dict[str, float], str]:
    """Return what a way by train costs, by town, and where that is from; nothing where nobody entered it."""
    if not table.keys():
        return {}, ""
    source = f"{table.text('source')}, {table.whole('year', least=2015, most=2100)}"
    by_town = table.table("way_pounds")
    pounds = {town: by_town.real(town, most=500) for town in by_town.keys()}  # noqa: SIM118 - a Table is no dict
    for town in towns:
        if town not in pounds:  # or its figures would be told as if the train were free
            table.fail("way_pounds", f"{town} is missing, where people go on to. Enter its fare too.")
    table.finish()
    return pounds, source


def as_data(inputs: CostInputs) -> dict[str, Any]:
    """Return the inputs as plain data, for the resolved copy of a scenario."""
    return {
        **dict(inputs.numbers),
        "kg_km": dict(inputs.kg_km),
        "factors_from": inputs.factors_from,
        "train_pounds": dict(inputs.train_pounds),
        "train_fares_from": inputs.train_fares_from,
    }
