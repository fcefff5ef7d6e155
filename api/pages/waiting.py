"""Waiting for a ride: joining after a no, looking how it stands, taking what came free in one step."""

from fastapi import APIRouter, Response

from api.pages.booking import BOOKERS, ask, draft_of, to
from api.pages.gate import AnyVisit, Form
from api.pages.offers import quote_of
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from scheduler.domain.errors import NotFound, OfferExpired, OfferSuperseded
from scheduler.domain.waiting import Waiting
from scheduler.usecases.commands import AcceptOffer, JoinWaitingList, LeaveWaitingList

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.post("/book/{draft_id}/wait")
def join(visit: AnyVisit, draft_id: str, _form: Form) -> Response:
    """Let the rider wait for the ride that was refused."""
    draft = draft_of(visit, draft_id)
    quote = quote_of(visit, draft)
    if quote is None or quote.denial is None:
        return ask(visit, draft, notice="expired")
    if draft.replaces is not None:
        return to(f"/book/{draft.id}/offers")
    command = JoinWaitingList(quote.id, quote.request.service_date, visit.origin)
    return to(f"/waiting/{visit.scheduler.join_waiting_list(command).id}")


@router.get("/waiting/{wait_id}")
def waiting(visit: AnyVisit, wait_id: str, note: str = "") -> Response:
    """Show how a waiting request stands; with the offer, when there is one."""
    one = waiting_of(visit, wait_id)
    with visit.service.storage.reading() as records:
        offer = records.offer(one.offer_id) if one.offer_id else None
    stands = offer is not None and offer.expires_at > visit.now
    return page(
        visit,
        "waiting/waiting.html",
        waiting=one,
        offer=offer if stands else None,
        rider=visit.rider(one.rider_id),
        gone=note == "gone",
    )


@router.post("/waiting/{wait_id}/take")
def take(visit: AnyVisit, wait_id: str, _form: Form) -> Response:
    """Book what came free. When somebody was quicker, say so and go on waiting."""
    one = waiting_of(visit, wait_id)
    if one.booking_id is not None:
        return to(f"/rides/{one.booking_id}/booked")
    if one.offer_id is None:
        return to(f"/waiting/{one.id}?note=gone")
    try:
        booking = visit.scheduler.accept(AcceptOffer(one.offer_id, visit.origin))
    except (OfferExpired, OfferSuperseded):
        visit.scheduler.freed(one.service_date)
        return to(f"/waiting/{one.id}?note=gone")
    return to(f"/rides/{booking.id}/booked")


@router.post("/waiting/{wait_id}/leave")
def leave(visit: AnyVisit, wait_id: str, _form: Form) -> Response:
    """Stop waiting."""
    one = waiting_of(visit, wait_id)
    if one.is_open:
        visit.scheduler.leave_waiting_list(LeaveWaitingList(one.id, visit.origin))
    return to(f"/waiting/{one.id}")


def waiting_of(visit: Visit, wait_id: str) -> Waiting:
    """Return a waiting request that this visitor may see.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    with visit.service.storage.reading() as records:
        one = records.waiting.get(wait_id)
    if one is None or not visit.may_act_for(one.rider_id):
        raise NotFound("waiting request", wait_id)
    visit.shows_needs([one.rider_id], on=f"waiting:{one.id}")
    return one
