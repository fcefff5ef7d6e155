"""Keeps track of rides back that wait for a call, as their bookings are made, changed and given back."""

from scheduler.domain.booking import Booking, LegState
from scheduler.domain.ready_call import ReadyCall, ReadyCallId, ReadyState
from scheduler.domain.request import Direction
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork


def booked(context: Context, unit: UnitOfWork, booking: Booking) -> None:
    """Expect a call for a booking that was made or changed, or no longer."""
    home = booking.request.homeward
    if booking.version == 1 and not booking.request.ready_call:
        return
    known = next(iter(unit.ready_calls.about(booking.id)), None)
    if not booking.request.ready_call or home is None:
        if known is not None and known.is_open:
            unit.ready_calls.put(known.to(ReadyState.CLOSED))
        return
    if known is not None:
        if not known.is_open and booking.leg_in(Direction.RETURN) is None:
            unit.ready_calls.put(known.to(ReadyState.EXPECTED))
        return
    unit.ready_calls.put(
        ReadyCall(
            id=ReadyCallId(context.ports.ids.new_id("ready")),
            booking_id=booking.id,
            rider_id=booking.rider_id,
            service_date=booking.service_date,
            expected_at=home.at,
        )
    )


def given_back(unit: UnitOfWork, booking: Booking) -> None:
    """Expect no call any more where the way there was given back."""
    there = booking.leg_in(Direction.OUTWARD) if booking.request.ready_call else None
    if there is None or there.state is not LegState.CANCELLED:
        return
    for known in unit.ready_calls.about(booking.id):
        if known.is_open:
            unit.ready_calls.put(known.to(ReadyState.CLOSED))
