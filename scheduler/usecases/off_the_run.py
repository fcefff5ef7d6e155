"""Takes a ride off the runs that have it, because another run turned out to be the one that did it."""

from dataclasses import replace

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Run, Stop, StopKind
from scheduler.domain.request import LegId
from scheduler.usecases.daybook import DayBook


def undriven(shift: Shift) -> Run:
    """Return the run of a shift that has nothing to drive."""
    return Run(shift.id, (), shift.hours.earliest, shift.hours.earliest, 0)


def without(book: DayBook, leg_id: LegId, *, but: ShiftId) -> DayBook:
    """Return the book with a ride on no run but one; what was driven for it stays driven."""
    plan = book.plan
    for run in plan.runs:
        if run.shift_id != but and leg_id in run.leg_ids():
            plan = plan.with_run(less(run, leg_id, *StopKind))
    waiting = tuple(one for one in plan.unassigned if one != leg_id)
    pins = book.pins if book.pins.legs.get(leg_id, but) == but else book.pins.without_leg(leg_id)
    return replace(book, plan=replace(plan, unassigned=waiting), pins=pins)


def less(run: Run, leg_id: LegId, *kinds: StopKind) -> Run:
    """Return the run without those stops of a leg; the next stop has their metres where they were driven."""
    stops: list[Stop] = []
    metres = 0
    for stop in run.stops:
        if stop.leg_id == leg_id and stop.kind in kinds:
            metres += stop.metres if stop.is_over else 0
        else:
            stops.append(replace(stop, metres=stop.metres + metres))
            metres = 0
    return replace(run, stops=tuple(stops), metres_home=run.metres_home + metres)
