"""Waiting for a ride after a no: joining, looking, leaving."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import ILLEGAL, MISMATCH, NOT_FOUND
from api.schemas.rides import CancellationIn
from api.schemas.types import DayIn, Id
from api.schemas.waiting import WaitingIn, WaitingListOut, WaitingOut
from api.security.access import only
from api.security.identity import Role, Session
from api.service import Service
from scheduler.domain.booking import QuoteId
from scheduler.domain.errors import NotFound
from scheduler.domain.people import RiderId
from scheduler.domain.waiting import WaitId, Waiting
from scheduler.usecases.commands import JoinWaitingList, LeaveWaitingList

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/waiting",
    tags=["waiting"],
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)


@router.post("", status_code=201, response_model=WaitingOut, responses=refusals(NOT_FOUND, ILLEGAL, MISMATCH))
def join(
    sent: WaitingIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Wait for a ride that was refused. Nothing is booked; by ``answer_by`` there is an offer or a no."""
    with service.storage.reading() as records:
        quote = next((one for one in records.quotes(sent.date) if one.id == sent.quote_id), None)
    if quote is None or not _may_see(session, quote.request.rider_id):
        raise NotFound("quote", sent.quote_id)
    command = JoinWaitingList(QuoteId(sent.quote_id), sent.date, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.join_waiting_list(command, also=also), show=lambda one: told(one, service)
    )


@router.get("")
def list_waiting(
    date: Annotated[DayIn, Query()], session: CurrentSession, service: CurrentService
) -> WaitingListOut:
    """List who waits for a ride on a date: everybody for coordinators, their own requests for residents."""
    with service.storage.reading() as records:
        found = records.waiting.of_date(date)
    mine = [one for one in found if _may_see(session, one.rider_id)]
    service.readings.note(session, (one.rider_id for one in mine), on="waiting")
    return WaitingListOut(waiting=[told(one, service) for one in sorted(mine, key=lambda one: one.since)])


@router.post(
    "/{wait_id}/departure", response_model=WaitingOut, responses=refusals(NOT_FOUND, ILLEGAL, MISMATCH)
)
def leave(
    *,
    wait_id: Annotated[Id, Path()],
    sent: CancellationIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Stop waiting, or say no to what was offered."""
    with service.storage.reading() as records:
        known = records.waiting.get(wait_id)
    if known is None or not _may_see(session, known.rider_id):
        raise NotFound("waiting request", wait_id)
    command = LeaveWaitingList(WaitId(wait_id), session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.leave_waiting_list(command, also=also),
        show=lambda one: told(one, service),
        status=200,
    )


def told(waiting: Waiting, service: Service) -> WaitingOut:
    """Return the waiting request as told."""
    return WaitingOut.of(waiting, service.timeline(waiting.service_date))


def _may_see(session: Session, rider_id: RiderId) -> bool:
    return session.acts_for(rider_id)
