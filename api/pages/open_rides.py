"""What a volunteer may pick: open rides, and hours in which somebody waits; never who, until it is taken."""

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

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
from scheduler.domain.people import DriverId, RiderId
from scheduler.usecases.picking import MOST_PICKED, picker
from scheduler.usecases.rota_commands import GiveHours, PickRide

router = APIRouter(prefix="/drive/open-rides", include_in_schema=False, dependencies=[only(Role.DRIVER)])


@router.get("")
def listed(visit: AnyVisit, note: str = "") -> Response:
    """List the open rides that fit this volunteer, with the rule by which they are given."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk")
    rides = visit.scheduler.rota.open_rides(own)
    visit.shows_needs(_whose(visit, [one.booking_id for one in rides]), on="open rides")
    return page(
        visit,
        "drive/open_rides.html",
        rides=rides,
        wanted=visit.scheduler.rota.wanted_hours(own),
        picks=_picks(visit, own),
        most=MOST_PICKED,
        note=NOTES.get(note, ""),
    )


@router.post("")
def pick(visit: AnyVisit, form: Form) -> Response:
    """Give a ride, or hours in which somebody waits, to the first who presses."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk")
    try:
        return to(f"/drive/roster?note={_taken(visit, own, form)}")
    except IllegalTransition:
        return to("/drive/open-rides?note=taken")
    except SchedulerError as refusal:
        return page(
            visit, "drive/refused.html", status=409, refusal=refusal.message, back="/drive/open-rides"
        )


def _taken(visit: Visit, own: DriverId, form: FormData) -> str:
    """Take what was pressed, and return the note that says so.

    Raises
    ------
    IllegalTransition
        It is not there any more.
    """
    rota, chosen = visit.scheduler.rota, text(form, "booking")
    if chosen:
        for ride in rota.open_rides(own):
            if ride.booking_id == chosen:
                rota.pick(PickRide(own, ride.service_date, ride.booking_id, visit.origin))
                return "picked"
    for one in rota.wanted_hours(own):
        if one.key == text(form, "hours"):
            rota.give_hours(GiveHours(own, one.service_date, one.hours, visit.origin))
            return "given"
    raise IllegalTransition("That is not open any more.")


def _whose(visit: Visit, booking_ids: list[BookingId]) -> list[RiderId]:
    with visit.service.storage.reading() as records:
        found = [records.booking(booking_id) for booking_id in booking_ids]
    return [booking.rider_id for booking in found if booking is not None]


def _picks(visit: Visit, driver_id: DriverId) -> bool:
    with visit.service.storage.reading() as records:
        return picker(records, driver_id) is not None
