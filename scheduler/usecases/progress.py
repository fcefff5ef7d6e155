"""How much of a run is settled at a moment: what is done, and what the driver is already on the way to.

A begun run is what its records say; a run nobody records is taken to go as planned. A vehicle leaves a stop
just in time for the next, so until then its next stop may still change; after that it may not.
"""

from dataclasses import dataclass

from scheduler.domain.fleet import Shift
from scheduler.domain.place import Place
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId


@dataclass(frozen=True, slots=True)
class Progress:
    """A run cut in two at a moment."""

    settled: tuple[Stop, ...]
    """Done, or so far under way that it no longer changes."""
    ahead: tuple[Stop, ...]
    stands: Place
    """Where the vehicle is once everything settled is done."""
    ready: int
    """The second at which it is free to leave there."""
    has_left: bool
    """The run has begun; its duty is counting from ``Run.leaves``."""
    left: int | None
    """The second from which the planned times ahead count the first drive; None where they no longer hold."""
    aboard: tuple[tuple[LegId, int], ...]
    """Parties in the vehicle after the settled stops, with the second their ride began."""


def progress(run: Run | None, shift: Shift, now: int, *, just_recorded: bool = False) -> Progress:
    """Cut a run at the second ``now``.

    ``just_recorded``: something was written down that the times ahead do not know of yet, so that they cannot
    tell how far the vehicle has got; only the records count.
    """
    if run is None:
        return Progress((), (), shift.start, max(shift.hours.earliest, now), False, None, ())
    if run.has_ended:
        return Progress(run.stops, (), shift.end, run.returns, True, None, ())
    count = _recorded(run) if just_recorded else _with_companions(run, _settled_count(run, now))
    settled, ahead = run.stops[:count], run.stops[count:]
    has_left = run.has_begun or count > 0
    stands = next((stop.place for stop in reversed(settled) if stop.place is not None), shift.start)
    left = settled[-1].departure if settled else run.leaves
    free = left if has_left else shift.hours.earliest
    ready = free if has_left and just_recorded else max(free, now)
    known = None if just_recorded else left
    return Progress(settled, ahead, stands, ready, has_left, known, _aboard(settled))


def _recorded(run: Run) -> int:
    return sum(1 for stop in run.stops if stop.state is not StopState.PLANNED)


def _settled_count(run: Run, now: int) -> int:
    if run.has_begun:
        count = _recorded(run)
        while count < len(run.stops) and _leaves_for(run, count) <= now:
            count += 1
            if run.stops[count - 1].kind is not StopKind.BREAK:
                break  # a break is never recorded by itself, so the stop after it may be under way as well
        return count
    count = 0
    while count < len(run.stops) and _leaves_for(run, count) <= now:
        count += 1
    return count


def _with_companions(run: Run, count: int) -> int:
    """Count in the stops that begin while the last settled one is served: those are one visit to a place."""
    while 0 < count < len(run.stops) and run.stops[count].start < run.stops[count - 1].departure:
        count += 1
    return count


def _free_at(run: Run, count: int) -> int:
    return run.stops[count - 1].departure if count else run.leaves


def _leaves_for(run: Run, index: int) -> int:
    """Return the last second at which the vehicle can leave for a stop and be in time for its service."""
    drive = run.stops[index].arrival - _free_at(run, index)
    return run.stops[index].start - max(0, drive)


def _aboard(settled: tuple[Stop, ...]) -> tuple[tuple[LegId, int], ...]:
    riding: dict[LegId, int] = {}
    for stop in settled:
        if stop.leg_id is None or stop.state is StopState.MISSED:
            continue
        if stop.kind is StopKind.PICKUP:
            riding[stop.leg_id] = stop.departure
        else:
            riding.pop(stop.leg_id, None)
    return tuple(riding.items())
