"""What a planner may change on the page, in words and units; every other input is changed in a file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a scenario."""

    key: str
    label: str
    hint: str
    is_text: bool = False
    options: tuple[tuple[str, str], ...] = ()
    """What there is to choose from: each as it stands in a scenario file, and in words."""

    def shown(self, value: str) -> str:
        """Return a value in words."""
        return dict(self.options).get(value, value)

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.key.replace(".", "-")


GROUPS: Mapping[str, tuple[Field, ...]] = {
    "Fleet": (
        Field("fleet.minibuses", "Minibuses", "How many; more than there are become copies"),
        Field("fleet.cars", "Volunteers’ cars", "How many"),
    ),
    "Volunteers": (
        Field("supply.dropout_percent", "Volunteers who have stopped", "Percent"),
        Field("supply.unfilled_percent", "Shifts nobody takes", "Percent"),
        Field("supply.sick_percent", "Shifts called off on the day", "Percent"),
    ),
    "Demand": (
        Field("demand.volume_percent", "Demand", "Percent of the usual; 200 is twice as much"),
        Field("demand.trips_per_resident_year", "Trips a resident makes a year", "One-way; like 1.5"),
        Field("demand.no_show_percent", "People who do not come", "Percent"),
        Field(
            "demand.source",
            "Where the demand comes from",
            "Like: parish survey, March 2026, 412 answers. Reports cannot be printed without it",
            is_text=True,
        ),
    ),
    "Rules": (
        Field("policy.booking.notice_min", "Least notice for minibuses", "Minutes"),
        Field("policy.booking.car_scheme_notice_min", "Least notice for cars", "Minutes"),
        Field("policy.booking.horizon_days", "Book how far ahead", "Days"),
        Field(
            "policy.promise.half_width_min", "Promised pickup within", "Minutes to either side; 5, 10, 15 …"
        ),
        Field("policy.fares.flat_pence.section_22", "Fare on the public minibus", "Pence"),
        Field(
            "running.optimise",
            "When the plan is searched for something better",
            "Once more, after the bookings",
            options=(
                ('"never"', "Never"),
                ('"evening_before"', "The evening before"),
                ('"after_each_booking"', "After every booking"),
            ),
        ),
        Field(
            "running.taxi_guarantee",
            "A taxi for whoever is let down",
            "A promised ride that is not given, or more than half an hour late",
            options=(("true", "Yes"), ("false", "No")),
        ),
    ),
    "The road": (
        Field("uncertainty.drive_mean_percent", "Drives against the plan", "Percent; 115 is a bad winter"),
    ),
}
FIELDS = tuple(field for fields in GROUPS.values() for field in fields)


def changes_of(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, by dotted key; blank fields stay as in the base."""
    return {field.key: sent[field.name].strip() for field in FIELDS if sent.get(field.name, "").strip()}


def field_of(key: str) -> Field:
    """Return the input of that key; one that the page does not offer is called by its key."""
    return next((field for field in FIELDS if field.key == key), Field(key, key, ""))
