"""A trip made before, asked for again with one press: every answer as then, but for the day."""

from collections.abc import Iterable

from fastapi import APIRouter, Response

from api.pages.again import as_asked
from api.pages.booking import BOOKERS, begin
from api.pages.gate import AnyVisit
from api.pages.off_train import way_off_train
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.request import Direction

MOST = 4
router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/rides/{booking_id}/as-usual")
def as_usual(visit: AnyVisit, booking_id: str) -> Response:
    """Begin a booking with the answers of an earlier one; only the day is asked, and the train of that day."""
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    open_again: dict[str, object] = {"day": None, "train": None, "arrival": None}
    off_train = way_off_train(visit, booking.request)
    if booking.request.train is not None or off_train is Direction.OUTWARD:
        open_again["outward_time"] = None
    if off_train is Direction.RETURN:
        open_again["homeward_time"] = None
    return begin(visit, as_asked(visit, booking.request, **open_again))


def trips_made(bookings: Iterable[Booking]) -> list[Booking]:
    """Return the trips made before that differ in where they go, the latest first."""
    found: dict[tuple[str, str], Booking] = {}
    for one in sorted(bookings, key=lambda one: (one.service_date, one.id), reverse=True):
        found.setdefault((one.request.origin.id, one.request.destination.id), one)
    return list(found.values())[:MOST]
