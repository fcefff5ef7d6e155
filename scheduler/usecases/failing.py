"""What a failure on the day takes away: which shifts and rides are lost, and who stands where with nobody to drive.

A run that was begun ends where its last record says; whoever sits in the vehicle goes on from there with a leg
of their own, whose ride began when they first got in. A run that was not begun is as if it had never been.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.domain.booking import Booking, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import EventType
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.place import Place
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import Direction, Leg, LegId, Promise
from scheduler.domain.time import TimeWindow
from scheduler.engine.feasibility import check_run
from scheduler.usecases.commands import Failure, Happening, Record, ReplanDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.progress import progress
from scheduler.usecases.recording import happen
from scheduler.usecases.snapshot import take
from scheduler.usecases.wishes import profiles

Fact = tuple[EventType, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Loss:
    """A date after a failure, before anything is mended."""

    book: DayBook
    """Without what was lost; the rides to place anew stand unassigned."""
    waiting: tuple[LegId, ...] = ()
    """Legs that lost their place, those of stranded riders too."""
    stranded: tuple[LegId, ...] = ()
    """Legs of riders who stand beside a vehicle."""
    gone: tuple[ShiftId, ...] = ()
    """Shifts taken back altogether."""
    ended: tuple[ShiftId, ...] = ()
    """Shifts whose runs ended early."""
    shortened: Shift | None = None
    changed: tuple[Booking, ...] = ()
    """Bookings with legs that ended or began here."""
    facts: tuple[Fact, ...] = ()


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
        return _shortened(context, book, command, shift, now)
    loss = Loss(book)
    for one in _lost_with(book, shift, command.failure):
        run = book.plan.run(one.id)
        if run is not None and run.has_begun:
            loss = _Stopping(context, command, now).stop(loss, run)
        else:
            loss = _without(loss, one, run)
    return _unassigned(loss)


def _lost_with(book: DayBook, shift: Shift, failure: Failure) -> list[Shift]:
    """Return the shift and every other of its driver or vehicle that is not over."""
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


def _unassigned(loss: Loss) -> Loss:
    plan = loss.book.plan
    return replace(
        loss, book=loss.book.with_plan(replace(plan, unassigned=(*plan.unassigned, *loss.waiting)))
    )


@dataclass(frozen=True, slots=True)
class _Stopping:
    """Ends begun runs where they are."""

    context: Context
    command: ReplanDay
    now: int

    def stop(self, loss: Loss, run: Run) -> Loss:
        """Return the loss with this run ended and its riders standing beside the vehicle."""
        loss, run = self._set_down(loss, run)
        stands = self._stands(loss.book, run)
        at_door = [stop for stop in run.stops if stop.state is StopState.ARRIVED]
        made = tuple(stop for stop in run.stops if stop.is_over)
        extra = sum(stop.metres for stop in at_door)
        ended = replace(
            run, stops=made, has_ended=True, returns=max(self._last(run), self.now), metres_home=extra
        )
        legs = [one for one in run.leg_ids() if one in loss.book.bookings and loss.book.booked(one).is_open]
        riding = [one for one in legs if loss.book.booked(one).state is LegState.ABOARD]
        ahead = [one for one in legs if one not in riding]
        loss = replace(
            loss,
            book=loss.book.with_plan(loss.book.plan.with_run(ended)),
            waiting=(*loss.waiting, *ahead),
            ended=(*loss.ended, run.shift_id),
            facts=(*loss.facts, _end_of(ended)),
        )
        for leg_id in ahead:
            loss = _called_away(loss, leg_id)
        for leg_id in riding:
            loss = self._stranded(loss, ended, leg_id, stands)
        return loss

    def _last(self, run: Run) -> int:
        return max([run.leaves, *(stop.departure for stop in run.stops if stop.is_over)])

    def _stands(self, book: DayBook, run: Run) -> Place:
        if self.command.stands_at is not None and run.shift_id == self.command.shift_id:
            return self.command.stands_at
        shift = next(one for one in book.shifts if one.id == run.shift_id)
        reached = [stop.place for stop in run.stops if stop.state is not StopState.PLANNED and stop.place]
        return reached[-1] if reached else shift.start

    def _set_down(self, loss: Loss, run: Run) -> tuple[Loss, Run]:
        """Let those out who are where they want to be: the vehicle stands at their delivery."""
        stands = self._stands(loss.book, run)
        for stop in run.stops:
            if stop.is_over or stop.leg_id is None or stop.kind is not StopKind.DELIVERY:
                continue
            there = stop.state is StopState.ARRIVED or stop.place == stands
            if not there or loss.book.booked(stop.leg_id).state is not LegState.ABOARD:
                continue
            steps = (
                [Happening.ALIGHTED]
                if stop.state is StopState.ARRIVED
                else [Happening.ARRIVED, Happening.ALIGHTED]
            )
            for step in steps:
                loss, run = self._recorded(loss, run, stop.leg_id, step)
        return loss, run

    def _recorded(self, loss: Loss, run: Run, leg_id: LegId, what: Happening) -> tuple[Loss, Run]:
        first = next(i for i, stop in enumerate(run.stops) if not stop.is_over)
        own = run.position(leg_id, StopKind.DELIVERY) or 0
        in_order = (*run.stops[:first], run.stops[own], *run.stops[first:own], *run.stops[own + 1 :])
        command = Record(run.shift_id, self.command.service_date, what, self.command.by, leg_id)
        at = max(self.now, run.stops[own].arrival) if what is Happening.ALIGHTED else self.now
        outcome = happen(loss.book, replace(run, stops=in_order), command, at)
        book = loss.book.with_plan(loss.book.plan.with_run(outcome.run))
        changed = loss.changed
        if outcome.booking is not None:
            book, changed = book.with_booking(outcome.booking), _with(changed, outcome.booking)
        fact = (outcome.type, {"shift": run.shift_id, "at_s": at, **outcome.data})
        return replace(loss, book=book, changed=changed, facts=(*loss.facts, fact)), outcome.run

    def _stranded(self, loss: Loss, run: Run, leg_id: LegId, stands: Place) -> Loss:
        """Return the loss with one rider's leg ended here and another that goes on."""
        booking = loss.book.bookings[leg_id]
        onward = self._onward(loss.book, booking.leg(leg_id).leg, stands)
        boarded = next(stop.departure for stop in run.stops if stop.leg_id == leg_id)
        since = loss.book.riding_since(leg_id)
        continued = booking.continued(leg_id, onward)
        fact = (
            EventType.RIDER_TRANSFERRED,
            {
                "shift": run.shift_id,
                "leg": leg_id,
                "booking": booking.id,
                "party": booking.request.party.size,
                "at_s": self.now,
                "goes_on_as": onward.id,
                "since_s": boarded if since is None else since,
            },
        )
        return replace(
            loss,
            book=loss.book.with_booking(continued),
            waiting=(*loss.waiting, onward.id),
            stranded=(*loss.stranded, onward.id),
            changed=_with(loss.changed, continued),
            facts=(*loss.facts, fact),
        )

    def _onward(self, book: DayBook, leg: Leg, stands: Place) -> Leg:
        """Return the leg from where the vehicle stands; how soon it is fetched is promised later."""
        classes = {vehicle.vehicle_class for vehicle in book.vehicles.values()}
        used = profiles(self.context, book.service_date, classes)
        drives = self.context.drives.extremes(stands.point, leg.destination.point, used)
        if drives is None:
            raise InvalidRequest("stands_at", "No road leads on from there. Give a place near a road.")
        asked = leg.request
        onward = leg.direction is Direction.OUTWARD
        soon = TimeWindow(self.now, self.now + self.context.policy.repair.fetch[-1])
        return replace(
            leg,
            id=LegId(self.context.ports.ids.new_id("leg")),
            request=replace(asked, origin=stands) if onward else replace(asked, destination=stands),
            promise=Promise(soon, leg.promise.arrive_by),
            direct=drives[1],
            direct_metres=drives[2],
        )


def _end_of(run: Run) -> Fact:
    data = {"shift": run.shift_id, "at_s": run.returns, "metres": run.metres_home, "total_metres": run.metres}
    return EventType.SHIFT_ENDED, data


def _called_away(loss: Loss, leg_id: LegId) -> Loss:
    """Return the loss with a rider at whose door the vehicle stood waiting for another one."""
    booking = loss.book.bookings[leg_id]
    if booking.leg(leg_id).state is not LegState.DRIVER_WAITING:
        return loss
    waits = booking.with_leg(booking.leg(leg_id).to(LegState.CONFIRMED))
    return replace(loss, book=loss.book.with_booking(waits), changed=_with(loss.changed, waits))


def _with(bookings: Sequence[Booking], changed: Booking) -> tuple[Booking, ...]:
    return (*(one for one in bookings if one.id != changed.id), changed)


def _shortened(context: Context, book: DayBook, command: ReplanDay, shift: Shift, now: int) -> Loss:
    """Return the date with the shift ending earlier; its rides ahead are placed anew when they do not fit."""
    until = command.until
    if until is None or not now < until < shift.hours.latest:
        raise InvalidRequest("until", "Give a time ahead that is earlier than the shift's present end.")
    hours = TimeWindow(min(shift.hours.earliest, until), until)
    rests = tuple(one for one in shift.breaks if one.window.earliest + one.duration <= until)
    shorter = replace(shift, hours=hours, breaks=rests)
    loss = Loss(book.with_shift(shorter), shortened=shorter)
    run = book.plan.run(shift.id)
    if run is None:
        return loss
    cut = progress(run, shorter, now)
    if rests == shift.breaks:
        snapshot = take(context, loss.book, now)
        k = snapshot.shift_index(shift.id)
        if not check_run(snapshot.problem, k, snapshot.runs[k]):
            return loss
    loose = tuple(
        stop.leg_id for stop in cut.ahead if stop.leg_id is not None and stop.kind is StopKind.PICKUP
    )
    return _unassigned(replace(loss, book=_kept_aboard(loss.book, now, shorter, loose), waiting=loose))


def _kept_aboard(book: DayBook, now: int, shift: Shift, loose: tuple[LegId, ...]) -> DayBook:
    """Return the book with only those in the shift's run who are aboard."""
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
