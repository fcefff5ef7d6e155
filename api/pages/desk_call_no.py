"""What a coordinator can do for a caller after a no: a way out that was checked, or a place on the waiting list."""

from fastapi import APIRouter, Response

from api.pages.again import as_asked
from api.pages.answers import text
from api.pages.booking import to
from api.pages.call_form import CallForm, of_request
from api.pages.desk_call import bookings_of, screen
from api.pages.gate import AnyVisit, Form
from api.pages.typed import is_number, read_day
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.booking import Booking, BookingState, Quote
from scheduler.domain.errors import NotFound, OfferExpired, OfferSuperseded
from scheduler.domain.request import Request
from scheduler.usecases.commands import AcceptOffer, JoinWaitingList

router = APIRouter(prefix="/desk/call", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.post("/{rider_id}/instead")
def instead(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Book a way out that came with the no; it is asked for again, so that it is known to work."""
    quote, chosen = (
        _refused(visit, rider_id, text(form, "quote"), text(form, "date")),
        text(form, "alternative"),
    )
    alternatives = quote.denial.alternatives if quote.denial else ()
    if not is_number(chosen) or int(chosen) >= len(alternatives):
        raise NotFound("way out", chosen)
    wanted = alternatives[int(chosen)].request
    made = _made(visit, rider_id, wanted)
    if made is not None:
        return to(f"/desk/call/{rider_id}/booked/{made.id}")  # A second press of the button.
    draft = as_asked(visit, wanted)
    answer = visit.scheduler.quote(draft.command(visit.origin, visit.policy))
    if not answer.offers:
        return _gone(visit, rider_id, answer)
    try:
        booking = visit.scheduler.accept(AcceptOffer(answer.offers[0].id, visit.origin))
    except OfferExpired:
        return _gone(visit, rider_id, answer)
    except OfferSuperseded as lost:
        return _gone(visit, rider_id, lost.fresh or answer)
    return to(f"/desk/call/{rider_id}/booked/{booking.id}")


def _made(visit: Visit, rider_id: str, wanted: Request) -> Booking | None:
    """Return the caller's booking of that very ride, if there is one."""

    def ride(asked: Request) -> tuple[object, ...]:
        return asked.service_date, asked.origin.id, asked.destination.id, asked.outward, asked.homeward

    known = [one for one in bookings_of(visit, rider_id) if one.state is BookingState.CONFIRMED]
    return next((one for one in known if ride(one.request) == ride(wanted)), None)


def _gone(visit: Visit, rider_id: str, answer: Quote) -> Response:
    """Show what there is instead of a way out that has gone, with the form as it was asked for."""
    request, rider = answer.request, visit.known_rider(rider_id)
    form = CallForm(of_request(request, visit.service.timeline(request.service_date)))
    return screen(visit, rider, bookings_of(visit, rider_id), form, quote=answer, gone=True)


@router.post("/{rider_id}/wait")
def wait(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Let the caller wait for the ride."""
    quote = _refused(visit, rider_id, text(form, "quote"), text(form, "date"))
    command = JoinWaitingList(quote.id, quote.request.service_date, visit.origin)
    return to(f"/waiting/{visit.scheduler.join_waiting_list(command).id}")


def _refused(visit: Visit, rider_id: str, quote_id: str, day: str) -> Quote:
    try:
        asked = read_day(day)
    except ValueError:
        raise NotFound("quote", quote_id) from None
    with visit.service.storage.reading() as records:
        found = next((one for one in records.quotes(asked) if one.id == quote_id), None)
    if found is None or found.request.rider_id != rider_id:
        raise NotFound("quote", quote_id)
    return found
