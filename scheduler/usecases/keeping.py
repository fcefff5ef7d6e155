"""Keeps a ride of somebody who was not there for an earlier one, because they said that they still want it."""

from collections.abc import Iterable

from scheduler.domain.booking import BookedLeg, Booking, LegState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.events import Event, EventType
from scheduler.domain.request import LegId
from scheduler.usecases.commands import KeepRide
from scheduler.usecases.context import Context


def keep(context: Context, command: KeepRide) -> Booking:
    """Return the booking, its ride kept; see the façade."""
    with context.ports.storage.writing() as unit:
        booking = unit.booking(command.booking_id)
        if booking is None:
            raise NotFound("booking", command.booking_id)
        if command.leg_id not in {booked.leg.id for booked in after_a_no_show(booking)}:
            raise IllegalTransition("This ride is not one that has to be asked about.")
        day, said = booking.service_date, {"booking": booking.id, "leg": command.leg_id}
        unit.append([context.event(EventType.RIDE_KEPT, day, command.by, **said)])
        unit.commit()
    return booking


def after_a_no_show(booking: Booking) -> list[BookedLeg]:
    """Return the rides to come of a rider who was not there for an earlier one."""
    if all(booked.state is not LegState.NO_SHOW for booked in booking.legs):
        return []
    return [booked for booked in booking.legs if booked.may_be_given_back]


def kept_among(events: Iterable[Event]) -> frozenset[LegId]:
    """Return the rides that somebody said are still wanted."""
    return frozenset(LegId(one.data["leg"]) for one in events if one.type is EventType.RIDE_KEPT)
