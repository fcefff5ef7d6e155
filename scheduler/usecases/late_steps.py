"""Steps that a driver timed before the office wrote something down on the same run.

A telephone without signal sends late. Its times are those of whoever was there, so what the office wrote down
meanwhile gives way to them; which steps count is decided as ever, one by one. Nobody goes back behind what the
driver said themselves. What the office wrote already and the driver says too is one happening, at the driver's time;
what the driver wrote already, from another phone, is one at the time written first.
What the driver says against the office's word is kept for a coordinator to look at, and changes nothing.
"""

from dataclasses import replace

from scheduler.domain.errors import InvalidRequest
from scheduler.domain.events import Actor, Event, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.ports import Records

_WRITTEN = {
    Happening.STARTED: EventType.SHIFT_STARTED,
    Happening.ARRIVED: EventType.VEHICLE_ARRIVED,
    Happening.BOARDED: EventType.RIDER_BOARDED,
    Happening.ALIGHTED: EventType.TRIP_TASK_COMPLETION,
    Happening.NO_SHOW: EventType.NO_SHOW,
    Happening.ENDED: EventType.SHIFT_ENDED,
}
DISPUTES = (EventType.STEP_CONTRADICTED, EventType.STEP_SETTLED)
_SAYING = (EventType.STEP_TIMED, *DISPUTES)
"""Facts that are about a step and say which; other facts about a run are none that a step can repeat."""
_BACKWARDS = "That is before what was recorded last on this run. Check the time."
_AGAINST = {
    Happening.BOARDED: (
        EventType.NO_SHOW,
        "The office wrote down that nobody was there. It is shown now that you had this rider on board.",
    ),
    Happening.NO_SHOW: (
        EventType.RIDER_BOARDED,
        "The office wrote down that this rider was on board. It is shown now that you say nobody was there.",
    ),
}

_LOOKED_INTO = (
    "What you did is kept. The office looks into this ride, because something else is written down of it."
)


def in_order(records: Records, shift: Shift, command: Record, run: Run, at: int) -> Run:
    """Return the run on which something can have happened at ``at``; what the office wrote down later is put back.

    Raises
    ------
    InvalidRequest
        It is before what was recorded last, and not by the office, or this is not the driver's own word.
    """
    if at >= _last(run):
        return run
    if command.by.actor != driver_of(shift):
        raise InvalidRequest("at", _BACKWARDS)
    _ensure_forwards(records, shift, at)
    stops = tuple(stop if stop.state is StopState.PLANNED else _by(stop, at) for stop in run.stops)
    return replace(run, stops=stops, leaves=min(run.leaves, at))


def once_more(records: Records, shift: Shift, command: Record, run: Run, at: int) -> Run | None:
    """Return the run with what the office wrote down at the time its driver gives; None if the office wrote nothing.

    Raises
    ------
    InvalidRequest
        It is before what the driver said last themselves.
    """
    kind = kind_of(run, command)
    if command.at is None or not _is_offices(records, shift, command, kind):
        return None
    _ensure_forwards(records, shift, at)
    if command.happening is Happening.STARTED:
        begun = [stop.arrival for stop in run.stops if stop.state is not StopState.PLANNED]
        return replace(run, leaves=min([at, *begun]))
    if command.happening is Happening.ENDED:
        return replace(run, returns=max([at, *(stop.departure for stop in run.stops)]))
    index = run.position(command.leg_id, kind) if command.leg_id and kind else None
    if index is None:
        return None
    stop = _timed(run.stops[index], command.happening, at)
    later = (one if one.state is StopState.PLANNED else _from(one, at) for one in run.stops[index + 1 :])
    stops = (*(_by(one, at) for one in run.stops[:index]), stop, *later)
    return replace(run, stops=stops, leaves=min(run.leaves, at))


def against(records: Records, shift: Shift, command: Record) -> str:
    """Return the refusal of what a driver says against the office's word; nothing where it is not so."""
    if command.by.actor != driver_of(shift):
        return ""
    type_, words = _AGAINST.get(command.happening, (None, ""))
    wanted = DISPUTES if type_ is None else (type_, *DISPUTES)
    ours = [one for one in _of_shift(records, shift, *wanted) if one.data.get("leg") == command.leg_id]
    if any(one.type is type_ and one.actor != command.by.actor for one in ours):
        return words
    decided = [one.type for one in ours if one.type in DISPUTES]
    return _LOOKED_INTO if decided and decided[-1] is EventType.STEP_CONTRADICTED else ""


def is_kept(records: Records, shift: Shift, command: Record) -> bool:
    """Tell whether the driver's word on this very step is kept for a coordinator already."""
    return any(
        (one.data["leg"], one.data["happening"]) == (command.leg_id, command.happening)
        and one.data.get("kind") == command.kind
        for one in _of_shift(records, shift, EventType.STEP_CONTRADICTED)
    )


def is_said(records: Records, shift: Shift, command: Record, run: Run) -> bool:
    """Tell whether its driver wrote this very step down already, from another phone say, and it still stands."""
    kind = kind_of(run, command)
    if command.at is None or command.by.actor != driver_of(shift) or not _stands(run, command, kind):
        return False
    return any(one.actor == command.by.actor for one in _told(records, shift, command, kind))


def _stands(run: Run, command: Record, kind: StopKind | None) -> bool:
    """Tell whether a run is as a step leaves it."""
    if command.happening is Happening.STARTED:
        return run.has_begun
    if command.happening is Happening.ENDED:
        return run.has_ended
    index = run.position(command.leg_id, kind) if command.leg_id and kind else None
    if index is None:
        return False
    state = run.stops[index].state
    if command.happening is Happening.ARRIVED:
        return state in (StopState.ARRIVED, StopState.DONE)
    return state is (StopState.MISSED if command.happening is Happening.NO_SHOW else StopState.DONE)


def _told(records: Records, shift: Shift, command: Record, kind: StopKind | None) -> list[Event]:
    """Return what was written down of this very step, by whomever."""
    happening = command.happening
    return [
        one
        for one in _of_shift(records, shift, _WRITTEN[happening], *_SAYING)
        if one.data.get("leg") == command.leg_id
        and (happening is not Happening.ARRIVED or one.data.get("kind") == kind)
        and (one.type is _WRITTEN[happening] or one.data.get("happening") == happening)
    ]


def _is_offices(records: Records, shift: Shift, command: Record, kind: StopKind | None) -> bool:
    """Tell whether the office, and not yet its driver, wrote down this very step."""
    driver, told = driver_of(shift), _told(records, shift, command, kind)
    return command.by.actor == driver and bool(told) and all(one.actor != driver for one in told)


def kind_of(run: Run, command: Record) -> StopKind | None:
    """Return at which stop of its leg a step is; None where that is not said and the vehicle is at none of them."""
    if command.happening is Happening.ARRIVED:
        at = (
            one.kind for one in run.stops if one.state is StopState.ARRIVED and one.leg_id == command.leg_id
        )
        return command.kind or next(at, None)
    return StopKind.DELIVERY if command.happening is Happening.ALIGHTED else StopKind.PICKUP


def _timed(stop: Stop, happening: Happening, at: int) -> Stop:
    """Return the stop with what happened at it at that second."""
    if happening is not Happening.ARRIVED:
        return replace(_by(stop, at), departure=at)
    return replace(_from(stop, at), arrival=at)


def _ensure_forwards(records: Records, shift: Shift, at: int) -> None:
    if at < _said(records, shift):
        raise InvalidRequest("at", _BACKWARDS)


def driver_of(shift: Shift) -> Actor:
    """Return who the driver of a shift is to the records."""
    return Actor("driver", shift.driver_id)


def _of_shift(records: Records, shift: Shift, *kinds: EventType) -> list[Event]:
    """Return the facts of some kinds about a run: to read all of a busy day takes longer than the rest of a press."""
    day = shift.service_date
    return [one for one in records.facts(day, day, *kinds) if one.data.get("shift") == shift.id]


def _last(run: Run) -> int:
    """Return when the last thing recorded on the run happened."""
    settled = [stop for stop in run.stops if stop.state is not StopState.PLANNED]
    if not settled:
        return run.leaves if run.has_begun else 0
    stop = settled[-1]
    return stop.arrival if stop.state is StopState.ARRIVED else stop.departure


def _said(records: Records, shift: Shift) -> int:
    """Return the last time that the driver recorded on the run themselves."""
    of_shift = (one for one in records.events(shift.service_date) if one.data.get("shift") == shift.id)
    own = (one.data for one in of_shift if one.actor == driver_of(shift))
    return max((data["at_s"] for data in own if "at_s" in data), default=0)


def _by(stop: Stop, at: int) -> Stop:
    """Return the stop with nothing at it later than ``at``."""
    return replace(
        stop, arrival=min(stop.arrival, at), start=min(stop.start, at), departure=min(stop.departure, at)
    )


def _from(stop: Stop, at: int) -> Stop:
    """Return the stop with nothing at it earlier than ``at``."""
    return replace(
        stop, arrival=max(stop.arrival, at), start=max(stop.start, at), departure=max(stop.departure, at)
    )
