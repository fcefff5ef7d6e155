"""How far the day may differ from its plan: every number with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.adapters.strict_toml import Table
from simulations.assumptions import Assumption, Number, Tag, read_numbers

OURS = "no figure found; vary it"
NUMBERS: dict[str, Number] = {
    "drive_spread_percent": Number(10, 100, Tag.ASSUMED, "standard deviation of a drive, off the peaks"),
    "peak_spread_percent": Number(18, 100, Tag.ASSUMED, "the same from 07:30 to 09:30 and 15:00 to 18:00"),
    "drive_mean_percent": Number(100, 300, Tag.ASSUMED, "drives against the plan, on average", least=50),
    "dwell_spread_percent": Number(25, 100, Tag.ASSUMED, "standard deviation of getting in and out"),
    "late_riders_percent": Number(10, 100, Tag.ASSUMED, "riders who are not ready when the vehicle is"),
    "late_riders_min": Number(3, 60, Tag.ASSUMED, "minutes such riders are late, on average; five at most"),
    "leave_early_min": Number(5, 60, Tag.ASSUMED, "minutes in hand with which a driver sets off, where free"),
}


@dataclass(frozen=True, slots=True)
class TrafficRules:
    """How uncertain drives, dwells and riders are. ``certain``: everything goes as planned."""

    certain: bool
    numbers: Mapping[str, float]
    assumptions: tuple[Assumption, ...]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]


def read_traffic(table: Table) -> TrafficRules:
    """Return the ``[uncertainty]`` of a scenario."""
    certain = table.switch("as_planned", False)
    numbers, notes = read_numbers(table, "uncertainty", NUMBERS)
    table.finish()
    if certain:
        notes = [
            Assumption("uncertainty.as_planned", "yes", Tag.CHOSEN, "every drive takes what the plan says")
        ]
    return TrafficRules(certain, numbers, tuple(notes))


def as_data(rules: TrafficRules) -> dict[str, Any]:
    """Return the rules as plain data, for the resolved copy of a scenario."""
    return {"as_planned": True} if rules.certain else {"as_planned": False, **dict(rules.numbers)}
