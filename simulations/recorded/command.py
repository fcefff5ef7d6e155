"""What the command that takes down recorded wishes does with event logs, and what it says."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from scheduler.domain.events import Event
from simulations.appetite import shown_fare
from simulations.csv_rows import counted
from simulations.eventlog import read_log
from simulations.recorded.writing import write_recorded
from simulations.scenario import load_scenario

SCENARIO = """# As recorded; change one thing below and compare with this file.
extends = "{base}"
name = "As recorded"
question = "What would the recorded days have been like under the scenario's rules and fleet?"

[demand]
recorded = "wishes.csv"
reference_fare_pence = {fare}   # what a ride cost on these days
source = ""                  # who answers for the demand; blank: no report is printed as evidence
"""


def by_date(path: Path) -> dict[date, list[Event]]:
    """Return the events in a log file by the day they are about."""
    found: dict[date, list[Event]] = {}
    for event in read_log(path):
        found.setdefault(event.service_date, []).append(event)
    return found


def take_down(days: Mapping[date, Iterable[Event]], base: Path, *, out: Path) -> str:
    """Write the wishes of event logs, with a scenario that plays them, and return what to say."""
    scenario = load_scenario(base)
    written = write_recorded(days, scenario.area_folder, scenario.policy, out=out)
    ready = out / "recorded.toml"
    ready.write_text(
        SCENARIO.format(base=base.resolve().as_posix(), fare=shown_fare(scenario.policy)), encoding="utf-8"
    )
    wishes, riders = counted(written.wishes, "wish"), counted(written.riders, "rider")
    said = f"{wishes} of {riders} on {counted(written.days, 'day')}: {written.path}."
    if written.left_out:
        said += f" {written.left_out} left out: their places are not known, or both ends have one stop."
    return (
        f"{said}\nPlay them: drove compare {ready} YOUR-CHANGE.toml --seeds {written.days} (each seed is a day).\n"
        "Riders are numbers and homes the next stop, but it is still data about people: keep it in the office."
    )
