"""Writes down what happens on a run, and brings the rest of the run up to date with it.

Stops are done in the order of the run, or in that of its driver (:mod:`scheduler.usecases.own_order`). A break
counts as taken when the stop after it is reached.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from scheduler.domain.booking import Booking, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import Leg, LegId
from scheduler.usecases import driven_anyway, late_steps, long_after, own_order
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.planning import retimed
from scheduler.usecases.ports import UnitOfWork

LATER_DAY = "This run is on a later day. Say what happens on the day itself."
_TOLERANCE = 300
"""How far a phone's clock may be ahead of ours, in seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
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
        book = context.books.open(unit, command.service_date, policy=context.policy)
        run = driven_anyway.run_of(unit, book, shift, command)
        if run is None:
            raise NotFound("run", command.shift_id)
        second = _second(context, command)
        at = long_after.counted(run, shift, command, second)
        words = late_steps.against(unit, shift, command)
        if not words and driven_anyway.is_elsewhere(unit, shift, run, command):
            back = driven_anyway.taken_back(context, unit, book, shift, command)
            words = driven_anyway.ELSEWHERE if back is None else ""
            book, run = (book, run) if back is None else (back, back.plan.run(shift.id) or run)
        if words:
            _keep_word(unit, shift, command, word=_word_against(context, command, at))
            raise IllegalTransition(words)
        if late_steps.is_said(unit, shift, command, run):
            return _unchanged(unit, run, also)
        run = own_order.as_reached(context, book, shift, run, command)
        again = late_steps.once_more(unit, shift, command, run, at)
        if again is None:
            outcome = happen(book, late_steps.in_order(unit, shift, command, run, at), command, at)
        else:
            outcome = _timed(book, again, command, at)
        outcome = _noted(outcome, command, is_planned=at != second)
        book = book.with_plan(book.plan.with_run(outcome.run))
        now = long_after.present(context, shift, at)
        plan = retimed(context, book, now, [shift.id], just_recorded=shift.id).next_version()
        book = book.with_plan(plan)
        unit.put_plan(plan)
        if outcome.booking is not None:
            unit.put_booking(outcome.booking)
            book = book.with_booking(outcome.booking)
        unit.append([fact(context, command, outcome, at)])
        changed = plan.run(shift.id) or outcome.run
        if also is not None:
            also(unit, changed)
        unit.commit()
        context.books.follow(unit, book, policy=context.policy)
        return changed


def _noted(outcome: Outcome, command: Record, *, is_planned: bool) -> Outcome:
    """Return the outcome with what its fact says besides: whether somebody rang, and whether its time was planned."""
    data = dict(outcome.data)
    if command.happening is Happening.NO_SHOW:
        data["called"] = command.called
    if is_planned:
        data["as_planned"] = True
    return replace(outcome, data=data)


def _keep_word(unit: UnitOfWork, shift: Shift, command: Record, *, word: Event) -> None:
    """Keep what a driver says against what is written down, for a coordinator, once."""
    if not late_steps.is_kept(unit, shift, command):
        unit.append([word])
        unit.commit()


def _unchanged(unit: UnitOfWork, run: Run, also: Callable[[UnitOfWork, Run], None] | None) -> Run:
    """Answer with the run as it is: what is said is written down already."""
    if also is not None:
        also(unit, run)
    unit.commit()
    return run


def _second(context: Context, command: Record) -> int:
    """Return when it happened, in seconds of the service day."""
    timeline = context.timeline(command.service_date)
    now = timeline.seconds(context.now())
    at = now if command.at is None else timeline.seconds(command.at)
    if at > now + _TOLERANCE:
        raise InvalidRequest("at", "That time has not come yet. Give the time at which it happened.")
    if at < 0:
        raise InvalidRequest("at", LATER_DAY)
    return at


def _word_against(context: Context, command: Record, at: int) -> Event:
    """Return the fact that a driver says something against what is written down."""
    data = {
        "shift": command.shift_id,
        "leg": command.leg_id,
        "happening": command.happening.value,
        "at_s": at,
    }
    data["kind"] = command.kind and command.kind.value
    return context.event(EventType.STEP_CONTRADICTED, command.service_date, command.by, **data)


def _timed(book: DayBook, run: Run, command: Record, at: int) -> Outcome:
    """Return what it makes of a run that its driver tells when something known was."""
    here = next((one for one in run.stops if one.state is StopState.ARRIVED), None)
    kind = late_steps.kind_of(run, command)
    is_there = here is not None and (here.leg_id, here.kind) == (command.leg_id, kind)
    if command.happening is Happening.ARRIVED and here is not None and here.leg_id and is_there:
        run = _with_stop(run, run.stops.index(here), _here(here, book.booked(here.leg_id).leg, at))
    data = {"leg": command.leg_id, "happening": command.happening.value, "kind": kind and kind.value}
    return Outcome(run, None, EventType.STEP_TIMED, data)


def fact(context: Context, command: Record, outcome: Outcome, at: int) -> Event:
    """Return the fact that something happened at the second ``at``."""
    return context.event(
        outcome.type, command.service_date, command.by, shift=command.shift_id, at_s=at, **outcome.data
    )


def happen(book: DayBook, run: Run, command: Record, at: int) -> Outcome:
    """Return what a happening at the second ``at`` makes of the run.

    Raises
    ------
    IllegalTransition
        That cannot have happened now.
    """
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
    begun = run if run.has_begun else replace(run, has_begun=True, leaves=min(run.leaves, at))
    if command.happening is Happening.ARRIVED:
        return _arrived(book, begun, command.leg_id, command.kind, at)
    return _at_stop(book, begun, command.leg_id, command.happening, at)


def _started(run: Run, at: int) -> Outcome:
    if run.has_begun:
        raise IllegalTransition("This run has started already.")
    return Outcome(replace(run, has_begun=True, leaves=at), None, EventType.SHIFT_STARTED, {})


def _ended(run: Run, at: int) -> Outcome:
    if not run.has_begun or not all(stop.is_over or stop.kind is StopKind.BREAK for stop in run.stops):
        raise IllegalTransition("Some stops of this run are still to be done. Record them first.")
    made = tuple(stop for stop in run.stops if stop.is_over)
    ended = replace(run, stops=made, has_ended=True, returns=at)
    return Outcome(
        ended, None, EventType.SHIFT_ENDED, {"metres": run.metres_home, "total_metres": run.metres}
    )


def _arrived(book: DayBook, run: Run, leg_id: LegId, kind: StopKind | None, at: int) -> Outcome:
    index = _next_stop(run)
    stop = run.stops[index]
    if stop.state is not StopState.PLANNED or stop.leg_id != leg_id or kind not in (None, stop.kind):
        raise IllegalTransition("That is not the next stop of this run. Load the run sheet again.")
    booked = book.booked(leg_id)
    booking = book.bookings[leg_id]
    changed: Booking | None = None
    if stop.kind is StopKind.PICKUP:
        changed = booking.with_leg(booked.to(LegState.DRIVER_WAITING))
    here = _here(stop, booked.leg, at)
    data = {"leg": leg_id, "booking": booking.id, "kind": stop.kind.value, "metres": stop.metres}
    return Outcome(_with_stop(run, index, here), changed, EventType.VEHICLE_ARRIVED, data)


def _here(stop: Stop, leg: Leg, at: int) -> Stop:
    """Return the stop with the vehicle there since ``at``."""
    start, dwell = at, leg.delivery_dwell
    if stop.kind is StopKind.PICKUP:
        start, dwell = max(at, leg.promise.pickup.earliest), leg.pickup_dwell
    return replace(stop, state=StopState.ARRIVED, arrival=at, start=start, departure=start + dwell)


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


@dataclass(frozen=True, slots=True)
class _Here:
    """A stop that the vehicle stands at, and whose it is."""

    run: Run
    index: int
    booking: Booking
    leg: Leg
    at: int
    riding_since: int | None
    """When the ride began in another vehicle that could not go on."""

    @property
    def stop(self) -> Stop:
        return self.run.stops[self.index]

    def done(self, stop: Stop, state: LegState, type_: EventType, **data: int) -> Outcome:
        """Return what it makes of run and booking that the stop is over."""
        changed = self.booking.with_leg(self.booking.leg(self.leg.id).to(state))
        told = {
            "leg": self.leg.id,
            "booking": self.booking.id,
            "party": self.booking.request.party.size,
            **data,
        }
        return Outcome(_with_stop(self.run, self.index, stop), changed, type_, told)


def _at_stop(book: DayBook, run: Run, leg_id: LegId, happening: Happening, at: int) -> Outcome:
    index = _next_stop(run)
    stop = run.stops[index]
    wanted = StopKind.DELIVERY if happening is Happening.ALIGHTED else StopKind.PICKUP
    if stop.state is not StopState.ARRIVED or stop.leg_id != leg_id or stop.kind is not wanted:
        raise IllegalTransition("Record the arrival at this stop first, in the order of the run sheet.")
    here = _Here(run, index, book.bookings[leg_id], book.booked(leg_id).leg, at, book.riding_since(leg_id))
    if happening is Happening.BOARDED:
        return _boarded(here)
    return _missed(here) if happening is Happening.NO_SHOW else _alighted(here)


def _boarded(here: _Here) -> Outcome:
    stop, leg, promise = here.stop, here.leg, here.leg.promise.pickup
    start = min(here.at, max(stop.arrival, promise.earliest, here.at - leg.pickup_dwell))
    done = replace(stop, state=StopState.DONE, start=start, departure=here.at)
    return here.done(
        done,
        LegState.ABOARD,
        EventType.RIDER_BOARDED,
        start_s=start,
        promised_from_s=promise.earliest,
        promised_to_s=promise.latest,
    )


def _missed(here: _Here) -> Outcome:
    stop = here.stop
    if here.at < here.leg.promise.pickup.earliest:
        raise IllegalTransition("The time promised to this rider has not begun. Wait until then.")
    missed = replace(stop, state=StopState.MISSED, start=min(stop.start, here.at), departure=here.at)
    outcome = here.done(missed, LegState.NO_SHOW, EventType.NO_SHOW, waited_s=here.at - stop.arrival)
    return replace(outcome, run=_without_delivery(outcome.run, here.leg.id))


def _alighted(here: _Here) -> Outcome:
    stop, leg = here.stop, here.leg
    whole = here.booking.leg(here.booking.begun_with(leg.id)).leg
    boarded = here.run.stops[here.run.position(leg.id, StopKind.PICKUP) or 0].departure
    since = boarded if here.riding_since is None else here.riding_since
    return here.done(
        replace(stop, state=StopState.DONE, departure=here.at),
        LegState.COMPLETED,
        EventType.TRIP_TASK_COMPLETION,
        ride_s=stop.arrival - since,
        direct_s=whole.direct,
        direct_m=whole.direct_metres,
        reached_s=stop.arrival,
        arrive_by_s=leg.promise.arrive_by,
    )


def _without_delivery(run: Run, leg_id: LegId) -> Run:
    kept = tuple(stop for stop in run.stops if stop.leg_id != leg_id or stop.kind is not StopKind.DELIVERY)
    return replace(run, stops=kept)
