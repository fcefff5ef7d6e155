"""One trip for several people: each from their own home, all shown together; everybody is booked, or nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.dependencies import count_quote
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import BOOKERS, to
from api.pages.call_form import EMPTY, FIELDS, CallForm, of_request, read_form
from api.pages.desk_riders import fits
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.people import helped
from api.pages.rendering import page
from api.pages.trips import members
from api.pages.visit import Visit
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import Booking, BookingId, Offer, OfferId, Quote
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferExpired, OfferSuperseded
from scheduler.domain.people import Rider
from scheduler.domain.request import Request
from scheduler.usecases.commands import RequestQuote
from scheduler.usecases.group_commands import (
    AcceptTogether,
    CancelTogether,
    GroupAlternative,
    RequestTogether,
)

MOST = 16
WHEN = ("day", "time", "back")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What each rider is offered or refused, and when everybody could be taken where not all are."""

    of: Sequence[tuple[Rider, Quote]] = ()
    ways: Sequence[GroupAlternative] = ()


NOT_ASKED = _Answer()
router = APIRouter(prefix="/together", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("")
def begin(visit: AnyVisit) -> Response:
    """Ask who goes, where and when."""
    return _page(visit, CallForm(dict(EMPTY)), chosen=[])


@router.post("/ask")
def ask(visit: AnyVisit, form: Form) -> Response:
    """Ask for one trip for everybody, and show what there is for whom."""
    errors, questions = FormErrors(), list[RequestQuote]()
    riders = _chosen(visit, form, errors)
    if errors:
        return _page(visit, CallForm(_typed(form), errors), chosen=riders, form=form)
    call = CallForm(dict(EMPTY))
    for rider in riders:
        with visit.service.storage.reading() as records:
            bookings = records.bookings_of_rider(rider.id)
        call, question = read_form(visit, rider, bookings, form)
        if question is not None and question.origin.point == question.destination.point:
            told = _("{name} lives there. Leave them out, or choose another place.")
            call.errors.add("to", told.format(name=rider.name))
        if question is None or call.errors:
            return _page(visit, call, chosen=riders, form=form)
        questions.append(question)
    for _rider in riders:
        count_quote(visit.service, visit.signed_in)
    command = RequestTogether(tuple(questions))
    try:
        quotes = visit.scheduler.quote_together(command)
    except InvalidRequest as refusal:
        call.errors.add("time", refusal.message)
        return _page(visit, call, chosen=riders, form=form)
    ways = () if all(one.offers for one in quotes) else visit.scheduler.ways_out_together(command)
    return _page(
        visit,
        call,
        chosen=riders,
        form=form,
        answer=_Answer(list(zip(riders, quotes, strict=True)), ways),
    )


@router.post("/book")
def book(visit: AnyVisit, form: Form) -> Response:
    """Book the trip for everybody; when one of them cannot be taken any more, nobody is booked."""
    offers = [_offer(visit, str(id_)) for id_ in form.getlist("offer")[:MOST]]
    if not offers:
        return to("/together")
    command = AcceptTogether(tuple(offer.id for offer in offers), visit.origin)
    try:
        trip = visit.scheduler.accept_together(command)
    except (OfferExpired, OfferSuperseded, InvalidRequest):
        return to("/together?note=gone")
    except IllegalTransition:
        trip = tuple(members(visit, offers[0].request))
        if not trip:
            raise
    return to(f"/together/{trip[0].id}")


@router.get("/{booking_id}")
def show(visit: AnyVisit, booking_id: str) -> Response:
    """Show everybody on a trip, each with their reference, and the button that gives the whole trip back."""
    rides = [(visit.rider(one.rider_id), one) for one in _trip(visit, booking_id)]
    return page(visit, "people/together_booked.html", rides=rides, at=f"/together/{booking_id}")


@router.post("/{booking_id}/cancel")
def cancel(visit: AnyVisit, booking_id: str, _form: Form) -> Response:
    """Give the rides of everybody back."""
    _trip(visit, booking_id)
    visit.scheduler.cancel_together(CancelTogether(BookingId(booking_id), visit.origin))
    return to("/together?note=cancelled")


def _offer(visit: Visit, offer_id: str) -> Offer:
    with visit.service.storage.reading() as records:
        offer = records.offer(OfferId(offer_id))
    if offer is None or not visit.may_act_for(offer.request.rider_id):
        raise NotFound("offer", offer_id)
    return offer


def _trip(visit: Visit, booking_id: str) -> list[Booking]:
    """Return the rides of the trip that a booking is part of; only for who may act for everybody on it."""
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    trip = [] if booking.request.group is None else members(visit, booking.request)
    if not trip:
        raise NotFound("trip", booking_id)
    for one in trip:
        require_booking(visit.signed_in, one)
    return trip


def _chosen(visit: Visit, form: FormData, errors: FormErrors) -> list[Rider]:
    """Return who goes: those ticked, and the one that fits each line of names."""
    known = _known(visit)
    by_id = {str(one.id): one for one in known}
    # In the order sent: what was tried for everybody was tried in it.
    found = {by_id[value].id: by_id[value] for value in map(str, form.getlist("who")) if value in by_id}
    for line in filter(None, map(str.strip, str(form.get("names", "")).splitlines())):
        fitting = [one for one in known if fits(one, line)]
        if len(fitting) != 1:
            told = _("{number} riders are called “{name}”.") if fitting else _("Nobody is called “{name}”.")
            named = told.format(number=len(fitting), name=line)
            errors.add("who", f"{named} {_('Enter the whole name, or the telephone number.')}")
            break
        found[fitting[0].id] = fitting[0]
    if not errors and not 1 <= len(found) <= MOST:
        errors.add("who", _("Choose who goes: at least one person, at most {most}.").format(most=MOST))
    return list(found.values())


def _typed(form: FormData) -> dict[str, str]:
    return {name: text(form, name) for name in FIELDS}


def _times(visit: Visit, request: Request) -> dict[str, str]:
    """Return the fields of the form that say when."""
    fields = of_request(request, visit.service.timeline(request.service_date))
    return {name: fields[name] for name in WHEN}


def _known(visit: Visit) -> list[Rider]:
    """Return whom the visitor may book for, by name."""
    session = visit.signed_in
    if session.runs_the_service:
        return visit.riders()
    own = None if session.rider_id is None else visit.rider(session.rider_id)
    known = {one.id: one for one in (*helped(visit), own) if one is not None}
    return sorted(known.values(), key=lambda one: one.name)


def _page(
    visit: Visit,
    call: CallForm,
    *,
    chosen: list[Rider],
    form: FormData | None = None,
    answer: _Answer = NOT_ASKED,
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
        asked=answer.of,
        ways=[(one.requests[0], _times(visit, one.requests[0])) for one in answer.ways],
        sent=_typed(form) if form else {},
        note=visit.request.query_params.get("note", ""),
        free=[quote.offers[0] for _, quote in answer.of if quote.offers],
        errors=call.errors or None,
    )
