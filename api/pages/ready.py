"""The ride home for somebody who is ready: ringing, the nearest ride there is, saying yes to it."""

from dataclasses import dataclass
from datetime import date as calendar_date

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.booking import BOOKERS, to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.routes.ready_calls import own_call
from api.security.access import only
from scheduler.domain.booking import Booking, OfferId
from scheduler.domain.errors import OfferExpired, OfferSuperseded
from scheduler.domain.people import Rider
from scheduler.domain.ready_call import Age, ReadyCall, ReadyState
from scheduler.usecases.commands import AnswerReadyCall, RingReady

router = APIRouter(prefix="/way-home", include_in_schema=False, dependencies=[only(*BOOKERS)])


@dataclass(frozen=True, slots=True)
class HomeRow:
    """Somebody who waits to be fetched home, as the desk shows it."""

    call: ReadyCall
    rider: Rider
    booking: Booking
    minutes: int
    age: Age


@router.get("/{ready_id}")
def ready(visit: AnyVisit, ready_id: str, offer: str = "", note: str = "") -> Response:
    """Show how a ride home stands, with the ride that was found."""
    call = own_call(ready_id, visit.signed_in, visit.service)
    with visit.service.storage.reading() as records:
        found = records.offer(OfferId(offer)) if offer else None
        booking = records.booking(call.booking_id)
    mine = found is not None and found.extends == call.booking_id and found.expires_at > visit.now
    return page(
        visit,
        "rides/ready.html",
        call=call,
        booking=booking,
        offer=found if mine and call.state is ReadyState.CALLED else None,
        rider=visit.rider(call.rider_id),
        age=visit.policy.ready.age(call.waited(visit.now)),
        minutes=call.waited(visit.now) // 60,
        gone=note == "gone",
        none_free=note == "none",
    )


@router.post("/{ready_id}/ring")
def ring(visit: AnyVisit, ready_id: str, _form: Form) -> Response:
    """Write down that the rider is ready, and look for the nearest ride home."""
    call = own_call(ready_id, visit.signed_in, visit.service)
    if not call.is_open:
        return to(f"/way-home/{call.id}")
    _, offer = visit.scheduler.ring(RingReady(call.id, visit.origin))
    return to(f"/way-home/{call.id}?offer={offer.id}" if offer else f"/way-home/{call.id}?note=none")


@router.post("/{ready_id}/take")
def take(visit: AnyVisit, ready_id: str, form: Form) -> Response:
    """Promise the ride home that was found."""
    call = own_call(ready_id, visit.signed_in, visit.service)
    if not call.is_open:
        return to(f"/way-home/{call.id}")  # A second press of the button.
    with visit.service.storage.reading() as records:
        offer = records.offer(OfferId(text(form, "offer")))
    if offer is None or offer.extends != call.booking_id or call.state is not ReadyState.CALLED:
        return to(f"/way-home/{call.id}?note=gone")
    try:
        booking = visit.scheduler.answer_ready_call(AnswerReadyCall(offer.id, visit.origin))
    except (OfferExpired, OfferSuperseded):
        return to(f"/way-home/{call.id}?note=gone")
    return to(f"/rides/{booking.id}")


@router.post("/{ready_id}/close")
def close(visit: AnyVisit, ready_id: str, _form: Form) -> Response:
    """Write down that no ride home is wanted any more."""
    call = own_call(ready_id, visit.signed_in, visit.service)
    if call.is_open:
        visit.scheduler.close_ready_call(call.id, visit.origin)
    return to(f"/way-home/{call.id}")


def home_rows(visit: Visit, day: calendar_date) -> list[HomeRow]:
    """Return who waits to be fetched home on a day: who has rung first, the longest wait on top."""
    rows = []
    with visit.service.storage.reading() as records:
        for call in records.ready_calls.of_date(day):
            rider, booking = records.rider(call.rider_id), records.booking(call.booking_id)
            if call.is_open and rider is not None and booking is not None:
                waited = call.waited(visit.now)
                rows.append(HomeRow(call, rider, booking, waited // 60, visit.policy.ready.age(waited)))
    return sorted(rows, key=lambda row: (row.call.called_at is None, -row.minutes, row.call.expected_at))
