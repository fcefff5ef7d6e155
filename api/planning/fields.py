"""What a planner may change on the page, in words and units; every other input is changed in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TEXT = 300


class Kind(StrEnum):
    """What may be typed into a field."""

    WHOLE = "whole"
    NUMBER = "number"
    HOURS = "hours"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a scenario; a number lies from ``least`` to ``most``."""

    key: str
    label: str
    unit: str = ""
    kind: Kind = Kind.NUMBER
    hint: str = ""
    least: float = 0
    most: float = 100
    options: tuple[tuple[str, str], ...] = ()
    """What there is to choose from: each as it stands in a scenario file, and in words."""
    slides: tuple[int, int, int] | None = None
    """From where to where a slider beside the number goes, and its step; None for a field without one."""

    def shown(self, value: str) -> str:
        """Return a value in words, with its unit."""
        if self.kind is Kind.CHOICE:
            return dict(self.options).get(value, value)
        return f"{value} {self.unit}".strip() if self.kind in (Kind.WHOLE, Kind.NUMBER) else value

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.key.replace(".", "-")


def _whole(key: str, label: str, unit: str, most: int, hint: str = "") -> Field:
    return Field(key, label, unit, Kind.WHOLE, hint, most=most)


YES_NO = (("true", "Yes"), ("false", "No"))
GROUPS: Mapping[str, tuple[Field, ...]] = {
    "Fleet": (
        _whole("fleet.minibuses", "Minibuses", "", 200, "More than there are become copies of them"),
        _whole("fleet.cars", "Volunteers’ cars", "", 200, "The same"),
        Field(
            "fleet.minibus_hours",
            "Hours of the minibuses",
            kind=Kind.HOURS,
            hint="From the first to leave to the last to be back, like 07:00 to 19:00",
        ),
    ),
    "Volunteers": (
        Field("supply.dropout_percent", "Volunteers who have stopped", "%", slides=(0, 50, 1)),
        Field("supply.unfilled_percent", "Volunteers’ shifts nobody takes", "%", slides=(0, 50, 1)),
        Field("supply.sick_percent", "Shifts called off on the day", "%", slides=(0, 50, 1)),
    ),
    "Demand": (
        Field(
            "demand.volume_percent",
            "Demand against the usual",
            "%",
            hint="200 is twice as much",
            most=1000,
            slides=(50, 300, 10),
        ),
        Field(
            "demand.trips_per_resident_year", "One-way trips of a resident, a year", hint="Like 1.5", most=20
        ),
        Field("demand.no_show_percent", "People who do not come", "%"),
        Field(
            "demand.door_to_door_percent",
            "Riders helped from door to vehicle",
            "%",
            hint="0: all who can walk are met at stops",
        ),
        Field(
            "demand.source",
            "Where the demand comes from",
            kind=Kind.TEXT,
            hint="Like: parish survey, March 2026, 412 answers. Reports cannot be printed as evidence without it",
        ),
    ),
    "Rules": (
        Field(
            "policy.booking.hours", "Hours that can be booked", kind=Kind.HOURS, hint="Like 07:00 to 19:00"
        ),
        _whole("policy.booking.notice_min", "Least notice for minibuses", "minutes", 20160),
        _whole("policy.booking.car_scheme_notice_min", "Least notice for cars", "minutes", 20160),
        Field("policy.booking.horizon_days", "Book how far ahead", "days", Kind.WHOLE, least=1, most=366),
        Field(
            "policy.promise.half_width_min",
            "Promised pickup within",
            "minutes",
            Kind.WHOLE,
            "To either side: 5, 10, 15 …",
            least=5,
            most=120,
        ),
        _whole(
            "policy.fares.flat_pence.section_22", "Fare on the public minibus", "pence", 100_000, "200 is £2"
        ),
        Field(
            "policy.offers.slots",
            "Shared times at a discount",
            kind=Kind.CHOICE,
            options=(("[]", "None: everybody rides when they like"),),
        ),
        Field(
            "running.optimise",
            "When the plan is searched for something better",
            kind=Kind.CHOICE,
            hint="Once more, after the bookings",
            options=(
                ('"never"', "Never"),
                ('"evening_before"', "The evening before"),
                ('"after_each_booking"', "After every booking"),
            ),
        ),
        Field(
            "running.taxi_guarantee",
            "A taxi for whoever is let down",
            kind=Kind.CHOICE,
            hint="A promised ride that is not given, or more than half an hour late",
            options=YES_NO,
        ),
    ),
    "The road and its price": (
        Field(
            "uncertainty.drive_mean_percent",
            "Drives against the plan",
            "%",
            hint="115 is a bad winter",
            least=50,
            most=300,
            slides=(50, 150, 1),
        ),
        Field("costs.minibus_pounds_hour", "A paid driver’s minibus", "pounds an hour", most=200),
        Field("costs.car_pence_mile", "A volunteer’s car", "pence a mile", most=200),
        Field("costs.volunteer_minibus_pence_mile", "A volunteer’s minibus", "pence a mile", most=500),
        Field("costs.booking_pounds", "Answering the telephone", "pounds a trip", most=50),
        Field("costs.concession_percent", "Part of the fare paid by the council for a pass", "% of the fare"),
        Field("costs.taxi_pounds", "A taxi’s flag fall", "pounds", most=50),
        Field("costs.taxi_pounds_mile", "A taxi", "pounds a mile", most=20),
    ),
}
FIELDS = tuple(field for fields in GROUPS.values() for field in fields)


def field_of(key: str) -> Field:
    """Return the input of that key; one that the page does not offer is called by its key."""
    return next((field for field in FIELDS if field.key == key), Field(key, key, kind=Kind.TEXT))
