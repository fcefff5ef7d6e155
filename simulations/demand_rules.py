"""How much people are taken to travel, why, when and with whom: every number with where it comes from.

These are estimates, not observations. Each default carries a tag: *sourced* (published somewhere named),
*derived* (by arithmetic from such), *assumed* (ours). A scenario may set any of them; what it sets is shown
as *chosen* in the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scheduler.adapters.strict_toml import Table
from scheduler.domain.request import Purpose


class Tag(StrEnum):
    """Where a number comes from."""

    SOURCED = "sourced"
    DERIVED = "derived"
    ASSUMED = "assumed"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One input of the demand, as it is shown to whoever reads a result."""

    key: str
    value: str
    tag: Tag
    basis: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a scenario may set, with its default."""

    default: float
    most: float
    tag: Tag
    basis: str


OURS = "no figure found; vary it"
NUMBERS: dict[str, Number] = {
    "trips_per_resident_year": Number(
        1.5, 20, Tag.ASSUMED, "one-way trips; low 0.5, high 4; the first number to replace with local data"
    ),
    "service_days_year": Number(255, 366, Tag.DERIVED, "weekdays less bank holidays"),
    "return_percent": Number(90, 100, Tag.ASSUMED, "requests that want the way back too"),
    "wheelchair_percent": Number(5, 100, Tag.ASSUMED, "riders who stay in their chair"),
    "walking_frame_percent": Number(15, 100, Tag.ASSUMED, OURS),
    "assistance_dog_percent": Number(1, 100, Tag.ASSUMED, OURS),
    "escort_percent": Number(12, 100, Tag.ASSUMED, "parties with one companion"),
    "child_percent": Number(4, 100, Tag.ASSUMED, "parties with a companion and one child"),
    "door_to_door_percent": Number(70, 100, Tag.ASSUMED, "riders who are helped from door to vehicle"),
    "member_percent": Number(45, 100, Tag.ASSUMED, "riders who may use section 19 vehicles"),
    "pass_percent": Number(60, 100, Tag.ASSUMED, "riders with a concession pass"),
    "phone_percent": Number(60, 100, Tag.ASSUMED, "requests made by telephone"),
    "lead_over_day_percent": Number(60, 100, Tag.ASSUMED, "asked more than 24 hours ahead"),
    "lead_hours_percent": Number(30, 100, Tag.ASSUMED, "asked 2 to 24 hours ahead; the rest later still"),
    "lead_longest_days": Number(7, 28, Tag.ASSUMED, "the longest anybody asks ahead"),
    "cancel_percent": Number(10, 100, Tag.DERIVED, "London Dial-a-Ride: requests less trips"),
    "no_show_percent": Number(2, 100, Tag.ASSUMED, OURS),
    "tolerance_from_min": Number(15, 600, Tag.ASSUMED, "how far an offer may be from the wish: least"),
    "tolerance_to_min": Number(75, 600, Tag.ASSUMED, "how far an offer may be from the wish: most"),
    "takes_alternative_percent": Number(50, 100, Tag.ASSUMED, "refused riders who take another time"),
    "gravity_km": Number(6, 100, Tag.ASSUMED, "distance over which a place loses two thirds of its pull"),
    "least_trip_km": Number(1.5, 50, Tag.ASSUMED, "nearer places are walked to, or reached otherwise"),
}

PURPOSES = tuple(Purpose)
SHARES: dict[Purpose, float] = {
    Purpose.SHOPPING: 35,
    Purpose.SOCIAL: 25,
    Purpose.HEALTH: 20,
    Purpose.WORK: 8,
    Purpose.EDUCATION: 7,
    Purpose.OTHER: 5,
}
STAY_MIN: dict[Purpose, tuple[int, int]] = {
    Purpose.SHOPPING: (75, 165),
    Purpose.SOCIAL: (90, 180),
    Purpose.HEALTH: (45, 120),
    Purpose.WORK: (240, 480),
    Purpose.EDUCATION: (300, 390),
    Purpose.OTHER: (45, 120),
}
ARRIVE_BY_PERCENT: dict[Purpose, float] = {
    Purpose.SHOPPING: 20,
    Purpose.SOCIAL: 50,
    Purpose.HEALTH: 100,
    Purpose.WORK: 100,
    Purpose.EDUCATION: 100,
    Purpose.OTHER: 40,
}
TWO_HUMPS = {8: 3.0, 9: 27.0, 10: 33.0, 11: 12.0, 12: 5.0, 13: 10.0, 14: 8.0, 15: 2.0}
HOURS: dict[Purpose, dict[int, float]] = {
    Purpose.SHOPPING: TWO_HUMPS,
    Purpose.SOCIAL: {9: 10.0, 10: 30.0, 11: 15.0, 12: 8.0, 13: 15.0, 14: 17.0, 15: 5.0},
    Purpose.HEALTH: {8: 6.0, 9: 18.0, 10: 20.0, 11: 16.0, 12: 6.0, 13: 8.0, 14: 14.0, 15: 12.0},
    Purpose.WORK: {7: 16.0, 8: 15.0, 9: 4.0},
    Purpose.EDUCATION: {8: 40.0, 9: 2.0},
    Purpose.OTHER: TWO_HUMPS,
}
PULL: dict[Purpose, dict[str, float]] = {
    Purpose.SHOPPING: {"supermarket": 10, "market": 8, "shopping centre": 5, "shop": 0.5, "garden centre": 1},
    Purpose.HEALTH: {"surgery": 10, "hospital": 8, "clinic": 3, "dentist": 3, "pharmacy": 2, "optician": 1},
    Purpose.SOCIAL: {
        "community hall": 4,
        "library": 3,
        "cinema": 3,
        "leisure centre": 2,
        "museum": 1,
        "cafe": 1,
        "pub": 1,
        "place of worship": 1,
    },
    Purpose.WORK: {"supermarket": 3, "school": 2, "town hall": 3, "railway station": 4, "shop": 0.5},
    Purpose.EDUCATION: {"college": 5, "school": 1},
    Purpose.OTHER: {"railway station": 5, "bank": 2, "hairdresser": 2, "post office": 1, "town hall": 1},
}
"""How strongly a place of each category draws people of each purpose."""


@dataclass(frozen=True, slots=True)
class DemandRules:
    """Everything the demand of a day is drawn from."""

    numbers: Mapping[str, float]
    shares: Mapping[Purpose, float]
    not_from: tuple[str, ...]
    """Places whose residents are not counted, because they have other ways to travel."""
    requests: int | None
    """Exactly so many requests, instead of as many as residents would make."""
    assumptions: tuple[Assumption, ...]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]


def read_demand(table: Table) -> DemandRules:
    """Return the demand of a scenario: its own numbers, and the defaults for the others."""
    numbers, notes = {}, []
    for key, number in NUMBERS.items():
        chosen = key in table
        numbers[key] = table.real(key, number.default, most=number.most)
        tag, basis = (Tag.CHOSEN, "set in this scenario") if chosen else (number.tag, number.basis)
        notes.append(Assumption(f"demand.{key}", f"{numbers[key]:g}", tag, basis))
    shares = _shares(table.table("purpose_percent", optional=True), notes)
    not_from = table.texts("not_from", ())
    if not_from:
        notes.append(Assumption("demand.not_from", ", ".join(not_from), Tag.CHOSEN, "set in this scenario"))
    requests = table.whole("requests", least=1, most=100_000) if "requests" in table else None
    if requests is not None:
        notes.append(Assumption("demand.requests", str(requests), Tag.CHOSEN, "set in this scenario"))
    table.finish()
    _fits(table, numbers)
    return DemandRules(numbers, shares, not_from, requests, (*notes, *_fixed()))


def _shares(table: Table, notes: list[Assumption]) -> dict[Purpose, float]:
    shares = {purpose: table.real(purpose.value, SHARES[purpose], most=100) for purpose in PURPOSES}
    if sum(shares.values()) <= 0:
        table.fail("shopping", "all purposes are 0. Give at least one of them a share.")
    for purpose in PURPOSES:
        tag = Tag.CHOSEN if purpose.value in table else Tag.ASSUMED
        notes.append(
            Assumption(
                f"demand.purpose_percent.{purpose.value}",
                f"{shares[purpose]:g}",
                tag,
                "split of a rural minibus",
            )
        )
    table.finish()
    return shares


def _fits(table: Table, numbers: Mapping[str, float]) -> None:
    if numbers["lead_over_day_percent"] + numbers["lead_hours_percent"] > 100:
        table.fail(
            "lead_hours_percent", "with lead_over_day_percent it makes more than 100. Lower one of them."
        )
    if numbers["tolerance_from_min"] > numbers["tolerance_to_min"]:
        table.fail("tolerance_from_min", "is above tolerance_to_min. Put the smaller one first.")
    if numbers["service_days_year"] < 1 or numbers["gravity_km"] <= 0:
        table.fail("service_days_year", "and gravity_km must be above 0. Leave them out to use the defaults.")


def _fixed() -> list[Assumption]:
    """Return the tables that a scenario cannot set yet, for the report."""
    survey = "National Travel Survey, trips by start hour (mornings only, renormalised), as retyped by others"
    return [
        Assumption("hours of work and education trips", "07:00–10:00", Tag.SOURCED, survey),
        Assumption("hours of other trips", "peak 09:30–11:00", Tag.ASSUMED, "passes are good from 09:30"),
        Assumption("length of stay by purpose", _spans(STAY_MIN), Tag.ASSUMED, OURS),
        Assumption("share asking to arrive by a time", _percents(ARRIVE_BY_PERCENT), Tag.ASSUMED, OURS),
        Assumption("pull of places by kind", "a table of weights", Tag.ASSUMED, "gravity on real places"),
    ]


def _spans(table: Mapping[Purpose, tuple[int, int]]) -> str:
    return ", ".join(f"{purpose.value} {low}–{high} min" for purpose, (low, high) in table.items())


def _percents(table: Mapping[Purpose, float]) -> str:
    return ", ".join(f"{purpose.value} {value:g} %" for purpose, value in table.items())


def as_data(rules: DemandRules) -> dict[str, Any]:
    """Return the rules as plain data, for the resolved copy of a scenario."""
    return {
        **dict(rules.numbers),
        "purpose_percent": {purpose.value: share for purpose, share in rules.shares.items()},
        "not_from": list(rules.not_from),
        "requests": rules.requests,
    }
