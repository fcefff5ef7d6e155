"""One trip for several people: each asked for from their own home, all shown together, booked with one press."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from api.dependencies import count_quote
from api.pages.answers import text
from api.pages.booking import BOOKERS, to
from api.pages.call_form import EMPTY, FIELDS, CallForm, read_form
from api.pages.desk_riders import fits
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.people import helped
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import BookingId, OfferId, Quote
from scheduler.domain.errors import IllegalTransition, InvalidRequest, OfferExpired, OfferSuperseded
from scheduler.domain.people import Rider
from scheduler.usecases.commands import AcceptOffer

MOST = 16
Ids = Annotated[list[str], Query(default_factory=list)]
Asked = list[tuple[Rider, Quote]]
router = APIRouter(prefix="/together", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("")
def begin(visit: AnyVisit) -> Response:
    """Ask who goes, where and when."""
    return _page(visit, CallForm(dict(EMPTY)), chosen=[])


@router.post("/ask")
def ask(visit: AnyVisit, form: Form) -> Response:
    """Ask for a ride for each, and show what there is for whom."""
    errors, asked = FormErrors(), list[tuple[Rider, Quote]]()
    riders = _chosen(visit, form, errors)
    if errors:
        return _page(visit, CallForm(_typed(form), errors), chosen=riders, form=form)
    call = CallForm(dict(EMPTY))
    for rider in riders:
        with visit.service.storage.reading() as records:
            bookings = records.bookings_of_rider(rider.id)
        call, question = read_form(visit, rider, bookings, form)
        if question is None:
            return _page(visit, call, chosen=riders, form=form)
        count_quote(visit.service, visit.signed_in)
        try:
            asked.append((rider, visit.scheduler.quote(question)))
        except InvalidRequest as refusal:
            call.errors.add("time", refusal.message)
            return _page(visit, call, chosen=riders, form=form)
    return _page(visit, call, chosen=riders, form=form, asked=asked)


@router.post("/book")
def book(visit: AnyVisit, form: Form) -> Response:
    """Book the rides shown; who cannot be taken any more is told apart."""
    taken = [_take(visit, OfferId(str(id_))) for id_ in form.getlist("offer")[:MOST]]
    booked = [id_ for id_ in taken if id_]
    gone = len(taken) - len(booked)
    return to(f"/together/booked?gone={gone}" + "".join(f"&ride={id_}" for id_ in booked))


@router.get("/booked")
def booked(visit: AnyVisit, ride: Ids, gone: int = 0) -> Response:
    """Show who is booked, each with their reference."""
    found = [visit.scheduler.booking(BookingId(id_)) for id_ in ride[:MOST]]
    for booking in found:
        require_booking(visit.signed_in, booking)
    rides = [(visit.rider(booking.rider_id), booking) for booking in found]
    return page(visit, "people/together_booked.html", rides=rides, gone=gone)


def _take(visit: Visit, offer_id: OfferId) -> BookingId | None:
    """Book an offer and return the booking; the same one again when the button is pressed twice; None: gone."""
    with visit.service.storage.reading() as records:
        offer = records.offer(offer_id)
    if offer is None or not visit.may_act_for(offer.request.rider_id):
        return None
    try:
        return visit.scheduler.accept(AcceptOffer(offer.id, visit.origin)).id
    except (OfferExpired, OfferSuperseded):
        return None
    except IllegalTransition:
        with visit.service.storage.reading() as records:
            made = records.bookings_of_rider(offer.request.rider_id)
        return next((one.id for one in made if one.request.id == offer.request.id), None)


def _chosen(visit: Visit, form: FormData, errors: FormErrors) -> list[Rider]:
    """Return who goes: those ticked, and the one that fits each line of names."""
    ticked = {value for value in form.getlist("who") if isinstance(value, str)}
    known = _known(visit)
    found = {one.id: one for one in known if one.id in ticked}
    for line in filter(None, map(str.strip, str(form.get("names", "")).splitlines())):
        fitting = [one for one in known if fits(one, line)]
        if len(fitting) != 1:
            number = "Nobody is" if not fitting else f"{len(fitting)} riders are"
            errors.add("who", f"{number} called “{line}”. Enter the whole name, or the telephone number.")
            break
        found[fitting[0].id] = fitting[0]
    if not errors and not 1 <= len(found) <= MOST:
        errors.add("who", f"Choose who goes: at least one person, at most {MOST}.")
    return list(found.values())


def _typed(form: FormData) -> dict[str, str]:
    return {name: text(form, name) for name in FIELDS}


def _known(visit: Visit) -> list[Rider]:
    """Return whom the visitor may book for, by name."""
    session = visit.signed_in
    if session.runs_the_service:
        with visit.service.storage.reading() as records:
            return sorted(records.riders(), key=lambda one: one.name)
    own = None if session.rider_id is None else visit.rider(session.rider_id)
    known = {one.id: one for one in (*helped(visit), own) if one is not None}
    return sorted(known.values(), key=lambda one: one.name)


def _page(
    visit: Visit,
    call: CallForm,
    *,
    chosen: list[Rider],
    form: FormData | None = None,
    asked: Asked | None = None,
) -> Response:
    runs = visit.signed_in.runs_the_service
    return page(
        visit,
        "people/together.html",
        status=422 if call.errors else 200,
        call=call,
        chosen=[one.id for one in chosen],
        names=str(form.get("names", "")) if form else "",
        people=[] if runs else _known(visit),
        asked=asked or [],
        free=[quote.offers[0] for _, quote in asked or [] if quote.offers],
        errors=call.errors or None,
    )
