"""Open rides that a volunteer may pick: what they are, never who, until one is taken."""

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.roster import NOTES
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.booking import BookingId
from scheduler.domain.errors import IllegalTransition, SchedulerError
from scheduler.domain.people import RiderId
from scheduler.usecases.open_rides import MOST_PICKED
from scheduler.usecases.rota_commands import PickRide

router = APIRouter(prefix="/drive/open-rides", include_in_schema=False, dependencies=[only(Role.DRIVER)])


@router.get("")
def listed(visit: AnyVisit, note: str = "") -> Response:
    """List the open rides that fit this volunteer, with the rule by which they are given."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk")
    rides = visit.scheduler.rota.open_rides(own)
    visit.shows_needs(_whose(visit, [one.booking_id for one in rides]), on="open rides")
    return page(visit, "drive/open_rides.html", rides=rides, most=MOST_PICKED, note=NOTES.get(note, ""))


@router.post("")
def pick(visit: AnyVisit, form: Form) -> Response:
    """Give a ride to the first who presses."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk")
    chosen = text(form, "booking")
    ride = next((one for one in visit.scheduler.rota.open_rides(own) if one.booking_id == chosen), None)
    if ride is None:
        return to("/drive/open-rides?note=taken")
    try:
        visit.scheduler.rota.pick(PickRide(own, ride.service_date, BookingId(chosen), visit.origin))
    except IllegalTransition:
        return to("/drive/open-rides?note=taken")
    except SchedulerError as refusal:
        return page(
            visit, "drive/refused.html", status=409, refusal=refusal.message, back="/drive/open-rides"
        )
    return to("/drive/roster?note=picked")


def _whose(visit: Visit, booking_ids: list[BookingId]) -> list[RiderId]:
    with visit.service.storage.reading() as records:
        found = [records.booking(booking_id) for booking_id in booking_ids]
    return [booking.rider_id for booking in found if booking is not None]
