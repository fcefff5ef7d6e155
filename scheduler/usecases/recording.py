"""Writes down what happens on a run, and brings the rest of the run up to date with it.

Stops are done in the order of the run. A break counts as taken when the stop after it is reached.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from scheduler.domain.booking import Booking, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Event, EventType
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.planning import retimed
from scheduler.usecases.ports import UnitOfWork

_TOLERANCE = 300
"""How far a phone's clock may be ahead of ours, in seconds."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a happening makes of its run, of a booking, and the fact to log."""

    run: Run
    booking: Booking | None
    type: EventType
    data: dict[str, Any]


def record(context: Context, command: Record, also: Callable[[UnitOfWork, Run], None] | None) -> Run:
    """Return the run after what happened; see the façade."""
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        shift = unit.shift(command.shift_id)
        if shift is None or shift.service_date != command.service_date:
            raise NotFound("shift", command.shift_id)
        book = open_day(unit, command.service_date)
        run = book.plan.run(shift.id)
        if run is None:
            raise NotFound("run", command.shift_id)
        at = _second(context, command, run)
        outcome = _happen(book, run, command, at)
        book = book.with_plan(book.plan.with_run(outcome.run))
        now = max(at, context.timeline(command.service_date).seconds(context.now()))
        plan = retimed(context, book, now, [shift.id])
        unit.put_plan(plan.next_version())
        if outcome.booking is not None:
            unit.put_booking(outcome.booking)
        unit.append([_event(context, command, outcome, at)])
        changed = plan.run(shift.id) or outcome.run
        if also is not None:
            also(unit, changed)
        unit.commit()
        return changed


def _second(context: Context, command: Record, run: Run) -> int:
    """Return when it happened, in seconds of the service day."""
    timeline = context.timeline(command.service_date)
    now = timeline.seconds(context.now())
    at = now if command.at is None else timeline.seconds(command.at)
    if at > now + _TOLERANCE:
        raise InvalidRequest("at", "That time has not come yet. Give the time at which it happened.")
    settled = [stop for stop in run.stops if stop.state is not StopState.PLANNED]
    since = _last_known(settled[-1]) if settled else (run.leaves if run.has_begun else 0)
    if at < since:
        raise InvalidRequest("at", "That is before what was recorded last on this run. Check the time.")
    return at


def _last_known(stop: Stop) -> int:
    return stop.arrival if stop.state is StopState.ARRIVED else stop.departure


def _event(context: Context, command: Record, outcome: _Outcome, at: int) -> Event:
    return context.event(
        outcome.type, command.service_date, command.by, shift=command.shift_id, at_s=at, **outcome.data
    )


def _happen(book: DayBook, run: Run, command: Record, at: int) -> _Outcome:
    if run.has_ended:
        raise IllegalTransition("This run has ended. Nothing more can be recorded on it.")
    if command.happening is Happening.STARTED:
        return _started(run, at)
    if command.happening is Happening.ENDED:
        return _ended(run, at)
    if command.leg_id is None:
        raise InvalidRequest("leg_id", "Say which ride this is about.")
    if command.leg_id not in run.leg_ids():
        raise NotFound("leg", command.leg_id)
    begun = run if run.has_begun else replace(run, has_begun=True)
    if command.happening is Happening.ARRIVED:
        return _arrived(book, begun, command.leg_id, command.kind, at)
    return _at_stop(book, begun, command.leg_id, command.happening, at)


def _started(run: Run, at: int) -> _Outcome:
    if run.has_begun:
        raise IllegalTransition("This run has started already.")
    return _Outcome(replace(run, has_begun=True, leaves=at), None, EventType.SHIFT_STARTED, {})


def _ended(run: Run, at: int) -> _Outcome:
    if not run.has_begun or not all(stop.is_over or stop.kind is StopKind.BREAK for stop in run.stops):
        raise IllegalTransition("Some stops of this run are still to be done. Record them first.")
    ended = replace(run, has_ended=True, returns=at)
    return _Outcome(
        ended, None, EventType.SHIFT_ENDED, {"metres": run.metres_home, "total_metres": run.metres}
    )


def _arrived(book: DayBook, run: Run, leg_id: LegId, kind: StopKind | None, at: int) -> _Outcome:
    index = _next_stop(run)
    stop = run.stops[index]
    if stop.state is not StopState.PLANNED or stop.leg_id != leg_id or kind not in (None, stop.kind):
        raise IllegalTransition("That is not the next stop of this run. Load the run sheet again.")
    booked = book.booked(leg_id)
    booking = book.bookings[leg_id]
    changed: Booking | None = None
    start, dwell = at, booked.leg.delivery_dwell
    if stop.kind is StopKind.PICKUP:
        start, dwell = max(at, booked.leg.promise.pickup.earliest), booked.leg.pickup_dwell
        changed = booking.with_leg(booked.to(LegState.DRIVER_WAITING))
    here = replace(stop, state=StopState.ARRIVED, arrival=at, start=start, departure=start + dwell)
    data = {"leg": leg_id, "booking": booking.id, "kind": stop.kind.value, "metres": stop.metres}
    return _Outcome(_with_stop(run, index, here), changed, EventType.VEHICLE_ARRIVED, data)


def _next_stop(run: Run) -> int:
    """Return the index of the first stop, breaks aside, that is not over."""
    for index, stop in enumerate(run.stops):
        if not stop.is_over and stop.kind is not StopKind.BREAK:
            return index
    raise IllegalTransition("Every stop of this run is done.")


def _with_stop(run: Run, index: int, stop: Stop) -> Run:
    """Return the run with this stop changed and the breaks before it taken."""
    stops = list(run.stops)
    stops[index] = stop
    for earlier in range(index):
        if stops[earlier].kind is StopKind.BREAK and not stops[earlier].is_over:
            stops[earlier] = replace(stops[earlier], state=StopState.DONE)
    return replace(run, stops=tuple(stops))


def _at_stop(book: DayBook, run: Run, leg_id: LegId, happening: Happening, at: int) -> _Outcome:
    index = _next_stop(run)
    stop = run.stops[index]
    wanted = StopKind.DELIVERY if happening is Happening.ALIGHTED else StopKind.PICKUP
    if stop.state is not StopState.ARRIVED or stop.leg_id != leg_id or stop.kind is not wanted:
        raise IllegalTransition("Record the arrival at this stop first, in the order of the run sheet.")
    booking, leg = book.bookings[leg_id], book.booked(leg_id).leg
    party = booking.request.party.size
    data: dict[str, Any] = {"leg": leg_id, "booking": booking.id, "party": party}
    if happening is Happening.BOARDED:
        start = min(at, max(stop.arrival, leg.promise.pickup.earliest, at - leg.pickup_dwell))
        promise = leg.promise.pickup
        data |= {"start_s": start, "promised_from_s": promise.earliest, "promised_to_s": promise.latest}
        done = replace(stop, state=StopState.DONE, start=start, departure=at)
        return _done(run, index, done, booking, LegState.ABOARD, EventType.RIDER_BOARDED, data)
    if happening is Happening.NO_SHOW:
        data |= {"waited_s": at - stop.arrival}
        missed = replace(stop, state=StopState.MISSED, start=min(stop.start, at), departure=at)
        outcome = _done(run, index, missed, booking, LegState.NO_SHOW, EventType.NO_SHOW, data)
        return replace(outcome, run=_without_delivery(outcome.run, leg_id))
    boarded = run.stops[run.position(leg_id, StopKind.PICKUP) or 0].departure
    data |= {
        "ride_s": stop.arrival - boarded,
        "direct_s": leg.direct,
        "direct_m": leg.direct_metres,
        "reached_s": stop.arrival,
        "arrive_by_s": leg.promise.arrive_by,
    }
    done = replace(stop, state=StopState.DONE, departure=at)
    return _done(run, index, done, booking, LegState.COMPLETED, EventType.TRIP_TASK_COMPLETION, data)


def _done(
    run: Run,
    index: int,
    stop: Stop,
    booking: Booking,
    state: LegState,
    type_: EventType,
    data: dict[str, Any],
) -> _Outcome:
    assert stop.leg_id is not None
    changed = booking.with_leg(booking.leg(stop.leg_id).to(state))
    return _Outcome(_with_stop(run, index, stop), changed, type_, data)


def _without_delivery(run: Run, leg_id: LegId) -> Run:
    kept = tuple(stop for stop in run.stops if stop.leg_id != leg_id or stop.kind is not StopKind.DELIVERY)
    return replace(run, stops=kept)
