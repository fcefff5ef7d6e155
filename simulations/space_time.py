"""Where each vehicle was when: time to the right, villages upwards, the one most often stopped at first."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
from matplotlib.figure import Figure

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.events import Event, EventType
from simulations.equity import hide_small
from simulations.html import drawing, table
from simulations.scenario import Scenario
from simulations.svg import PALETTE, STROKES, clock, plain, svg_of
from simulations.trip_rows import trip_rows

NOBODY = "nobody came"
"""What a stop is called at which a rider was waited for in vain."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A vehicle at a stop."""

    at: int
    village: str
    kind: str
    aboard: int


def visits(events: Sequence[Event], *, real: bool = False) -> dict[str, list[Visit]]:
    """Return each shift's stops in order, with how many people are aboard after each; ``real``: no small villages."""
    every = trip_rows(events)
    if real:
        hide_small(every)
    rows = {row.leg: row for row in every if row.leg}
    party = {leg: row.party for leg, row in rows.items()}
    missed = {event.data["leg"] for event in events if event.type is EventType.NO_SHOW}
    found: dict[str, list[Visit]] = {}
    aboard: dict[str, int] = {}
    for event in events:
        data = event.data
        if event.type is EventType.RIDER_TRANSFERRED and data["leg"] in rows:
            rows[data["goes_on_as"]], party[data["goes_on_as"]] = rows[data["leg"]], party[data["leg"]]
            aboard[data["shift"]] = max(0, aboard.get(data["shift"], 0) - party[data["leg"]])
        if event.type is not EventType.VEHICLE_ARRIVED or data["leg"] not in rows:
            continue
        row, shift, pickup = rows[data["leg"]], data["shift"], data["kind"] == "pickup"
        outward = row.direction == "outward"
        village = row.village if pickup == outward else row.to
        kind, change = data["kind"], party[data["leg"]] if pickup else -party[data["leg"]]
        if data["leg"] in missed:
            kind, change = NOBODY, 0
        aboard[shift] = max(0, aboard.get(shift, 0) + change)
        found.setdefault(shift, []).append(Visit(data["at_s"], village, kind, aboard[shift]))
    return found


def space_time_part(scenario: Scenario, events: Sequence[Event]) -> str:
    """Return the diagram with its table."""
    found = visits(events, real=scenario.demand.recorded is not None)
    if not found:
        return "<p>No vehicle stopped anywhere.</p>"
    vehicles = _named(scenario)
    villages = _ordered(found)
    rows = [
        (vehicles.get(shift, shift), clock(visit.at / 3600), visit.village, visit.kind, str(visit.aboard))
        for shift, stops in sorted(found.items())
        for visit in stops
    ]
    headings = ("Vehicle", "Time", "Village", "Stop", "People aboard")
    said = "Vehicles between villages over the day; the table below lists every stop"
    return drawing(_drawn(found, vehicles, villages), said) + table(
        "Every stop of every vehicle", headings, rows, numbers={1, 4}
    )


def _named(scenario: Scenario) -> dict[str, str]:
    """Return what each shift is called: by its vehicle, with the hour where one goes out more than once."""
    shifts = shifts_for(scenario.fleet, scenario.service_date)
    vehicles = [shift.vehicle_id for shift in shifts]
    return {
        str(shift.id): scenario.fleet.vehicle(shift.vehicle_id).name
        + (f" from {clock(shift.hours.earliest / 3600)}" if vehicles.count(shift.vehicle_id) > 1 else "")
        for shift in shifts
    }


def _ordered(found: dict[str, list[Visit]]) -> list[str]:
    """Return the villages, the one most often stopped at first, then by how often."""
    counts: dict[str, int] = {}
    for stops in found.values():
        for visit in stops:
            counts[visit.village] = counts.get(visit.village, 0) + 1
    return sorted(counts, key=lambda village: (-counts[village], village))


def _drawn(found: dict[str, list[Visit]], vehicles: dict[str, str], villages: list[str]) -> str:
    figure = Figure(figsize=(10, 1.6 + 0.36 * len(villages)))
    axes = figure.add_subplot()
    for number, (shift, stops) in enumerate(sorted(found.items())):
        axes.plot(
            [visit.at / 3600 for visit in stops],
            [villages.index(visit.village) for visit in stops],
            color=PALETTE[number % len(PALETTE)],
            linestyle=STROKES[number // len(PALETTE) % len(STROKES)],
            marker="o",
            markersize=3,
            label=vehicles.get(shift, shift),
        )
    axes.set_yticks(range(len(villages)), villages)
    axes.xaxis.set_major_locator(matplotlib.ticker.MultipleLocator(1))
    axes.xaxis.set_major_formatter(clock)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False, fontsize=8)
    plain(axes)
    return svg_of(figure)
