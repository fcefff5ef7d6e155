"""Steps that a driver timed before the office wrote something down on the same run.

A telephone without signal sends late. Its times are those of whoever was there, so what the office wrote down
meanwhile gives way to them; which steps count is decided as ever, one by one. Nobody goes back behind what the
driver said themselves.
"""

from dataclasses import replace

from scheduler.domain.errors import InvalidRequest
from scheduler.domain.events import Actor
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run, Stop, StopState
from scheduler.usecases.commands import Record
from scheduler.usecases.ports import Records


def in_order(records: Records, shift: Shift, command: Record, run: Run, at: int) -> Run:
    """Return the run on which something can have happened at ``at``; what the office wrote down later is put back.

    Raises
    ------
    InvalidRequest
        It is before what was recorded last, and not by the office, or this is not the driver's own word.
    """
    if at >= _last(run):
        return run
    driver = Actor("driver", shift.driver_id)
    if command.by.actor != driver or at < _said(records, shift, driver):
        raise InvalidRequest("at", "That is before what was recorded last on this run. Check the time.")
    stops = tuple(stop if stop.state is StopState.PLANNED else _by(stop, at) for stop in run.stops)
    return replace(run, stops=stops, leaves=min(run.leaves, at))


def _last(run: Run) -> int:
    """Return when the last thing recorded on the run happened."""
    settled = [stop for stop in run.stops if stop.state is not StopState.PLANNED]
    if not settled:
        return run.leaves if run.has_begun else 0
    stop = settled[-1]
    return stop.arrival if stop.state is StopState.ARRIVED else stop.departure


def _said(records: Records, shift: Shift, driver: Actor) -> int:
    """Return the last time that the driver recorded on the run themselves."""
    own = (one.data for one in records.events(shift.service_date) if one.actor == driver)
    return max((data["at_s"] for data in own if data.get("shift") == shift.id and "at_s" in data), default=0)


def _by(stop: Stop, at: int) -> Stop:
    """Return the stop with nothing at it later than ``at``."""
    return replace(
        stop, arrival=min(stop.arrival, at), start=min(stop.start, at), departure=min(stop.departure, at)
    )
