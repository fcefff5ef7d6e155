"""Which shifts and rides a failure on the day takes away.

A run that was begun ends where it is; one that was not is as if it had never been. A sick driver loses every
later shift of the date too, and so does a broken vehicle; who gives one shift back keeps the others.
"""

from dataclasses import replace

from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run
from scheduler.usecases.commands import Failure, ReplanDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.losses import Loss
from scheduler.usecases.shortening import shortened
from scheduler.usecases.stopping import Stopping


def lose(context: Context, book: DayBook, command: ReplanDay, now: int) -> Loss:
    """Return the date without what failed at the second ``now``.

    Raises
    ------
    NotFound
        No such shift on that date.
    IllegalTransition
        Its run has ended.
    InvalidRequest
        The new end of the shift does not lie ahead and before the old one, or no road leads from ``stands_at``.
    """
    shift = next((one for one in book.shifts if one.id == command.shift_id), None)
    if shift is None:
        raise NotFound("shift", command.shift_id)
    if shift.id in book.ended():
        raise IllegalTransition("The run of this shift has ended. Nothing of it is left to mend.")
    if command.failure is Failure.SHIFT_SHORTENED:
        return shortened(context, book, command, shift, now)
    loss = Loss(book)
    for one in _lost_with(book, shift, command.failure):
        run = book.plan.run(one.id)
        if run is not None and run.has_begun:
            loss = Stopping(context, command, now).stop(loss, run)
        else:
            loss = _without(loss, one, run)
    return loss.unassigned()


def _lost_with(book: DayBook, shift: Shift, failure: Failure) -> list[Shift]:
    """Return the shift and every other of its driver or vehicle that is lost with it and not over."""
    if failure is Failure.SHIFT_GIVEN_BACK:
        return [shift]
    if failure is Failure.DRIVER_SICK:
        same = [one for one in book.shifts if one.driver_id == shift.driver_id]
    else:
        same = [one for one in book.shifts if one.vehicle_id == shift.vehicle_id]
    over = book.ended()
    return [one for one in same if one.id not in over]


def _without(loss: Loss, shift: Shift, run: Run | None) -> Loss:
    legs = run.leg_ids() if run is not None else ()
    return replace(
        loss,
        book=loss.book.without_shift(shift.id),
        waiting=(*loss.waiting, *legs),
        gone=(*loss.gone, shift.id),
    )
