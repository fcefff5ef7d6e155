"""What was booked, as a sheet of paper in large print for its rider, in the language in which they are written to."""

from fastapi import APIRouter, Response

from api.language.current import ENGLISH, named, speaking, spoken
from api.notify.message import By
from api.pages.booking import BOOKERS
from api.pages.catching import fallback_of
from api.pages.cut_off import changeable_until
from api.pages.gate import AnyVisit
from api.pages.off_train import later_arrival
from api.pages.rendering import page
from api.pages.rides import calls_of
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import BookingId

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/rides/{booking_id}/letter")
def letter(visit: AnyVisit, booking_id: str) -> Response:
    """Show the confirmation of a booking as it is printed."""
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    known = visit.service.contacts.find(f"rider:{booking.rider_id}")
    theirs = (known and named(known.language)) or ENGLISH
    language = theirs if visit.signed_in.runs_the_service else spoken()
    with speaking(language):
        shown = page(
            visit,
            "rides/letter.html",
            room="resident",
            booking=booking,
            rider=visit.rider(booking.rider_id),
            post=(known.address(By.LETTER) if known else "").splitlines(),
            until=changeable_until(visit, booking),
            fallback=fallback_of(visit, booking.request),
            later=later_arrival(visit, booking.request),
            call=calls_of(visit, [booking]).get(booking.id),
        )
    shown.headers["Content-Language"] = language.tag
    return shown
