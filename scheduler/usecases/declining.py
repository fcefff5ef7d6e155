"""A rider who does not want another time: the promise stands, without a driver, and a person finds another way."""

from collections.abc import Callable

from scheduler.domain.booking import Booking
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.events import EventType
from scheduler.usecases.commands import DeclineNewTime
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.proposing import asked


def decline(
    context: Context, command: DeclineNewTime, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking as it stands; see the façade."""
    if not command.declined_by.strip():
        raise InvalidRequest("declined_by", "Say who declined: the rider, or who speaks for them.")
    with context.ports.storage.writing() as unit:
        booking = unit.booking(command.booking_id)
        if booking is None:
            raise NotFound("booking", command.booking_id)
        unit.lock_day(booking.service_date)
        if asked(unit, command.leg_id, booking) is None:
            raise NotFound("proposal", command.leg_id)
        said = {"booking": booking.id, "leg": command.leg_id, "declined_by": command.declined_by.strip()}
        unit.append(
            [context.event(EventType.PROMISE_CHANGE_DECLINED, booking.service_date, command.by, **said)]
        )
        if also is not None:
            also(unit, booking)
        unit.commit()
        return booking
