"""A day of a service reckoned once: its figures, the trips behind them, and who its money went to.

Villages from or to which fewer than five people asked in a whole return are told together, so that nobody is known by
theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.events import Event
from scheduler.domain.lending import Lending
from simulations import kpis, money
from simulations.equity import hide_small
from simulations.scenario import Scenario
from simulations.shares import Share, shares
from simulations.trip_rows import TripRow

DEFINITIONS: Mapping[str, str] = {
    **kpis.DEFINITIONS,
    "untimed_trips": (
        "trips of which a pickup or an arrival was pressed only after the day was gone: it counts at the time planned, "
        "and not in on_time_pickup_percent, arrived_by_percent and ride_to_direct"
    ),
    **money.DEFINITIONS,
}
"""What each figure of a return is, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class ReckonedDay:
    """A day's figures and what stands behind them."""

    figures: Mapping[str, kpis.Figure]
    parts: kpis.Parts
    """Of what the proportions are reckoned; those of several days may be added up."""
    rows: Sequence[TripRow]
    shares: Sequence[Share]
    strangers: frozenset[str]
    """Shifts without a price."""
    lent: Sequence[Lending] = ()
    open_runs: frozenset[str] = frozenset()
    """Shifts whose start or end nobody wrote down."""


def reckoned(scenario: Scenario, events: Sequence[Event]) -> ReckonedDay:
    """Return what the events of the scenario's day come to."""
    counted, day = kpis.kpis(events), money.priced(scenario, events)
    untimed = sum(row.rode and bool(row.not_timed) for row in day.rows)
    figures = {**counted.figures, "untimed_trips": untimed, **money.money(day)}
    open_runs = frozenset(str(run.shift.id) for run in day.runs if run.record.is_open)
    return ReckonedDay(
        figures, counted.parts, day.rows, shares(day), day.strangers, day.lent, open_runs=open_runs
    )


def reckoned_days(scenario: Scenario, days: Mapping[date, Sequence[Event]]) -> dict[date, ReckonedDay]:
    """Return each day reckoned, with small villages told together."""
    found = {day: reckoned(replace(scenario, service_date=day), events) for day, events in days.items()}
    hide_small([row for day in found.values() for row in day.rows])
    return found
