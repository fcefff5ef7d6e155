"""Parts that reports share: who was served, every trip, and the bus beside the service."""

from collections.abc import Mapping, Sequence
from html import escape

from simulations.access import Access
from simulations.equity import FEWEST, Group, shown
from simulations.figure_names import figure_name
from simulations.fleet_hours import time_of_day
from simulations.html import folded, table
from simulations.kpis import Figure
from simulations.measures import MEASURES, TOLD, Sure, led_by_the_bus, where_both_win, where_the_bus_wins
from simulations.onward.figures import DEFINITIONS as TRAIN
from simulations.trip_rows import TripRow

KINDS = {"village": "Village", "age": "Age", "car": "Car", "wheelchair": "Wheelchair", "channel": "Asked by"}
SPLIT = {**{kind: f"By {name.lower()}" for kind, name in KINDS.items()}, "channel": "By telephone or web"}
"""What a table of each kind is called."""


def bus_part(figures: Mapping[str, Figure], of: str = "", is_sure: Sure | None = None) -> str:
    """Return the service and the bus side by side, and where the bus wins; nothing without a timetable.

    ``of`` is the name of the scenario, where there are several; ``is_sure`` tells of means what is no luck.
    """
    if figures.get("bus_served_percent") is None:
        return ""
    both = figures.get("together_served_percent") is not None
    columns = 3 if both else 2
    rows = []
    for one in MEASURES:
        keys = (one.service, one.bus, one.together)[:columns]
        rows.append((one.label, *(told(figures.get(key)) if key else "door to door" for key in keys)))
    fares_meet = told(figures.get("break_even_per_hour"))
    rows.append(("Riders an hour at which fares meet the cost", fares_meet, *("–",) * (columns - 1)))
    headings = ("Measure", "Service", "Bus", "Both together")[: columns + 1]
    won = len(led_by_the_bus(figures))
    wins = "".join(f"<li>{escape(line)}</li>" for line in where_the_bus_wins(figures, is_sure))
    said = f"<ul>{wins}</ul>" if wins else "<p>On none of these measures.</p>"
    return folded(
        f"{of}The service and the bus: the bus wins on {won or 'none'} of {len(TOLD)} measures",
        table("The same people, the same wishes", headings, rows, numbers=set(range(1, columns + 1))),
        f"<h3>Where the bus wins</h3>{said}",
        _together(figures, is_sure) if both else "",
        "<p><small>Only riders of the simulated demand are counted on the bus, and it keeps its timetable."
        "</small></p>",
    )


def _together(figures: Mapping[str, Figure], is_sure: Sure | None) -> str:
    """Return how people travel when the bus is kept and rides meet it."""
    alone, meeting = told(figures.get("together_by_bus")), told(figures.get("together_meeting"))
    missed = figures.get("together_missed_percent")
    late = "" if missed is None else f" Of rides to a bus, {told(missed)} % came too late for it."
    better = "".join(f"<li>{escape(line)}</li>" for line in where_both_win(figures, is_sure))
    said = f"<ul>{better}</ul>" if better else "<p>On none of these measures.</p>"
    return (
        f"<h3>Where both together beat either</h3><p>A day, {alone} people go by bus all the way, and "
        f"{meeting} ride to or from a stop.{late}</p>{said}"
    )


def train_part(figures: Mapping[str, Figure], of: str = "") -> str:
    """Return how those fared who go on by train; nothing where nobody does."""
    if not figures.get("train_people"):
        return ""
    rows = [(figure_name(key), told(figures.get(key))) for key in TRAIN]
    return folded(
        f"{of}On from the station by train",
        table(
            "Whole ways, from the door to the town’s station and back", ("Figure", "Value"), rows, numbers={1}
        ),
        "<p><small>Trains run as their timetable has it. The way through the town is not counted; fares "
        "of the train are where the scenario enters them. Figures of the service end at its own station.</small></p>",
    )


def groups_table(kind: str, groups: Mapping[str, Group]) -> str:
    """Return how the groups of one kind fared."""
    rows = []
    for name, group in shown(groups).items():
        if group is None:
            rows.append((name, f"fewer than {FEWEST}, or would give them away", "", "", ""))
        else:
            ratio, on_time = group.ride_to_direct, group.on_time_percent
            rows.append((name, str(group.asked), told(group.refused_percent), told(on_time), told(ratio)))
    headings = (KINDS[kind], "People who asked", "Refused %", "On time %", "Ride to direct")
    return table(SPLIT[kind], headings, rows, numbers={2, 3, 4})


def access_part(found: Sequence[Access], of: str = "") -> str:
    """Return who reaches what in which time: without the service, with it, and with the bus beside it."""
    if not found:
        return ""
    headings: tuple[str, ...] = ("Nearest", "On foot", "On foot or with the service")
    if found[0].both is not None:
        headings = ("Nearest", "On foot or by bus", "On foot or with the service", "Both together")
    rows = []
    for one in found:
        reached = (one.without, one.with_service, one.both)
        told_all = [f"{some:,.0f} ({one.share(some):.0f} %)" for some in reached if some is not None]
        rows.append((f"{one.goal} within {one.minutes} min", *told_all))
    said = f"Of {found[0].residents:,.0f} residents, were they without a car and the service not full"
    return folded(
        f"{of}What can be reached", table(said, headings, rows, numbers={1, 2, 3}), _by_village(found)
    )


def _by_village(found: Sequence[Access]) -> str:
    """Return the part of each village's residents who reach each kind of place within the shortest time."""
    least = min(one.minutes for one in found)
    soon = [one for one in found if one.minutes == least]
    rows = [
        (village, *("{:.0f} → {:.0f} %".format(*one.by_village[village]) for one in soon))
        for village in soon[0].by_village
    ]
    said = f"Of each village’s residents, within {least} minutes: without the service → with it"
    headings = ("Village", *(one.goal.capitalize() for one in soon))
    return table(said, headings, rows, numbers=set(range(1, len(headings))))


def trips_table(rows: Sequence[TripRow], *, real: bool) -> str:
    """Return every trip; each figure above is a sum over some of these rows."""
    told_rows = [
        (
            row.rider,
            row.village,
            row.to,
            row.direction,
            row.outcome + (f" ({row.reason.replace('_', ' ')})" if row.reason else ""),
            _clock(row.promised_from),
            _clock(row.pickup_at),
            _clock(row.reached),
            "" if row.on_time is None else ("yes" if row.on_time else "no"),
            row.cancelled + ("did not come" if row.no_show else ""),
        )
        for row in rows
    ]
    headings = (
        "Rider",
        "From",
        "To",
        "Way",
        "Outcome",
        "Promised from",
        "Pickup",
        "Arrived",
        "On time",
        "Note",
    )
    return table(
        "Trips of the day; riders are numbers" if real else "Trips of the day; riders are invented",
        headings,
        told_rows,
        numbers={5, 6, 7},
    )


def told(value: float | int | None) -> str:
    """Return a figure as it is shown."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _clock(second: int | None) -> str:
    return "" if second is None else time_of_day(second)
