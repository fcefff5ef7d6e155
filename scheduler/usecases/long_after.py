"""Steps that somebody presses only once the day is gone.

They did not happen at that moment, and nobody said when: they count at the time that was planned, and the fact says so.
Otherwise whoever forgets the last press and makes up for it the next morning would have been out for the whole night.
"""

from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run
from scheduler.domain.time import DAY
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.context import Context
from scheduler.usecases.late_steps import kind_of

LATEST = 6 * 3600
"""How long after the end of a shift somebody may still be out, in seconds."""


def is_gone(shift: Shift, second: int) -> bool:
    """Tell whether nobody can be out on a shift any more at a second of its day."""
    return second >= DAY and second > shift.hours.latest + LATEST


def present(context: Context, shift: Shift, at: int) -> int:
    """Return from which second on the rest of a run is timed anew after a step at ``at``."""
    now = context.timeline(shift.service_date).seconds(context.now())
    return at if is_gone(shift, now) else max(at, now)


def counted(run: Run, shift: Shift, command: Record, second: int) -> int:
    """Return at which second of its day a step counts that is said to have happened at ``second``."""
    if not is_gone(shift, second):
        return second
    if command.happening is Happening.STARTED:
        return run.leaves
    if command.happening is Happening.ENDED:
        return run.returns
    kind = command.kind or kind_of(run, command)
    of_leg = [stop for stop in run.stops if stop.leg_id == command.leg_id]
    fits = [stop for stop in of_leg if stop.kind is kind or (kind is None and not stop.is_over)]
    if not fits:
        return second
    return fits[0].arrival if command.happening is Happening.ARRIVED else fits[0].departure
