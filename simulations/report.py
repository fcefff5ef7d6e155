"""What a reader of a simulation is shown, on one page without scripts or outside files.

Figures come with their definitions, every chart with its table, every input with where it comes from. The page
says at its top that it is an estimate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.booking import DenialReason
from scheduler.domain.events import Event
from scheduler.domain.fleet import Shift
from simulations.access import Access
from simulations.break_even import break_even_part
from simulations.equity import Groups, hide_small
from simulations.figure_names import figure_name, in_words
from simulations.figures import DEFINITIONS
from simulations.html import drawing, folded, page, sourced, table
from simulations.kpis import DEFINITIONS as ALWAYS
from simulations.kpis import Figure, Kpis
from simulations.land import Land
from simulations.provenance import code_version
from simulations.report_parts import access_part, bus_part, groups_table, train_part, trips_table
from simulations.scenario import Scenario
from simulations.space_time import space_time_part
from simulations.timeline_chart import EMPTY, SHADES, timeline_svg
from simulations.trip_records import RunRecord, TripRecords, trip_records
from simulations.trip_rows import trip_rows
from simulations.village_map import village_map_part

REASONS = {
    DenialReason.NO_VEHICLE: "every vehicle that could have gone was busy",
    DenialReason.NO_SUITABLE_VEHICLE: "no vehicle or driver for this kind of ride",
    DenialReason.NO_DRIVERS: "no driver on that day",
    DenialReason.OUTSIDE_HOURS: "outside the hours of the service",
    DenialReason.TOO_LATE_TO_BOOK: "asked too late",
    DenialReason.OUTSIDE_AREA: "outside the area",
    DenialReason.BAD_ADDRESS: "a place that no road reaches",
    DenialReason.PARTY_TOO_LARGE: "too many people",
}
"""Reasons in the words of the report; others stand as they are."""

SHORT = (
    "people_asking",
    "served_percent",
    "trips",
    "on_time_pickup_percent",
    "arrived_by_percent",
    "ride_to_direct",
    "riders_per_vehicle_hour",
    "cost_pounds",
    "subsidy_per_trip",
)
"""The figures a report begins with."""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report is made from."""

    label: str
    scenario: Scenario
    seed: int
    land: Land
    events: Sequence[Event]
    kpis: Kpis
    figures: Mapping[str, Figure]
    groups: Groups
    doubts: Sequence[str]
    access: Sequence[Access]
    roads: bytes
    """GeoJSON of the roads, to draw a map on."""


def report_html(given: ReportInput) -> str:
    """Return the whole page; the same input always gives the same text."""
    records, rows = trip_records(given.events), trip_rows(given.events)
    if given.scenario.demand.recorded is not None:  # who asked is real there
        hide_small(rows)
    title = f"{given.scenario.name}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="estimate">{escape(given.label)}. Fleet: {escape(given.scenario.fleet.label)}.</p>',
        f"<p>{escape(given.scenario.question.strip())}</p>",
        sourced(given.scenario.demand.source),
        *(f'<p class="doubt">{escape(doubt)}</p>' for doubt in given.doubts),
        "<h2>In short</h2>",
        _short(given.figures),
        bus_part(given.figures),
        train_part(given.figures),
        break_even_part([("The service", given.figures)]),
        folded("Every figure, and what each means", _figures(given.figures)),
        access_part(given.access),
        folded("Refused, by reason", _denials(given.kpis)),
        folded("Runs", _runs(given.scenario, records)),
        folded("Where the vehicles were", space_time_part(given.scenario, given.events)),
        folded(
            "Who was served",
            village_map_part(given.land, given.groups["village"], given.roads),
            *(groups_table(kind, groups) for kind, groups in given.groups.items()),
        ),
        folded("Every trip", trips_table(rows, real=given.scenario.demand.recorded is not None)),
        folded("What was assumed", _assumptions(given)),
        folded("Where this comes from", _origin(given)),
    ]
    return page(f"{title}: simulation report", parts, source=given.scenario.demand.source)


def _origin(given: ReportInput) -> str:
    date = given.scenario.service_date
    return table(
        "Where this comes from",
        ("What", "Value"),
        [
            ("Day", f"{date:%A} {date.day} {date:%B %Y}"),
            ("Scenario", f"{given.scenario.hash} (hash of every value used)"),
            ("Seed", str(given.seed)),
            ("Code", code_version()),
            ("Residents who might ask", f"{given.land.residents:,.0f}"),
        ],
    )


def _short(figures: Mapping[str, Figure]) -> str:
    """Return the figures that answer most questions."""
    rows = [(figure_name(key), _shown(figures[key])) for key in SHORT if figures[key] is not None]
    return table("The main figures of the day", ("Figure", "Value"), rows, numbers={1})


def _figures(figures: Mapping[str, Figure]) -> str:
    there = {key: figures[key] for key in DEFINITIONS if figures[key] is not None or key in ALWAYS}
    rows = [(figure_name(key), _shown(value), in_words(DEFINITIONS[key])) for key, value in there.items()]
    return table(
        "Figures of the day, with what each means", ("Figure", "Value", "Meaning"), rows, numbers={1}
    )


def _denials(kpis: Kpis) -> str:
    if not kpis.denials:
        return "<p>Nobody was refused.</p>"
    words = {reason.value: text for reason, text in REASONS.items()}
    rows = [(words.get(key, key.replace("_", " ")), str(count)) for key, count in kpis.denials.items()]
    return table("Requests refused, each counted once", ("Reason", "Requests"), rows, numbers={1})


def _runs(scenario: Scenario, records: TripRecords) -> str:
    shifts = shifts_for(scenario.fleet, scenario.service_date)
    names = {str(shift.id): _name(scenario, shift) for shift in shifts}
    key = "".join(
        f'<span style="background:{colour}"></span>{text}'
        for colour, text in zip((EMPTY, *SHADES), ("empty", "1 party", "2", "3", "4 or more"), strict=True)
    )
    said = "Runs on a line of time; the table below says the same"
    chart = drawing(timeline_svg(records.runs, names), said, key=f"Aboard:{key}")
    rows = [_run_row(names[str(shift.id)], records.runs.get(str(shift.id))) for shift in shifts]
    headings = ("Run", "Starts", "Ends", "Stops", "Riders", "Km", "Empty km", "Time loaded")
    return chart + table("Every shift of the day", headings, rows, numbers=set(range(1, 8)))


def _run_row(name: str, run: RunRecord | None) -> tuple[str, ...]:
    if run is None or run.begins is None or not run.seconds:
        return (name, "not needed", "", "", "", "", "", "")
    return (
        name,
        _clock(run.begins),
        _clock(run.begins + run.seconds),
        str(run.stops),
        str(run.riders),
        f"{run.metres / 1000:.1f}",
        f"{run.dead_metres / 1000:.1f}",
        f"{100 * run.loaded / run.seconds:.0f} %",
    )


def _name(scenario: Scenario, shift: Shift) -> str:
    driver, vehicle = scenario.fleet.driver(shift.driver_id), scenario.fleet.vehicle(shift.vehicle_id)
    return f"{vehicle.name} ({driver.first_name})"


def _assumptions(given: ReportInput) -> str:
    rows = [(note.name, note.value, note.tag.value, note.basis) for note in given.scenario.assumptions]
    source = f"<p><small>{escape(given.land.basis)}.</small></p>"
    return table("Inputs and where they come from", ("Input", "Value", "Tag", "Basis"), rows) + source


def _shown(figure: Figure) -> str:
    return "nothing to count" if figure is None else f"{figure:,}"


def _clock(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
