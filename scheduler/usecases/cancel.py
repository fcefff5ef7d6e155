"""Gives a booking back, wholly or in part; what it held is free at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from scheduler.domain.booking import BookedLeg, Booking, LegState
from scheduler.domain.errors import IllegalTransition, NotFound, PlanChanged
from scheduler.domain.events import OFFICE, EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.plan import Plan, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases import ready_calls
from scheduler.usecases.commands import CancelBooking
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.planning import retimed
from scheduler.usecases.ports import UnitOfWork


def cancel(
    context: Context, command: CancelBooking, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking without the legs given back; see the façade."""
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date or _day_of(unit, command))
        changed, book = give_back(context, unit, command)
        if also is not None:
            also(unit, changed)
        unit.commit()
        context.books.follow(unit, book, policy=context.policy)
        return changed


def _day_of(unit: UnitOfWork, command: CancelBooking) -> date:
    booking = unit.booking(command.booking_id)
    if booking is None:
        raise NotFound("booking", command.booking_id)
    return booking.service_date


def give_back(context: Context, unit: UnitOfWork, command: CancelBooking) -> tuple[Booking, DayBook]:
    """Take a booking out of the plan of its locked date, wholly or in part; nothing is committed.

    Returns
    -------
    tuple of Booking and DayBook
        What both have become.
    """
    booking = unit.booking(command.booking_id)
    if booking is None:
        raise NotFound("booking", command.booking_id)
    if command.service_date not in (None, booking.service_date):
        raise PlanChanged("The booking was moved to another day just now. Load it again.")
    now = context.timeline(booking.service_date).seconds(context.now())
    book = context.books.open(unit, booking.service_date, policy=context.policy)
    gone = _gone(context, booking, _wanted(book.plan, booking, command, now), now)
    changed = booking
    for booked in gone:
        changed = changed.with_leg(booked)
    changed = replace(changed, version=booking.version + 1)
    leg_ids = {booked.leg.id for booked in gone}
    touched = [run.shift_id for run in book.plan.runs if leg_ids & set(run.leg_ids())]
    plan, at_door = _driven_in_vain(book.plan, leg_ids, now)
    without = book.with_plan(plan).without_legs(leg_ids)
    plan = retimed(context, without, now, touched, just_recorded=at_door).next_version()
    unit.put_plan(plan)
    unit.put_booking(changed)
    ready_calls.given_back(unit, changed)
    context.plan_again(unit, booking.service_date)
    unit.append(
        [
            context.event(
                EventType.TRIP_CANCEL_RESPONSE,
                booking.service_date,
                command.by,
                booking=booking.id,
                legs=sorted(leg_ids),
                late=any(booked.late_cancel for booked in gone),
                party=booking.request.party.size,
                left=sorted(touched),
            )
        ]
    )
    return changed, book.with_plan(plan).with_booking(changed)


def has_passed(plan: Plan, booked: BookedLeg, now: int) -> bool:
    """Tell whether the time of a ride is over and nobody is known to be driving it: it may have been given."""
    run = plan.run_of(booked.leg.id)
    is_driven = run is not None and run.has_begun and not run.has_ended
    return now > booked.leg.promise.arrive_by and not is_driven


def _wanted(plan: Plan, booking: Booking, command: CancelBooking, now: int) -> list[BookedLeg]:
    """Return the legs to give back. What has passed is for the office to write down, not for its rider to undo."""
    known = {booked.leg.id for booked in booking.legs}
    for leg_id in command.leg_ids:
        if leg_id not in known:
            raise NotFound("leg", leg_id)
    whole = not command.leg_ids
    wanted = [one for one in booking.legs if one.leg.id in command.leg_ids or (whole and one.is_open)]
    if not wanted:
        raise IllegalTransition("Nothing of this booking is left to cancel. Load it again and look.")
    if command.by.actor.role in OFFICE:
        return wanted
    ahead = [one for one in wanted if not has_passed(plan, one, now)]
    if not ahead or (len(ahead) < len(wanted) and not whole):
        raise IllegalTransition("The time of this ride is over. If we did not come, ring us.")
    return ahead


def _gone(context: Context, booking: Booking, wanted: list[BookedLeg], now: int) -> list[BookedLeg]:
    """Return the legs in their cancelled state."""
    rules = context.policy.booking
    return [
        booked.to(
            LegState.CANCELLED, late_cancel=now > rules.cut_off(booking.mode, booked.leg.promise.pickup)
        )
        for booked in wanted
    ]


def _driven_in_vain(plan: Plan, leg_ids: set[LegId], now: int) -> tuple[Plan, ShiftId | None]:
    """Return the plan with the pickup where a vehicle waits marked as missed, and whose: it did drive there."""
    for run in plan.runs:
        for index, stop in enumerate(run.stops):
            waits = stop.state is StopState.ARRIVED and stop.kind is StopKind.PICKUP
            if waits and stop.leg_id in leg_ids:
                free = max(stop.arrival, now)
                missed = replace(stop, state=StopState.MISSED, start=min(stop.start, free), departure=free)
                stops = (*run.stops[:index], missed, *run.stops[index + 1 :])
                return plan.with_run(replace(run, stops=stops)), run.shift_id
    return plan, None
