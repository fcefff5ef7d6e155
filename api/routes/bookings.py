"""Booking a ride, looking at it, changing it, giving it back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import QUOTED, CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, EXPIRED, ILLEGAL, MISMATCH, NOT_FOUND, SUPERSEDED, TOO_MANY, UNAVAILABLE
from api.routes.asking import request_quote
from api.routes.quotes import told as told_quote
from api.schemas.rides import AcceptanceIn, AmendmentIn, BookingOut, BookingsOut, CancellationIn, QuoteOut
from api.schemas.types import DayIn, Id
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_booking, require_rider
from api.service import Service
from scheduler.adapters.ids import read_reference
from scheduler.domain.booking import Booking, BookingId, OfferId
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.people import RiderId
from scheduler.domain.request import LegId
from scheduler.usecases.commands import AcceptOffer, CancelBooking
from scheduler.usecases.ports import Records

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/bookings",
    tags=["bookings"],
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)
BookingIdIn = Annotated[Id, Path(alias="booking_id")]


@router.post(
    "",
    status_code=201,
    response_model=BookingOut,
    responses=refusals(NOT_FOUND, EXPIRED, SUPERSEDED, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE),
)
def accept(
    sent: AcceptanceIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Take an offer, all of its legs or none. An offer that cannot be kept any more comes with a fresh answer."""
    with service.storage.asking() as records:
        offer = records.offer(OfferId(sent.offer_id))
    if offer is None or not session.acts_for(offer.request.rider_id):
        raise NotFound("offer", sent.offer_id)
    command = AcceptOffer(offer.id, session.origin(sent.channel), offer)
    return once.answer(
        lambda also: scheduler.accept(command, also=also),
        show=lambda booking: told(booking, service),
        location=lambda booking: f"/v1/bookings/{booking.id}",
    )


@router.get("", responses=refusals(NOT_FOUND))
def list_bookings(
    session: CurrentSession,
    service: CurrentService,
    date: Annotated[DayIn | None, Query()] = None,
    rider_id: Annotated[Id | None, Query()] = None,
    reference: Annotated[str | None, Query(max_length=40)] = None,
) -> BookingsOut:
    """List bookings by date, by rider or by reference; residents see their own."""
    rider = session.rider_id if rider_id is None else RiderId(rider_id)
    if rider is not None:
        require_rider(session, rider)
    with service.storage.asking() as records:
        found = _found(records, date=date, rider_id=rider, reference=reference)
    shown = [one for one in found if _may_see(session, one)]
    service.readings.note(session, (one.rider_id for one in shown), on="bookings")
    return BookingsOut(bookings=[told(one, service) for one in shown])


@router.get("/{booking_id}", responses=refusals(NOT_FOUND))
def get_booking(
    booking_id: BookingIdIn, session: CurrentSession, service: CurrentService, response: Response
) -> BookingOut:
    """Return a booking; its version is the ETag."""
    booking = own_booking(booking_id, session, service)
    service.readings.note(session, [booking.rider_id], on=f"booking:{booking.id}")
    response.headers["ETag"] = f'"{booking.version}"'
    return told(booking, service)


@router.post(
    "/{booking_id}/cancellation",
    status_code=200,
    response_model=BookingOut,
    responses=refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH),
)
def cancel(
    *,
    booking_id: BookingIdIn,
    sent: CancellationIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Give a booking back, or some of its legs."""
    booking = own_booking(booking_id, session, service)
    legs = tuple(LegId(leg_id) for leg_id in sent.leg_ids)
    command = CancelBooking(booking.id, session.origin(sent.channel), legs, booking.service_date)
    return once.answer(
        lambda also: scheduler.cancel(command, also=also),
        show=lambda changed: told(changed, service),
        status=200,
    )


@router.post(
    "/{booking_id}/amendment-quotes",
    status_code=201,
    response_model=QuoteOut,
    responses=refusals(NOT_FOUND, ILLEGAL, MISMATCH, TOO_MANY, UNAVAILABLE),
    dependencies=[QUOTED],
)
def ask_to_amend(
    *,
    booking_id: BookingIdIn,
    sent: AmendmentIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Ask for another ride in place of a booking. Accepting an offer changes the booking; until then it stands."""
    booking = own_booking(booking_id, session, service)
    command = request_quote(sent, booking.rider_id, session, service=service, replaces=booking.id)
    return once.answer(
        lambda also: scheduler.quote(command, also=also),
        show=lambda quote: told_quote(quote, service, session),
    )


def own_booking(booking_id: str, session: Session, service: Service) -> Booking:
    """Return a booking that this visitor may see.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    booking = service.scheduler.booking(BookingId(booking_id))
    require_booking(session, booking)
    return booking


def told(booking: Booking, service: Service) -> BookingOut:
    """Return the booking as told."""
    return BookingOut.of(booking, service.timeline(booking.service_date))


def _found(
    records: Records, *, date: DayIn | None, rider_id: RiderId | None, reference: str | None
) -> list[Booking]:
    if reference is not None:
        told_as = read_reference(reference)
        if told_as is None:
            raise InvalidRequest(
                "reference", "That is no reference of ours. Check it for a slip, like K7M-4XRW."
            )
        one = records.booking_by_reference(told_as)
        return [] if one is None else [one]
    if rider_id is not None:
        found = records.bookings_of_rider(rider_id)
        return [booking for booking in found if date is None or booking.service_date == date]
    if date is None:
        raise InvalidRequest("date", "Say which bookings: send date, rider_id or reference.")
    return records.bookings(date)


def _may_see(session: Session, booking: Booking) -> bool:
    return session.acts_for(booking.rider_id)
