"""What follows when somebody takes back the consent to keep what they need: the needs go, and some rides break.

What is not booked yet is not asked for any more with needs that nobody may keep: requests that wait are closed, and
the dates of regular rides that are still to be asked for are left out.
"""

from collections.abc import Callable
from dataclasses import replace

from scheduler.domain.booking import Booking, BookingState
from scheduler.domain.consent import blank, tell_of_health
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.request import Request
from scheduler.domain.series import DateState
from scheduler.domain.waiting import WaitState
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records, UnitOfWork


def breaking(context: Context, records: Records, rider_id: RiderId) -> list[Booking]:
    """Return the rides to come that were planned around what the rider needs, by date."""
    today = context.today()
    return [
        booking
        for booking in records.bookings_of_rider(rider_id)
        if booking.service_date >= today
        and booking.state in (BookingState.CONFIRMED, BookingState.UNDER_WAY)
        and tell_of_health(booking.request.needs)
    ]


def forget_needs(
    context: Context, rider_id: RiderId, also: Callable[[UnitOfWork, list[Booking]], None] | None
) -> list[Booking]:
    """Blank what a rider needs; return the rides to come that were planned around it, which stand as they are."""
    with context.ports.storage.writing() as unit:
        rider = unit.rider(rider_id)
        if rider is None:
            raise NotFound("rider", rider_id)
        broken = breaking(context, unit, rider_id)
        unit.put_rider(_without(rider))
        _stop_asking(unit, rider_id)
        if also is not None:
            also(unit, broken)
        unit.commit()
    return broken


def _stop_asking(unit: UnitOfWork, rider_id: RiderId) -> None:
    for waiting in unit.waiting.of_rider(rider_id):
        if tell_of_health(waiting.request.needs):
            closed = (
                waiting.to(WaitState.LEFT)
                if waiting.is_open
                else replace(waiting, version=waiting.version + 1)
            )
            unit.waiting.put(replace(closed, request=_blanked(waiting.request)))
    for series in unit.series.of_rider(rider_id):
        if tell_of_health(series.asked.needs):
            pending = [one for one in series.dates if one.state is DateState.PENDING]
            left_out = [replace(one, state=DateState.LEFT_OUT) for one in pending]
            unit.series.put(series.with_dates(left_out, asked=_blanked(series.asked)))


def _blanked(request: Request) -> Request:
    return replace(request, needs=blank(request.needs))


def _without(rider: Rider) -> Rider:
    return replace(rider, needs=blank(rider.needs))
