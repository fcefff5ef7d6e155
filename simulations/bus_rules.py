"""Which fixed bus runs beside or instead of the service, and how people are taken to use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.adapters.strict_toml import Table
from scheduler.domain.time import TimeWindow
from simulations.assumptions import Assumption, Number, Tag, chosen, read_numbers
from simulations.provenance import digest_of

NUMBERS: dict[str, Number] = {
    "walk_m": Number(800, 3000, Tag.SOURCED, "walk to a stop in the country (Leicestershire highway guide)"),
    "town_walk_m": Number(400, 3000, Tag.SOURCED, "walk to a stop in a town (Leicestershire highway guide)"),
    "frame_walk_m": Number(200, 3000, Tag.ASSUMED, "the same with a frame or a wheelchair"),
    "walking_m_per_min": Number(60, 150, Tag.ASSUMED, "pace, with detours on the next line", least=10),
    "walk_detour_percent": Number(130, 300, Tag.ASSUMED, "paths against the straight line", least=100),
    "early_at_stop_min": Number(3, 30, Tag.ASSUMED, "people are at the stop so long before the bus"),
    "change_min": Number(5, 60, Tag.ASSUMED, "least time to change"),
    "longest_min": Number(120, 600, Tag.ASSUMED, "nobody travels longer than this, door to door"),
    "takes_bus_percent": Number(70, 100, Tag.ASSUMED, "who could go by bus and does, where one runs beside"),
    "fare_pence": Number(
        200, 5000, Tag.ASSUMED, "single fare on the bus, children half; passes ride free from 09:30"
    ),
    "seats": Number(30, 100, Tag.ASSUMED, "on each bus; who finds none counts as carried, with a doubt"),
    "meet_min": Number(
        10,
        60,
        Tag.ASSUMED,
        "a ride to a stop is there so long before the bus; 4 is too tight for frail riders",
    ),
    "meet_slack_min": Number(
        30, 120, Tag.ASSUMED, "a ride that meets a bus may be so much longer than the direct drive"
    ),
    "meet_share_percent": Number(
        60, 100, Tag.ASSUMED, "a ride that meets a bus is at most so much of the whole way"
    ),
    "to_depot_min": Number(15, 120, Tag.ASSUMED, "empty from and to the depot, each way, at 40 km/h"),
}


@dataclass(frozen=True, slots=True)
class BusRules:
    """A timetable to compare with; ``beside``: it runs in the scenario, and who can takes it."""

    timetable: Path | None
    beside: bool
    together: bool
    """The day is also played with the bus kept and rides that meet it; see ``simulations.together``."""
    runs: tuple[TimeWindow, ...]
    """Journeys that start inside one of these windows run; empty: all."""
    numbers: Mapping[str, float]
    assumptions: tuple[Assumption, ...]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        return self.numbers[key]


def read_bus(table: Table, folder: Path) -> BusRules:
    """Return the ``[bus]`` of a scenario; the timetable lies in the area's folder unless its path is absolute."""
    numbers, notes = read_numbers(table, "bus", NUMBERS)
    path = table.file("timetable", folder, like='"bus_synthetic"') if "timetable" in table else None
    if path is not None and not path.exists():
        table.fail("timetable", f"there is no {path}. Give a GTFS folder or ZIP file.")
    beside = table.switch("beside", False)
    together = table.switch("together", False)
    runs = []
    for window in table.tables("runs"):
        start, end = window.clock("from"), window.clock("to")
        if end <= start:
            window.fail("to", "is not after from. Put the earlier time first.")
        window.finish()
        runs.append(TimeWindow(start, end))
    table.finish()
    if beside and path is None:
        table.fail("beside", "needs a timetable. Name a GTFS folder or ZIP file.")
    if together and (path is None or beside):
        table.fail("together", "needs a timetable, and a bus that does not run beside. Leave beside out.")
    if path is not None:
        notes.append(chosen("bus.timetable", path.name + (", runs beside the service" if beside else "")))
    return BusRules(path, beside, together, tuple(runs), numbers, tuple(notes) if path is not None else ())


def as_data(rules: BusRules) -> dict[str, Any]:
    """Return the rules as plain data, for the resolved copy of a scenario."""
    return {
        **dict(rules.numbers),
        "timetable": rules.timetable.name if rules.timetable is not None else None,
        "timetable_content": digest_of(rules.timetable) if rules.timetable is not None else None,
        "beside": rules.beside,
        "together": rules.together,
        "runs": [[window.earliest, window.latest] for window in rules.runs],
    }
