"""One trip for several riders: everybody is booked and given back together, or nobody."""

from fastapi import APIRouter, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession, count_quote
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, EXPIRED, ILLEGAL, MISMATCH, NOT_FOUND, SUPERSEDED, TOO_MANY, UNAVAILABLE
from api.routes import bookings, quotes
from api.routes.asking import request_quote
from api.schemas.groups import (
    GroupAcceptanceIn,
    GroupAlternativeOut,
    GroupBookingOut,
    GroupCancellationIn,
    GroupQuoteIn,
    GroupQuoteOut,
)
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_booking
from api.service import Service
from scheduler.domain.booking import Booking, OfferId
from scheduler.domain.errors import NotFound
from scheduler.usecases.group_booking import of_group
from scheduler.usecases.group_commands import AcceptTogether, CancelTogether, RequestTogether

router = APIRouter(
    route_class=InOneThread, tags=["groups"], dependencies=[only(Role.RESIDENT, Role.COORDINATOR)]
)


@router.post(
    "/v1/group-quotes",
    status_code=201,
    response_model=GroupQuoteOut,
    responses=refusals(NOT_FOUND, MISMATCH, TOO_MANY, UNAVAILABLE),
)
def ask(
    sent: GroupQuoteIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Ask for one trip for several riders. Each is looked at with those before already in their seats."""
    riders = [quotes.rider_of(one, session) for one in sent.rides]
    for _ in riders:
        count_quote(service, session)
    rides = zip(sent.rides, riders, strict=True)
    command = RequestTogether(tuple(request_quote(one, who, session, service=service) for one, who in rides))
    return once.answer(
        lambda also: scheduler.quote_together(command, also=also),
        show=lambda found: GroupQuoteOut(
            quotes=[quotes.told(one, service, session) for one in found],
            alternatives=[
                GroupAlternativeOut.of(one, service.policy.zone)
                for one in (() if all(one.offers for one in found) else scheduler.ways_out_together(command))
            ],
        ),
    )


@router.post(
    "/v1/group-bookings",
    status_code=201,
    response_model=GroupBookingOut,
    responses=refusals(NOT_FOUND, EXPIRED, SUPERSEDED, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE),
)
def accept(
    sent: GroupAcceptanceIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Take one offer for each rider of the trip: all of them are booked, or none."""
    ids = tuple(OfferId(one) for one in sent.offer_ids)
    with service.storage.reading() as records:
        offers = {one: records.offer(one) for one in ids}
    for offer_id, offer in offers.items():
        if offer is None or not session.acts_for(offer.request.rider_id):
            raise NotFound("offer", offer_id)
    command = AcceptTogether(ids, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.accept_together(command, also=also), show=lambda trip: _told(trip, service)
    )


@router.post(
    "/v1/bookings/{booking_id}/group-cancellation",
    status_code=200,
    response_model=GroupBookingOut,
    responses=refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH),
)
def cancel(
    *,
    booking_id: bookings.BookingIdIn,
    sent: GroupCancellationIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Give back the rides of everybody on the trip that this booking is part of."""
    booking = bookings.own_booking(booking_id, session, service)
    _require_all(booking, session, service)
    command = CancelTogether(booking.id, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.cancel_together(command, also=also),
        show=lambda trip: _told(trip, service),
        status=200,
    )


def _require_all(booking: Booking, session: Session, service: Service) -> None:
    """Let only somebody go on who may act for everybody on the trip."""
    with service.storage.reading() as records:
        trip = of_group(records, booking.service_date, booking.request.group)
    for one in trip:
        require_booking(session, one)


def _told(trip: tuple[Booking, ...], service: Service) -> GroupBookingOut:
    return GroupBookingOut(bookings=[bookings.told(one, service) for one in trip])
