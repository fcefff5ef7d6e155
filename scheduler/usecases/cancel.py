"""Gives a booking back, wholly or in part; what it held is free at once."""

from collections.abc import Callable
from dataclasses import replace

from scheduler.domain.booking import BookedLeg, Booking, LegState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.events import EventType
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
        known = unit.booking(command.booking_id)
        if known is None:
            raise NotFound("booking", command.booking_id)
        unit.lock_day(known.service_date)
        changed, book = give_back(context, unit, command)
        if also is not None:
            also(unit, changed)
        unit.commit()
        context.books.follow(unit, book, policy=context.policy)
        return changed


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
    now = context.timeline(booking.service_date).seconds(context.now())
    gone = _gone(context, booking, command.leg_ids, now)
    changed = booking
    for booked in gone:
        changed = changed.with_leg(booked)
    changed = replace(changed, version=booking.version + 1)
    leg_ids = {booked.leg.id for booked in gone}
    book = context.books.open(unit, booking.service_date, policy=context.policy)
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


def _gone(context: Context, booking: Booking, leg_ids: tuple[LegId, ...], now: int) -> list[BookedLeg]:
    """Return the legs in their cancelled state."""
    known = {booked.leg.id for booked in booking.legs}
    for leg_id in leg_ids:
        if leg_id not in known:
            raise NotFound("leg", leg_id)
    wanted = [
        booked for booked in booking.legs if booked.leg.id in leg_ids or (not leg_ids and booked.is_open)
    ]
    if not wanted:
        raise IllegalTransition("Nothing of this booking is left to cancel. Load it again and look.")
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
