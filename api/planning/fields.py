"""What a planner may change on the page; every other input is changed in a file.

Labels and units are those of every report: both read them from one file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from scheduler.adapters.strict_toml import read_toml

LONGEST_TEXT = 300
NAMES = Path(__file__).parents[2] / "simulations" / "input_names.toml"
POUND = "£"
ONE_DECIMAL = re.compile(r"[0-9]+\.[0-9]", re.ASCII)
"""Money is said with two."""
AIM = "aim."
"""What a search has to reach is called so; it is no input of a scenario."""
DAYS = "days."
"""From when to when wishes are played as they were recorded; no input either."""


class Kind(StrEnum):
    """What may be typed into a field."""

    WHOLE = "whole"
    NUMBER = "number"
    HOURS = "hours"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a scenario; a number lies from ``least`` to ``most``."""

    key: str
    kind: Kind = Kind.NUMBER
    hint: str = ""
    least: float = 0
    most: float = 100
    options: tuple[tuple[str, str], ...] = ()
    """What there is to choose from: each as it stands in a scenario file, and in words."""
    slides: tuple[int, int, int] | None = None
    """From where to where a slider beside the number goes, and its step; None for a field without one."""

    @property
    def label(self) -> str:
        """What people call it; one that has no name is called by its key."""
        return _called(self.key)[0]

    @property
    def is_aim(self) -> bool:
        """Whether it says what a search has to reach, and changes no scenario."""
        return self.key.startswith(AIM)

    @property
    def is_input(self) -> bool:
        """Whether it is an input of a scenario."""
        return not self.key.startswith((AIM, DAYS))

    @property
    def unit(self) -> str:
        """What its number counts; blank where it counts nothing, or is none."""
        return _called(self.key)[1]

    def shown(self, value: str) -> str:
        """Return a value in words, with its unit."""
        if self.kind is Kind.CHOICE:
            return dict(self.options).get(value, value)
        if self.kind not in (Kind.WHOLE, Kind.NUMBER):
            return value
        if self.unit.startswith(POUND):
            pence = "0" if ONE_DECIMAL.fullmatch(value) else ""
            return f"{POUND}{value}{pence}{self.unit.removeprefix(POUND)}"
        return f"{value} {self.unit}".strip()

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.key.replace(".", "-")


def _whole(key: str, most: int, hint: str = "") -> Field:
    return Field(key, Kind.WHOLE, hint, most=most)


def _choice(key: str, options: tuple[tuple[str, str], ...], hint: str = "") -> Field:
    return Field(key, Kind.CHOICE, hint, options=options)


SOURCE = "demand.source"
"""Who answers for the demand: for that of every scenario of a comparison, for all are played with the same people."""
SOURCE_HINT = (
    "Like: parish survey, March 2026, 412 answers. It counts for every scenario compared here that names no other; "
    "reports cannot be printed as evidence without it"
)
SEARCHES = (
    ('"never"', "Never"),
    ('"evening_before"', "The evening before"),
    ('"after_each_booking"', "After every booking"),
)
YES_NO = (("true", "Yes"), ("false", "No"))
GROUPS: Mapping[str, tuple[Field, ...]] = {
    "Fleet": (
        _whole("fleet.minibuses", 200, "More than there are become copies of them"),
        _whole("fleet.cars", 200, "The same"),
        Field(
            "fleet.minibus_hours",
            Kind.HOURS,
            "From the first to leave to the last to be back, like 07:00 to 19:00",
        ),
    ),
    "Volunteers": (
        Field("supply.dropout_percent", slides=(0, 50, 1)),
        Field("supply.unfilled_percent", slides=(0, 50, 1)),
        Field("supply.sick_percent", slides=(0, 50, 1)),
    ),
    "Demand": (
        Field("demand.volume_percent", hint="200 is twice as much", most=1000, slides=(50, 300, 10)),
        Field("demand.trips_per_resident_year", hint="Like 1.5", most=20),
        Field("demand.no_show_percent"),
        Field("demand.door_to_door_percent", hint="0: nobody who can walk is helped at the door"),
        Field(SOURCE, Kind.TEXT, SOURCE_HINT),
    ),
    "Rules": (
        Field("policy.booking.hours", Kind.HOURS, "Like 07:00 to 19:00"),
        _whole("policy.booking.notice_min", 20160),
        _whole("policy.booking.car_scheme_notice_min", 20160),
        Field("policy.booking.horizon_days", Kind.WHOLE, least=1, most=366),
        Field("policy.promise.half_width_min", Kind.WHOLE, "5, 10, 15 …", least=5, most=120),
        _whole("policy.fares.flat_pence.section_22", 100_000, "200 is £2"),
        _choice("policy.offers.slots", (("[]", "None: everybody rides when they like"),)),
        _choice("running.optimise", SEARCHES, "Once more, after the bookings"),
        _choice("running.stop_to_stop", YES_NO, "But for those who are helped from door to vehicle"),
        _choice(
            "running.taxi_guarantee",
            YES_NO,
            "A promised ride that is not given, or more than half an hour late",
        ),
    ),
    "The road and its price": (
        Field(
            "uncertainty.drive_mean_percent",
            hint="115 is a bad winter",
            least=50,
            most=300,
            slides=(50, 150, 1),
        ),
        Field("costs.minibus_pounds_hour", most=200),
        Field("costs.car_pence_mile", most=200),
        Field("costs.volunteer_minibus_pence_mile", most=500),
        Field("costs.booking_pounds", most=50),
        Field("costs.concession_percent"),
        Field("costs.taxi_pounds", most=50),
        Field("costs.taxi_pounds_mile", most=20),
    ),
}
FIELDS = tuple(field for fields in GROUPS.values() for field in fields)
LEAST_SERVED, LEAST_ON_TIME = f"{AIM}served_percent", f"{AIM}on_time_percent"
AIMS = (
    Field(LEAST_SERVED, hint="Like 95. Enter this, or the next, to have the smallest fleet found"),
    Field(LEAST_ON_TIME, hint="Like 90"),
    _choice(f"{AIM}vehicles", (("minibuses", "Minibuses"), ("cars", "Volunteers’ cars"))),
    Field(
        f"{AIM}most",
        Kind.WHOLE,
        "8 unless you say. Each takes as many days as you choose below",
        least=1,
        most=40,
    ),
)
"""What a fleet has to reach, with the scenario that the others make."""
FIRST_DAY, LAST_DAY = f"{DAYS}first", f"{DAYS}last"
LONGEST_RECORDED = 50
RECORDED = (
    Field(FIRST_DAY, Kind.DAY, "Like 1 12 2026. The days are then played with what people really asked for"),
    Field(LAST_DAY, Kind.DAY, f"{LONGEST_RECORDED} days at most; each is played once"),
)
"""Days of the live service that are played instead of invented ones."""
ASKED = (*FIELDS, *AIMS, *RECORDED)


def field_of(key: str) -> Field:
    """Return the input of that key; one that the page does not offer is called by its key."""
    return next((field for field in ASKED if field.key == key), Field(key, Kind.TEXT))


@cache
def _names() -> Mapping[str, str]:
    return read_toml(NAMES)


def _called(key: str) -> tuple[str, str]:
    """Return the label of an input and its unit: what stands after the last comma of its name."""
    name = _names().get(key, key)
    label, comma, unit = name.rpartition(", ")
    return (label, unit) if comma else (name, "")
