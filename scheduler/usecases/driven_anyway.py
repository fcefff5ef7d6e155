"""Rides that a driver did, though they had been given to somebody else, or given back, meanwhile.

A telephone without signal does not know. As long as nobody else was at the door, the ride goes back to the run that
did it. Otherwise, and where the office wrote down that it was otherwise, every step of the driver is kept for a
coordinator to decide about (:mod:`scheduler.usecases.settling`), and changes nothing until then.
"""

from dataclasses import replace

from scheduler.domain.booking import LegState
from scheduler.domain.errors import InfeasiblePlan
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases.change_facts import facts_of
from scheduler.usecases.changes import Cause, CauseKind
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.comparing import compared, priced
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.late_steps import driver_of
from scheduler.usecases.off_the_run import undriven, without
from scheduler.usecases.planning import retimed
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.snapshot import take_achievable

WHY = "Its driver did it: the telephone had no signal when it was moved."
ELSEWHERE = (
    "This ride had been given to another run, or given back. What you did is kept; the office looks into it."
)


def run_of(records: Records, book: DayBook, shift: Shift, command: Record) -> Run | None:
    """Return the run of a shift; for its driver an empty one, where rides that it had were taken from it."""
    run = book.plan.run(shift.id)
    if run is None and command.by.actor == driver_of(shift) and _given(records, shift):
        return undriven(shift)
    return run


def is_elsewhere(records: Records, shift: Shift, run: Run, command: Record) -> bool:
    """Tell whether a driver tells of a ride that their run had, and has no longer."""
    leg_id = command.leg_id
    if leg_id is None or leg_id in run.leg_ids() or command.by.actor != driver_of(shift):
        return False
    return leg_id in _given(records, shift)


def taken_back(
    context: Context, unit: UnitOfWork, book: DayBook, shift: Shift, command: Record
) -> DayBook | None:
    """Return the book with the ride next on the run whose driver is at its door; None if that cannot be."""
    leg_id, kind = command.leg_id, command.kind or StopKind.PICKUP
    if leg_id is None or command.happening is not Happening.ARRIVED or kind is not StopKind.PICKUP:
        return None
    former = book.plan.run_of(leg_id)
    run = book.plan.run(shift.id) or undriven(shift)
    if run.has_ended or book.booked(leg_id).state is not LegState.CONFIRMED:
        return None
    after = without(book, leg_id, but=shift.id)
    after = after.with_plan(after.plan.with_run(_with_next(run, book, leg_id)))
    now = context.timeline(command.service_date).seconds(context.now())
    changed = [shift.id] if former is None else [shift.id, former.shift_id]
    try:
        after = after.with_plan(retimed(context, after, now, changed, just_recorded=shift.id))
    except InfeasiblePlan:
        return None
    if after.pins != book.pins:
        unit.put_pins(command.service_date, after.pins)
    unit.append([_moved(context, command, book, after, None if former is None else former.shift_id)])
    return after


def _with_next(run: Run, book: DayBook, leg_id: LegId) -> Run:
    """Return the run with a ride right after what has happened on it; its times are still to be worked out."""
    leg = book.booked(leg_id).leg
    first = sum(one.state is not StopState.PLANNED for one in run.stops)
    here = Stop(StopKind.PICKUP, leg_id, leg.origin, 0, 0, 0, 0)
    there = replace(here, kind=StopKind.DELIVERY, place=leg.destination)
    return replace(run, stops=(*run.stops[:first], here, there, *run.stops[first:]))


def _moved(
    context: Context, command: Record, before: DayBook, after: DayBook, former: ShiftId | None
) -> Event:
    """Return the fact that the ride went back, with what it changed."""
    now, leg_id = context.timeline(command.service_date).seconds(context.now()), command.leg_id or LegId("")
    looks = [
        (book, take_achievable(context, book, now, just_recorded=command.shift_id))
        for book in (before, after)
    ]
    was, is_now = (priced(book, snapshot, snapshot.runs) for book, snapshot in looks)
    changes = compared(was, is_now, lambda *_: Cause(CauseKind.DRIVEN))
    booking = after.bookings[leg_id].id
    fact = {
        "moves": [{"leg": leg_id, "booking": booking, "from": former, "to": command.shift_id}],
        "broken": [],
        "pinned": False,
        "reason": WHY,
        "changes": facts_of(changes),
    }
    return context.event(EventType.RIDES_MOVED, command.service_date, command.by, **fact)


def _given(records: Records, shift: Shift) -> set[str]:
    """Return the legs that a run ever had, as far as the log of its day says."""
    found: set[str] = set()
    for event in records.events(shift.service_date):
        data = event.data
        found |= {
            one["leg"]
            for one in data.get("legs", ())
            if isinstance(one, dict) and one.get("shift") == shift.id
        }
        found |= {one["leg"] for one in data.get("moves", ()) if shift.id in (one["from"], one["to"])}
        changed = data["changes"]["legs"] if "changes" in data else ()
        found |= {one["leg"] for one in changed if shift.id in (*(one["was"] or ()), *(one["now"] or ()))}
        if data.get("shift") == shift.id:
            found |= {
                leg for key in ("moved", "rehomed", "unassigned", "taken_up") for leg in data.get(key, ())
            }
    return found
