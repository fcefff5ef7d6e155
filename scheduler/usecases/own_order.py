"""Lets a driver do the stops ahead in an order of their own.

The order on a phone without signal may not be that of the service any more, and who stands at two doors of one
street chooses. Where a driver is, they are: so the stop they reached comes next, if that can have happened, and how
far they drove is measured anew. Anybody else records the stops in the order of the run.
"""

from dataclasses import replace

from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.late_steps import driver_of
from scheduler.usecases.planning import timed
from scheduler.usecases.snapshot import take_achievable


def as_reached(context: Context, book: DayBook, shift: Shift, run: Run, command: Record) -> Run:
    """Return the run with the stop that its driver says they reached as the next one."""
    own = command.by.actor == driver_of(shift)
    if not own or command.happening is not Happening.ARRIVED or run.has_ended:
        return run
    moved = _moved(run, command)
    if moved is None:
        return run
    book = book.with_plan(book.plan.with_run(moved))
    now = context.timeline(command.service_date).seconds(context.now())
    snapshot = take_achievable(context, book, now, just_recorded=shift.id)
    k = snapshot.shift_index(shift.id)
    return timed(snapshot, k, snapshot.runs[k])


def _moved(run: Run, command: Record) -> Run | None:
    """Return the run with that stop before all others ahead; None if it is next anyhow or cannot be reached yet."""
    ahead = [one for one in run.stops if not one.is_over and one.kind is not StopKind.BREAK]
    here = next((one for one in ahead if _can_be(run, one, command)), None)
    if here is None or here is ahead[0] or ahead[0].state is StopState.ARRIVED:
        return None
    first = run.stops.index(ahead[0])
    rest = [one for one in run.stops if one is not here]
    return replace(run, stops=(*rest[:first], here, *rest[first:]))


def _can_be(run: Run, stop: Stop, command: Record) -> bool:
    """Tell whether this is the stop that is meant, and its rider on board if they are to be set down."""
    if stop.leg_id is None or stop.leg_id != command.leg_id or command.kind not in (None, stop.kind):
        return False
    pickup = run.position(stop.leg_id, StopKind.PICKUP)
    return stop.kind is StopKind.PICKUP or pickup is None or run.stops[pickup].state is StopState.DONE
