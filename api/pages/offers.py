"""The pages after the questions: what we can offer or an honest no, check answers, booked."""

from fastapi import APIRouter, Response

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import BOOKERS, ask, draft_of, to
from api.pages.catching import fallback_of
from api.pages.cut_off import changeable_until
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.off_train import later_arrival, way_off_train
from api.pages.rendering import page
from api.pages.steps import OF_FIELD
from api.pages.typed import is_number
from api.pages.visit import Visit
from api.pages.ways_out import ways_out
from api.security.access import only
from scheduler.domain.booking import Booking, Offer, OfferId, Quote
from scheduler.domain.errors import IllegalTransition, OfferExpired, OfferSuperseded
from scheduler.domain.request import Request
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import AcceptOffer
from scheduler.usecases.waiting import MAY_WAIT

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/book/{draft_id}/offers")
def offers(visit: AnyVisit, draft_id: str) -> Response:
    """Show up to three offers, or why there is none and what would work."""
    draft = draft_of(visit, draft_id)
    quote = quote_of(visit, draft)
    if quote is None:
        return to(f"/book/{draft.id}/answers")
    return _offers(visit, draft, quote)


@router.post("/book/{draft_id}/offers")
def choose(visit: AnyVisit, draft_id: str, form: Form) -> Response:
    """Take the chosen offer on to the last check."""
    draft = draft_of(visit, draft_id)
    quote = quote_of(visit, draft)
    if quote is None:
        return ask(visit, draft, notice="expired")
    chosen = text(form, "offer")
    if chosen not in {offer.id for offer in quote.offers}:
        errors = FormErrors()
        errors.add("offers", _("Choose one of the rides, or change your answers."))
        return _offers(visit, draft, quote, errors=errors)
    redirect = to(f"/book/{draft.id}/check")
    visit.keeper.save(redirect, draft.model_copy(update={"offer_id": OfferId(chosen)}))
    return redirect


@router.post("/book/{draft_id}/instead")
def instead(visit: AnyVisit, draft_id: str, form: Form) -> Response:
    """Ask for a way out that came with a no; when it still works, go straight to the last check."""
    draft = draft_of(visit, draft_id)
    quote = quote_of(visit, draft)
    alternatives = quote.denial.alternatives if quote and quote.denial else ()
    chosen = text(form, "alternative")
    if not is_number(chosen) or int(chosen) >= len(alternatives):
        return ask(visit, draft, notice="expired")
    return ask(visit, _as_requested(draft, alternatives[int(chosen)].request, visit), takes_first=True)


@router.get("/book/{draft_id}/check")
def check(visit: AnyVisit, draft_id: str) -> Response:
    """Show what will be booked, every answer with a link to change it."""
    draft = draft_of(visit, draft_id)
    offer = _offer(visit, draft)
    if draft.booking_id:
        return to(f"/rides/{draft.booking_id}/booked")
    if offer is None:
        return to(f"/book/{draft.id}/offers")
    return page(
        visit,
        "book/check.html",
        draft=draft,
        offer=offer,
        until=changeable_until(visit, offer),
        fallback=fallback_of(visit, offer.request),
        later=later_arrival(visit, offer.request),
        rider=visit.rider(draft.rider_id),
    )


@router.post("/book/{draft_id}/check")
def book(visit: AnyVisit, draft_id: str, _form: Form) -> Response:
    """Book the ride. When the offer cannot be had any more, show fresh ones and say why."""
    draft = draft_of(visit, draft_id)
    if draft.booking_id:
        return to(f"/rides/{draft.booking_id}/booked")
    if draft.offer_id is None:
        return to(f"/book/{draft.id}/offers")
    try:
        booking = visit.scheduler.accept(AcceptOffer(draft.offer_id, visit.origin))
    except OfferExpired:
        return ask(visit, draft.answered_anew(), notice="expired")
    except OfferSuperseded as lost:
        return _fresh(visit, draft, lost.fresh)
    except IllegalTransition:
        booked = _booked(visit, draft)
        if booked is None:
            raise
        booking = booked
    redirect = to(f"/rides/{booking.id}/booked")
    visit.keeper.save(redirect, draft.model_copy(update={"booking_id": booking.id}))
    return redirect


def _fresh(visit: Visit, draft: RideDraft, quote: Quote | None) -> Response:
    """Show the answer that came in place of an offer somebody else took."""
    if quote is None:
        return ask(visit, draft.answered_anew(), notice="superseded")
    known = {"quote_id": quote.id, "quote_day": quote.request.service_date, "notice": "superseded"}
    redirect = to(f"/book/{draft.id}/offers")
    visit.keeper.save(redirect, draft.answered_anew().model_copy(update=known))
    return redirect


def _booked(visit: Visit, draft: RideDraft) -> Booking | None:
    """Return the booking a second press of the button would have made again."""
    offer = _offer(visit, draft)
    with visit.service.storage.reading() as records:
        made = records.bookings_of_rider(draft.rider_id)
    return next((booking for booking in made if offer and booking.request.id == offer.request.id), None)


def _offers(visit: Visit, draft: RideDraft, quote: Quote, *, errors: FormErrors | None = None) -> Response:
    return page(
        visit,
        "book/offers.html" if quote.offers else "book/denial.html",
        status=422 if errors else 200,
        draft=draft,
        quote=quote,
        rider=visit.rider(draft.rider_id),
        ways=ways_out(quote.denial),
        asks=_question_to_change(quote),
        # Who has a ride already would get a second one from the list.
        may_wait=quote.denial is not None and quote.denial.reason in MAY_WAIT and draft.replaces is None,
        cover=visit.scheduler.cover(quote.request.service_date),
        is_over=bool(quote.offers) and all(offer.expires_at <= visit.now for offer in quote.offers),
        errors=errors,
    )


def _question_to_change(quote: Quote) -> str:
    """Return the question whose answer stands in the way of a ride; of the time there, another day helps."""
    field = quote.denial.field.split(".")[0] if quote.denial else ""
    return "day" if field == "outward" else OF_FIELD.get(field, "day")


def quote_of(visit: Visit, draft: RideDraft) -> Quote | None:
    """Return the answer that the draft led to, or None while there is none."""
    if draft.quote_id is None or draft.quote_day is None:
        return None
    with visit.service.storage.reading() as records:
        return next((quote for quote in records.quotes(draft.quote_day) if quote.id == draft.quote_id), None)


def _offer(visit: Visit, draft: RideDraft) -> Offer | None:
    if draft.offer_id is None:
        return None
    with visit.service.storage.reading() as records:
        return records.offer(draft.offer_id)


def _as_requested(draft: RideDraft, request: Request, visit: Visit) -> RideDraft:
    """Return the draft with the places and times of a request that was found to work."""
    line = Timeline(request.service_date, visit.policy.zone)
    back = request.homeward
    return draft.answered_anew().model_copy(
        update={
            "origin": request.origin,
            "destination": request.destination,
            "day": request.service_date,
            "outward_kind": request.outward.kind,
            "outward_time": line.moment(request.outward.at).time(),
            "one_way": back is None,
            "homeward_kind": back.kind if back else None,
            "homeward_time": line.moment(back.at).time() if back else None,
            "ready_call": request.ready_call,
            "train": request.train,
            "catches_train": request.train is not None,
            "arrival": request.arrival,
            "meets_train": way_off_train(visit, request),
        }
    )
