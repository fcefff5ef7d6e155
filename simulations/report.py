"""What a reader of a simulation is shown, on one page without scripts or outside files.

Figures come with their definitions, every chart with its table, every input with where it comes from. The page
says at its top that it is an estimate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.booking import DenialReason
from scheduler.domain.events import Event
from scheduler.domain.fleet import Shift
from simulations.kpis import DEFINITIONS, Figure, Kpis, label
from simulations.land import Land
from simulations.provenance import code_version
from simulations.scenario import Scenario
from simulations.timeline_chart import EMPTY, SHADES, timeline_svg
from simulations.trip_records import RunRecord, TripRecords, trip_records

STYLE = """
body { font: 1.05rem/1.5 Arial, Helvetica, sans-serif; color: #16212b; background: #fff;
       margin: 0 auto; padding: 1rem; max-width: 64rem }
h1 { font-size: 1.8rem; line-height: 1.2 }
h2 { margin-top: 2.2rem; border-bottom: 3px solid #1d5a75; padding-bottom: .2rem }
.estimate { background: #fff3cd; border-left: 8px solid #8a5a00; padding: .7rem 1rem; font-weight: bold }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: bold; padding: .4rem 0 }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #c9ccc8; vertical-align: top }
.n { text-align: right; white-space: nowrap }
.scroll { overflow-x: auto }
figure { margin: 1rem 0 }
svg { max-width: 100%; height: auto; min-width: 40rem }
.key span { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em; vertical-align: -.1em }
small { color: #4a555e }
@media print { body { max-width: none } h2 { break-after: avoid } tr { break-inside: avoid } }
"""
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


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report is made from."""

    label: str
    scenario: Scenario
    seed: int
    land: Land
    events: Sequence[Event]
    kpis: Kpis


def report_html(given: ReportInput) -> str:
    """Return the whole page; the same input always gives the same text."""
    records = trip_records(given.events)
    title = f"{given.scenario.name}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="estimate">{escape(given.label)}. Fleet: {escape(given.scenario.fleet.label)}.</p>',
        f"<p>{escape(given.scenario.question.strip())}</p>",
        _origin(given),
        "<h2>Figures</h2>",
        _figures(given.kpis),
        "<h2>Refused, by reason</h2>",
        _denials(given.kpis),
        "<h2>Runs</h2>",
        _runs(given.scenario, records),
        "<h2>What was assumed</h2>",
        _assumptions(given),
    ]
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: simulation report</title><style>{STYLE}</style></head>\n"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _origin(given: ReportInput) -> str:
    date = given.scenario.service_date
    return _table(
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


def _figures(kpis: Kpis) -> str:
    rows = [(label(key), _shown(kpis[key]), label(meaning)) for key, meaning in DEFINITIONS.items()]
    return _table(
        "Figures of the day, with what each means", ("Figure", "Value", "Meaning"), rows, numbers={1}
    )


def _denials(kpis: Kpis) -> str:
    if not kpis.denials:
        return "<p>Nobody was refused.</p>"
    words = {reason.value: text for reason, text in REASONS.items()}
    rows = [(words.get(key, key.replace("_", " ")), str(count)) for key, count in kpis.denials.items()]
    return _table("Requests refused, each counted once", ("Reason", "Requests"), rows, numbers={1})


def _runs(scenario: Scenario, records: TripRecords) -> str:
    shifts = shifts_for(scenario.fleet, scenario.service_date)
    names = {str(shift.id): _name(scenario, shift) for shift in shifts}
    key = "".join(
        f'<span style="background:{colour}"></span>{text}'
        for colour, text in zip((EMPTY, *SHADES), ("empty", "1 party", "2", "3", "4 or more"), strict=True)
    )
    chart = (
        f'<figure><div class="scroll" role="img" aria-label="Runs on a line of time; the table below says the same">'
        f'{timeline_svg(records.runs, names)}</div><figcaption class="key">Aboard:{key}</figcaption></figure>'
    )
    rows = [_run_row(names[str(shift.id)], records.runs.get(str(shift.id))) for shift in shifts]
    headings = ("Run", "Starts", "Ends", "Stops", "Riders", "Km", "Empty km", "Time loaded")
    return chart + _table("Every shift of the day", headings, rows, numbers=set(range(1, 8)))


def _run_row(name: str, run: RunRecord | None) -> tuple[str, ...]:
    if run is None or run.started is None or not run.seconds:
        return (name, "not needed", "", "", "", "", "", "")
    return (
        name,
        _clock(run.started),
        _clock(run.started + run.seconds),
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
    rows = [(note.key, note.value, note.tag.value, note.basis) for note in given.scenario.assumptions]
    source = f"<p><small>{escape(given.land.basis)}.</small></p>"
    return _table("Inputs and where they come from", ("Input", "Value", "Tag", "Basis"), rows) + source


def _table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: set[int] | None = None
) -> str:
    right = numbers or set()

    def cell(column: int, text: str) -> str:
        if column == 0:
            return f'<th scope="row">{escape(text)}</th>'
        return f"<td{' class=n' if column in right else ''}>{escape(text)}</td>"

    head = "".join(
        f'<th scope="col"{" class=n" if column in right else ""}>{escape(text)}</th>'
        for column, text in enumerate(headings)
    )
    body = "".join(
        f"<tr>{''.join(cell(column, text) for column, text in enumerate(row))}</tr>\n" for row in rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _shown(figure: Figure) -> str:
    return "nothing to count" if figure is None else f"{figure:,}"


def _clock(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
