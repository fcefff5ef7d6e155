"""Which of a scenario's demand inputs still count when the wishes are recorded, and which would mean nothing."""

from collections.abc import Sequence

from scheduler.adapters.strict_toml import Table
from simulations.assumptions import Assumption, chosen
from simulations.csv_rows import counted
from simulations.recorded.file import Recorded, read_recorded

STILL_COUNT = frozenset(
    f"demand.{key}"
    for key in (
        "volume_percent",
        "member_percent",
        "tolerance_from_min",
        "tolerance_to_min",
        "takes_alternative_percent",
        "reference_fare_pence",
        "peak_elasticity",
        "elasticity",
        "long_run_factor",
        "months",
        "refusal_cut_percent",
        "requests_per_rider_month",
    )
)
MEAN_NOTHING = (
    "requests",
    "trips_per_resident_year",
    "purpose_percent",
    "new_homes",
    "village_percent",
    "beyond_percent",
    "only_to",
)


def read_days(table: Table) -> Recorded | None:
    """Return the recorded days that a scenario's ``[demand]`` names; None where demand is drawn."""
    if "recorded" not in table:
        return None
    path = table.file("recorded", table.path.parent, like='"wishes.csv"')
    if not path.is_file():
        table.fail("recorded", f"there is no file {path}. Name one that `drove recorded` wrote.")
    found = read_recorded(path)
    if "reference_fare_pence" not in table:
        table.fail("reference_fare_pence", "is missing. Say what a ride cost on the recorded days, in pence.")
    for key in MEAN_NOTHING:
        if key in table:
            table.fail(key, "means nothing beside recorded wishes. Leave one of the two out.")
    return found


def notes_of(days: Recorded, notes: Sequence[Assumption]) -> list[Assumption]:
    """Return the notes about the inputs that count, and one about the recorded days."""
    first, last = days.dates[0], days.dates[-1]
    told = f"{counted(len(days.wishes), 'wish')} on {counted(len(days.dates), 'day')}, {first} to {last}"
    return [chosen("demand.recorded", told), *(note for note in notes if note.key in STILL_COUNT)]
