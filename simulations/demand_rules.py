"""How much people are taken to travel, why, when and with whom: every number with where it comes from.

These are estimates, not observations. Each default carries a tag: *sourced* (published somewhere named),
*derived* (by arithmetic from such), *assumed* (ours). A scenario may set any of them; what it sets is shown
as *chosen* in the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from scheduler.adapters.strict_toml import Table
from scheduler.domain.request import Purpose
from simulations.assumptions import Assumption, Number, Tag, chosen, read_numbers
from simulations.demand_tables import ARRIVE_BY_PERCENT, PURPOSES, SHARES, STAY_MIN
from simulations.recorded.file import Recorded
from simulations.recorded.rules import notes_of, read_days

__all__ = ["Assumption", "DemandRules", "Number", "Tag", "as_data", "read_demand"]


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
    "train_gap_min": Number(
        60,
        600,
        Tag.ASSUMED,
        "how far the train that suits best may be from the wish; every town has one an hour",
    ),
    "takes_alternative_percent": Number(50, 100, Tag.ASSUMED, "refused riders who take another time"),
    "minutes_a_pound": Number(
        10, 600, Tag.ASSUMED, "an offer a pound dearer is taken if it is so much nearer"
    ),
    "gravity_km": Number(6, 100, Tag.ASSUMED, "distance over which a place loses two thirds of its pull"),
    "least_trip_km": Number(1.5, 50, Tag.ASSUMED, "nearer places are walked to, or reached otherwise"),
    "volume_percent": Number(100, 1000, Tag.ASSUMED, "all demand against the trip rate; the shock to test"),
    "no_car_percent": Number(45, 100, Tag.ASSUMED, "riders without a car at home; 10 % of rural households"),
    "older_percent": Number(60, 100, Tag.ASSUMED, "riders of 65 and over"),
    "young_percent": Number(12, 100, Tag.ASSUMED, "riders under 25"),
    "older_volume_percent": Number(100, 1000, Tag.ASSUMED, "requests of riders of 65 and over; ageing"),
    "reference_fare_pence": Number(200, 5000, Tag.SOURCED, "fare at which the trip rate holds (Ting, £2)"),
    "peak_elasticity": Number(
        -0.3, 0, Tag.SOURCED, "of requests to fare, before 09:30 (TRRL LR733)", least=-3
    ),
    "elasticity": Number(
        -0.6, 0, Tag.SOURCED, "the same at other hours: about double (TRRL LR733)", least=-3
    ),
    "long_run_factor": Number(
        1, 3, Tag.ASSUMED, "soon after a change of fare; 1.75 after four years (West Midlands, 1985)", least=0
    ),
    "months": Number(1, 24, Tag.ASSUMED, "so many months, one day each, with riders who learn", least=1),
    "refusal_cut_percent": Number(10, 100, Tag.ASSUMED, "a rider asks so much less after each refusal"),
    "requests_per_rider_month": Number(1.3, 60, Tag.DERIVED, "YorBus: 16 trips a rider and year"),
    "people_per_home": Number(2.38, 6, Tag.SOURCED, "in new housing (Census 2021, Cambridgeshire)"),
}


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
    source: str = ""
    """Where the demand comes from, in the words of whoever answers for it; blank: nobody does."""
    new_homes: Mapping[str, float] = field(default_factory=dict)
    """Homes built, by village."""
    village_percent: Mapping[str, float] = field(default_factory=dict)
    """How often people of a village ask, against the trip rate."""
    only_to: tuple[str, ...] = ()
    """Villages or towns to which all trips go; empty for anywhere."""
    beyond_percent: Mapping[str, float] = field(default_factory=dict)
    """Of those who go to the station, how many go on by train, by town."""
    recorded: Recorded | None = None
    """Days as they were really asked for, instead of drawn ones."""

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]

    @property
    def seconds_a_penny(self) -> float:
        """Return how many seconds nearer to the wish are worth a penny to riders."""
        return self.numbers["minutes_a_pound"] * 60 / 100


def read_demand(table: Table) -> DemandRules:
    """Return the demand of a scenario: its own numbers, and the defaults for the others."""
    recorded = read_days(table)
    numbers, notes = read_numbers(table, "demand", NUMBERS)
    shares = _shares(table.table("purpose_percent", optional=True), notes)
    places = {key: table.texts(key, ()) for key in ("not_from", "only_to")}
    villages = {
        key: _by_village(table.table(key, optional=True), most)
        for key, most in (("new_homes", 100_000.0), ("village_percent", 1000.0), ("beyond_percent", 100.0))
    }
    notes += [chosen(f"demand.{key}", ", ".join(names)) for key, names in places.items() if names]
    notes += [
        chosen(f"demand.{key}", ", ".join(f"{name} {value:g}" for name, value in table_of.items()))
        for key, table_of in villages.items()
        if table_of
    ]
    requests = table.whole("requests", least=1, most=100_000) if "requests" in table else None
    if requests is not None:
        notes.append(chosen("demand.requests", str(requests)))
    source = table.text("source", "")
    table.finish()
    _fits(table, numbers)
    if sum(villages["beyond_percent"].values()) > 100:
        table.fail("beyond_percent", "the towns make more than 100 together. Lower one of them.")
    all_notes = [*notes, *_fixed()] if recorded is None else notes_of(recorded, notes)
    return DemandRules(
        numbers,
        shares,
        places["not_from"],
        requests,
        tuple(all_notes),
        source=source,
        only_to=places["only_to"],
        new_homes=villages["new_homes"],
        village_percent=villages["village_percent"],
        beyond_percent=villages["beyond_percent"],
        recorded=recorded,
    )


def _by_village(table: Table, most: float) -> dict[str, float]:
    return {name: table.real(name, most=most) for name in table.keys()}  # noqa: SIM118 - a Table is no dict


def _shares(table: Table, notes: list[Assumption]) -> dict[Purpose, float]:
    shares = {purpose: table.real(purpose.value, SHARES[purpose], most=100) for purpose in PURPOSES}
    if not isclose(sum(shares.values()), 100, abs_tol=0.1):
        given = ", ".join(f"{purpose.value} {share:g}" for purpose, share in shares.items())
        table.fail(
            next(iter(table.keys())),
            f"the shares make {sum(shares.values()):g} together ({given}). Let them make 100.",
        )
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
    if numbers["older_percent"] + numbers["young_percent"] > 100:
        table.fail("young_percent", "with older_percent it makes more than 100. Lower one of them.")
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
        Assumption("latest wish to go back", "17:00", Tag.ASSUMED, OURS),
        Assumption("hours in which people ask", "08:00–20:00", Tag.ASSUMED, OURS),
        Assumption("asked at least before the ride", "70 min", Tag.ASSUMED, OURS),
        Assumption("roads against the straight line", "135 %", Tag.ASSUMED, "for the pull of places only"),
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
        "only_to": list(rules.only_to),
        "new_homes": dict(rules.new_homes),
        "village_percent": dict(rules.village_percent),
        "beyond_percent": dict(rules.beyond_percent),
        "requests": rules.requests,
        "recorded": rules.recorded.digest if rules.recorded is not None else None,
        "source": rules.source,
    }
