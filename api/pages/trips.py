"""Who is on a trip of several riders, and who may see all of them: whoever may act for everybody."""

from api.pages.visit import Visit
from scheduler.domain.booking import Booking, BookingState
from scheduler.domain.request import Request


def members(visit: Visit, request: Request) -> list[Booking]:
    """Return the rides of a trip that stand."""
    with visit.service.storage.reading() as records:
        found = records.bookings(request.service_date)
    return [
        one for one in found if one.request.group == request.group and one.state is not BookingState.CANCELLED
    ]


def sees_trip(visit: Visit, booking: Booking) -> bool:
    """Tell whether a ride is part of a trip, and the visitor may act for everybody on it."""
    trip = [] if booking.request.group is None else members(visit, booking.request)
    return bool(trip) and all(visit.may_act_for(one.rider_id) for one in trip)
