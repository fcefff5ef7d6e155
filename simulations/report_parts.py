"""Parts that reports share: who was served, every trip, and the bus beside the service."""

from collections.abc import Mapping, Sequence
from html import escape

from simulations.access import Access
from simulations.equity import FEWEST, Group, shown
from simulations.html import table
from simulations.kpis import Figure
from simulations.trip_rows import TripRow
from simulations.versus import where_the_bus_wins

PAIRS = (
    ("People served, % of those asking", "served_percent", "bus_served_percent"),
    ("Subsidy a day, £", "subsidy_pounds", "bus_subsidy_pounds"),
    ("Subsidy a trip, £", "subsidy_per_trip", "bus_subsidy_per_trip"),
    ("Riders a vehicle-hour", "riders_per_vehicle_hour", "bus_riders_per_vehicle_hour"),
    ("Vehicle hours", "vehicle_hours", "bus_vehicle_hours"),
    ("Km with nobody aboard, %", "dead_percent", "bus_empty_percent"),
    ("Minutes waited", "service_wait_min", "bus_wait_min"),
    ("Minutes walked", None, "bus_walk_min"),
    ("Minutes ridden", "service_ride_min", "bus_ride_min"),
    ("Nine tenths travel at most, min", "service_total_p90_min", "bus_total_p90_min"),
    ("Minutes as people feel them", "service_generalised_min", "bus_generalised_min"),
    ("Carbon, kg CO2e", "kg_co2e", "bus_kg_co2e"),
)
KINDS = {"village": "Village", "age": "Age", "car": "Car", "wheelchair": "Wheelchair", "channel": "Asked by"}


def bus_part(figures: Mapping[str, Figure]) -> str:
    """Return the service and the bus side by side, and where the bus wins; nothing without a timetable."""
    if figures.get("bus_served_percent") is None:
        return ""
    rows = [
        (words, told(figures.get(service)) if service else "door to door", told(figures.get(bus)))
        for words, service, bus in PAIRS
    ]
    rows.append(
        ("Riders an hour at which fares meet the cost", told(figures.get("break_even_per_hour")), "–")
    )
    wins = "".join(f"<li>{escape(line)}</li>" for line in where_the_bus_wins(figures))
    said = f"<ul>{wins}</ul>" if wins else "<p>On none of these measures.</p>"
    return (
        "<h2>The service and the bus</h2>"
        + table("The same people, the same wishes", ("Measure", "Service", "Bus"), rows, numbers={1, 2})
        + f"<h3>Where the bus wins</h3>{said}"
        + "<p><small>Only riders of the simulated demand are counted on the bus, and it keeps its timetable."
        + "</small></p>"
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
    return table(f"By {KINDS[kind].lower()}", headings, rows, numbers={2, 3, 4})


def access_part(found: Sequence[Access]) -> str:
    """Return who reaches what in which time, with and without the service."""
    if not found:
        return ""
    rows = [
        (
            f"{one.goal} within {one.minutes} min",
            f"{one.without:,.0f} ({one.share_without:.0f} %)",
            f"{one.with_service:,.0f} ({one.share_with:.0f} %)",
        )
        for one in found
    ]
    headings = ("Nearest", "On foot or by bus", "With the service")
    said = f"Of {found[0].residents:,.0f} residents, were they without a car and the service not full"
    return "<h2>What can be reached</h2>" + table(said, headings, rows, numbers={1, 2})


def trips_table(rows: Sequence[TripRow]) -> str:
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
    return (
        "<details><summary>Show the trips behind the figures</summary>"
        + table("Trips of the day; riders are invented", headings, told_rows, numbers={5, 6, 7})
        + "</details>"
    )


def told(value: float | int | None) -> str:
    """Return a figure as it is shown."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _clock(second: int | None) -> str:
    return "" if second is None else f"{second // 3600:02d}:{second % 3600 // 60:02d}"
