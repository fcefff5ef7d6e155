"""Rides back that wait for a call: who is expected to ring, who has rung, the nearest ride home."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, EXPIRED, ILLEGAL, MISMATCH, NOT_FOUND, SUPERSEDED, UNAVAILABLE
from api.routes.bookings import told as told_booking
from api.schemas.ready_calls import HomewardIn, ReadyCallOut, ReadyCallsOut, RingIn, RungOut
from api.schemas.rides import BookingOut
from api.schemas.types import DayIn, Id
from api.security.access import only
from api.security.identity import Role, Session
from api.service import Service
from scheduler.domain.booking import OfferId
from scheduler.domain.errors import NotFound
from scheduler.domain.ready_call import ReadyCall
from scheduler.usecases.commands import AnswerReadyCall, RingReady

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/ready-calls",
    tags=["ready calls"],
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)
ReadyIdIn = Annotated[Id, Path(alias="ready_id")]


@router.get("")
def list_ready_calls(
    date: Annotated[DayIn, Query()], session: CurrentSession, service: CurrentService
) -> ReadyCallsOut:
    """List the rides back of a date that wait for a call or did: all for coordinators, their own for residents."""
    with service.storage.reading() as records:
        found = records.ready_calls.of_date(date)
    mine = [one for one in found if session.acts_for(one.rider_id)]
    now = service.clock.now()
    mine.sort(key=lambda one: (-one.waited(now), one.expected_at, one.id))
    return ReadyCallsOut(ready_calls=[told(one, service) for one in mine])


@router.post(
    "/{ready_id}/call", response_model=RungOut, responses=refusals(NOT_FOUND, ILLEGAL, MISMATCH, UNAVAILABLE)
)
def ring(
    *,
    ready_id: ReadyIdIn,
    sent: RingIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Say that the rider is ready; the answer has the nearest ride home. Saying so again looks again."""
    call = own_call(ready_id, session, service)
    command, line = RingReady(call.id, session.origin(sent.channel)), service.timeline(call.service_date)
    return once.answer(
        lambda also: scheduler.ring(command, also=also),
        show=lambda rung: RungOut.told(told(rung[0], service), rung[1], line),
        status=200,
    )


@router.post(
    "/{ready_id}/ride",
    response_model=BookingOut,
    responses=refusals(NOT_FOUND, ILLEGAL, EXPIRED, SUPERSEDED, CHANGED, MISMATCH),
)
def promise(
    *,
    ready_id: ReadyIdIn,
    sent: HomewardIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Promise the ride home that was found: it becomes one more leg of the booking."""
    call = own_call(ready_id, session, service)
    with service.storage.reading() as records:
        offer = records.offer(OfferId(sent.offer_id))
    if offer is None or offer.extends != call.booking_id:
        raise NotFound("offer", sent.offer_id)
    command = AnswerReadyCall(offer.id, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.answer_ready_call(command, also=also),
        show=lambda booking: told_booking(booking, service),
        status=200,
    )


def own_call(ready_id: str, session: Session, service: Service) -> ReadyCall:
    """Return a ride back that this visitor may see.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    with service.storage.reading() as records:
        call = records.ready_calls.get(ready_id)
    if call is None or not session.acts_for(call.rider_id):
        raise NotFound("ride back", ready_id)
    return call


def told(call: ReadyCall, service: Service) -> ReadyCallOut:
    """Return the call as told."""
    line = service.timeline(call.service_date)
    return ReadyCallOut.of(call, line, service.policy.ready, now=service.clock.now())
