"""What is lost when a driver has to be back earlier: the rides ahead are placed anew when they do not fit any more.

Whoever is aboard is brought home first; breaks that no longer fit in the time left are not taken.
"""

from dataclasses import replace

from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Stop, StopKind
from scheduler.domain.request import LegId
from scheduler.domain.time import TimeWindow
from scheduler.engine.feasibility import check_run
from scheduler.usecases.commands import ReplanDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.losses import Loss
from scheduler.usecases.progress import progress
from scheduler.usecases.snapshot import take


def shortened(context: Context, book: DayBook, command: ReplanDay, shift: Shift, now: int) -> Loss:
    """Return the date with the shift ending earlier; its rides ahead stand unassigned when they do not fit.

    Raises
    ------
    InvalidRequest
        The new end does not lie ahead and before the old one.
    """
    until = command.until
    if until is None or not now < until < shift.hours.latest:
        raise InvalidRequest("until", "Give a time ahead that is earlier than the shift's present end.")
    hours = TimeWindow(min(shift.hours.earliest, until), until)
    rests = tuple(one for one in shift.breaks if one.window.earliest + one.duration <= until)
    shorter = replace(shift, hours=hours, breaks=rests)
    changed = book.with_shift(shorter)
    if book.plan.run(shift.id) is None:
        return Loss(changed, shortened=shorter)
    cut = progress(book.plan.run(shift.id), shorter, now)
    loose = _too_late(context, book.with_shift(replace(shorter, breaks=shift.breaks)), now, shorter)
    kept = _without(changed, now, shorter, loose)
    if not _fits(context, kept, now, shorter):
        taken = sum(1 for stop in cut.settled if stop.kind is StopKind.BREAK)
        shorter = replace(shorter, breaks=rests[:taken])
        kept = _without(book.with_shift(shorter), now, shorter, loose)
    return Loss(kept, waiting=loose, shortened=shorter).unassigned()


def _too_late(context: Context, book: DayBook, now: int, shift: Shift) -> tuple[LegId, ...]:
    """Return the fewest last rides to take out of the run so that the rest keeps its rules; else all not begun."""
    snapshot = take(context, book, now)
    problem, k = snapshot.problem, snapshot.shift_index(shift.id)
    run, gone = snapshot.runs[k], []
    ahead = [node for node in run if node < problem.legs]
    while ahead and check_run(problem, k, run):
        leg = max(ahead, key=lambda one: run.index(problem.delivery(one)))
        ahead.remove(leg)
        gone.append(leg)
        run = [node for node in run if node not in (leg, problem.delivery(leg))]
        if not any(node < 2 * problem.legs for node in run):
            run = []
    return tuple(snapshot.legs[leg].id for leg in reversed(gone))


def _fits(context: Context, book: DayBook, now: int, shift: Shift) -> bool:
    snapshot = take(context, book, now)
    k = snapshot.shift_index(shift.id)
    return not check_run(snapshot.problem, k, snapshot.runs[k])


def _without(book: DayBook, now: int, shift: Shift, loose: tuple[LegId, ...]) -> DayBook:
    """Return the book with the shift's run less those legs, and less the breaks that it no longer owes."""
    run = book.plan.run(shift.id)
    if run is None:
        return book
    gone = len(run.stops) - len(progress(run, shift, now).ahead)
    rests = sum(1 for stop in run.stops[:gone] if stop.kind is StopKind.BREAK)
    ahead: list[Stop] = []
    for stop in run.stops[gone:]:
        if stop.kind is StopKind.BREAK:
            rests += 1
        if stop.leg_id not in loose and (stop.kind is not StopKind.BREAK or rests <= len(shift.breaks)):
            ahead.append(stop)
    idle = not run.has_begun and gone == 0 and all(stop.leg_id is None for stop in ahead)
    stops = () if idle else (*run.stops[:gone], *ahead)
    return book.with_plan(book.plan.with_run(replace(run, stops=stops)))
