"""The phone desk: everything a call needs on one screen, by keyboard alone, with the rider's offers read out."""

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.pages.answers import text
from api.pages.booking import to
from api.pages.call_form import EMPTY, CallForm, as_usual, of_run, read_form
from api.pages.covered import cover_of, next_days
from api.pages.cut_off import changeable_until
from api.pages.desk_confirm import keep_way, way_words, ways_of
from api.pages.desk_riders import fits
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.shared_runs import coming, next_dates
from api.pages.spoken_reference import read_out
from api.pages.usual import trips_made
from api.pages.visit import Visit
from api.pages.ways_out import ways_out
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.booking import Booking, OfferId, Quote, QuoteId
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    NotFound,
    OfferExpired,
    OfferSuperseded,
    TravelTimesUnavailable,
)
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import AcceptOffer, CloseEnquiry
from scheduler.usecases.waiting import MAY_WAIT

MOST = 9
OF_FIELD = {
    "origin": "from",
    "destination": "to",
    "homeward": "back",
    "party": "adults",
    "purpose": "purpose",
}
"""The field of the call in which a field of a request is typed."""
router = APIRouter(prefix="/desk/call", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("")
def begin(visit: AnyVisit) -> Response:
    """Ask who is calling."""
    return page(visit, "desk/call_who.html", words="", found=[])


@router.post("")
def find(visit: AnyVisit, form: Form) -> Response:
    """Find the caller; a single one is taken at once."""
    words = text(form, "q")
    riders = [one for one in visit.riders() if words and fits(one, words)]
    if len(riders) == 1:
        return to(f"/desk/call/{riders[0].id}")
    found = riders[:MOST]
    visit.shows_needs([one.id for one in found], on="call")
    return page(visit, "desk/call_who.html", words=words, found=found, number=len(riders))


@router.get("/{rider_id}")
def call(visit: AnyVisit, rider_id: str, usual: int = -1, run: str = "", day: str = "") -> Response:
    """Show the form for a caller, filled with a trip they have made before where one is named."""
    rider, bookings = visit.known_rider(rider_id), bookings_of(visit, rider_id)
    trips = trips_made(bookings)
    values = dict(EMPTY)
    chosen = coming(visit, day, key=run)
    if chosen is not None:
        values |= of_run(*chosen, visit.service.timeline(chosen[0]))
    if 0 <= usual < len(trips):
        values = as_usual(trips[usual], Timeline(trips[usual].service_date, visit.policy.zone))
    return screen(visit, rider, bookings, CallForm(values), filled=usual >= 0 or chosen is not None)


@router.post("/{rider_id}/ask")
def ask(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Ask for rides and show what to read out."""
    return _asked(visit, visit.known_rider(rider_id), form)


def _asked(visit: Visit, rider: Rider, form: FormData, *, gone: bool = False) -> Response:
    """Ask as typed, because a ride has ``gone`` or for the first time; what was typed stays on the screen."""
    bookings = bookings_of(visit, rider.id)
    typed, question = read_form(visit, rider, bookings, form)
    quote: Quote | None = None
    try:
        quote = visit.scheduler.quote(question) if question is not None else None
    except InvalidRequest as refusal:
        typed.errors.add(OF_FIELD.get(refusal.field.split(".")[0], "time"), refusal.message)
    except TravelTimesUnavailable:
        typed.errors.add("from", "We cannot work out times just now. Press Find rides again in a minute.")
    return screen(visit, rider, bookings, typed, quote=quote, filled=gone, gone=gone)


@router.post("/{rider_id}/book")
def book(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Book what the caller chose; when somebody was quicker, read out what there is now."""
    rider = visit.known_rider(rider_id)
    with visit.service.storage.reading() as records:
        offer = records.offer(OfferId(text(form, "offer")))
    if offer is None or offer.request.rider_id != rider.id:
        raise NotFound("offer", text(form, "offer"))
    keep_way(visit, rider.id, text(form, "confirm"))
    try:
        booking = visit.scheduler.accept(AcceptOffer(offer.id, visit.origin))
    except (OfferExpired, OfferSuperseded):
        return _asked(visit, rider, form, gone=True)
    except IllegalTransition:
        made = [one for one in bookings_of(visit, rider_id) if one.request.id == offer.request.id]
        if not made:
            raise
        booking = made[0]  # A second press of the button.
    return to(f"/desk/call/{rider.id}/booked/{booking.id}")


@router.get("/{rider_id}/booked/{booking_id}")
def booked(visit: AnyVisit, rider_id: str, booking_id: str) -> Response:
    """Show what to say at the end of the call: the promise and the reference, letter by letter."""
    rider = visit.known_rider(rider_id)
    booking = next((one for one in bookings_of(visit, rider_id) if one.id == booking_id), None)
    if booking is None:
        raise NotFound("booking", booking_id)
    return page(
        visit,
        "desk/call_booked.html",
        rider=rider,
        booking=booking,
        until=changeable_until(visit, booking),
        spoken=read_out(booking.reference),
        way=way_words(visit, rider.id),
    )


@router.post("/{rider_id}/over")
def over(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Write down that the caller said no, or rang off."""
    outcome = EnquiryState.DECLINED if text(form, "outcome") == "declined" else EnquiryState.ABANDONED
    with visit.service.storage.reading() as records:
        known = records.enquiries.get(text(form, "quote"))
    if known is not None and known.rider_id == rider_id and known.may_become(outcome):
        visit.scheduler.close_enquiry(CloseEnquiry(QuoteId(known.id), outcome, visit.origin))
    return to("/desk/call")


def screen(
    visit: Visit,
    rider: Rider,
    bookings: list[Booking],
    typed: CallForm,
    **shown: object,
) -> Response:
    """Return the one page of a call: the form, and beside it what to read out."""
    quote = shown.get("quote")
    denied = isinstance(quote, Quote) and quote.denial is not None
    in_sight, more = ways_out(quote.denial if isinstance(quote, Quote) else None)
    visit.shows_needs([rider.id], on="call")
    errors: FormErrors = typed.errors
    return page(
        visit,
        "desk/call.html",
        status=422 if errors else 200,
        rider=rider,
        call=typed,
        usual=[
            (one, as_usual(one, visit.service.timeline(one.service_date))) for one in trips_made(bookings)
        ],
        runs=[] if quote else next_dates(visit),
        days=[] if quote else [(day, told) for day, told in next_days(visit) if told],
        covered=cover_of(visit, quote.request.service_date) if isinstance(quote, Quote) else "",
        in_sight=in_sight,
        more=more,
        gone=bool(shown.get("gone")),
        ways=ways_of(visit, rider.id),
        quote=quote,
        filled=bool(shown.get("filled")),
        may_wait=denied
        and isinstance(quote, Quote)
        and quote.denial is not None
        and quote.denial.reason in MAY_WAIT,
        errors=errors or None,
    )


def bookings_of(visit: Visit, rider_id: str) -> list[Booking]:
    """Return the caller's bookings."""
    with visit.service.storage.reading() as records:
        return records.bookings_of_rider(RiderId(rider_id))
