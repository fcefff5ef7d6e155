"""Mending a date after a failure, and what riders say to the other times they are asked about."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, ILLEGAL, MISMATCH, NOT_FOUND, SUPERSEDED, UNAVAILABLE
from api.routes.asking import place
from api.routes.bookings import told
from api.routes.plans import DayPath
from api.schemas.repair_words import ProposalOut
from api.schemas.repairs import AgreementIn, ProposalsOut, RefusalOfTimeIn, RepairIn, RepairOut
from api.schemas.rides import BookingOut
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role
from api.service import Service
from scheduler.domain.booking import BookingId
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import ShiftId
from scheduler.domain.messages import News
from scheduler.domain.request import LegId
from scheduler.usecases.commands import AgreeNewTime, DeclineNewTime, ReplanDay

router = APIRouter(
    route_class=InOneThread, prefix="/v1/plans", tags=["plans"], dependencies=[only(Role.COORDINATOR)]
)
LegIdIn = Annotated[Id, Path(alias="leg_id")]


@router.post(
    "/{date}/repairs",
    status_code=201,
    response_model=RepairOut,
    responses=refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE),
)
def repair(
    *,
    day: DayPath,
    sent: RepairIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Mend the date after a driver, a vehicle or the end of a shift was lost; every promise stands."""
    timeline = service.timeline(day)
    command = ReplanDay(
        service_date=day,
        shift_id=ShiftId(sent.shift_id),
        failure=sent.failure,
        by=session.origin(sent.channel),
        until=None if sent.until is None else timeline.seconds(sent.until),
        stands_at=None if sent.stands_at is None else place(sent.stands_at, "stands_at", service),
    )
    return once.answer(
        lambda also: scheduler.replan(command, also=also),
        show=lambda found: RepairOut.of(found, timeline),
    )


@router.get("/{date}/proposals")
def list_proposals(day: DayPath, service: CurrentService, scheduler: CurrentScheduler) -> ProposalsOut:
    """List the other times that riders were asked about and have not answered yet."""
    timeline = service.timeline(day)
    waiting = [ProposalOut.of(one, timeline) for one in scheduler.proposals(day)]
    return ProposalsOut(service_date=day, proposals=waiting)


@router.post(
    "/{date}/proposals/{leg_id}/agreement",
    status_code=200,
    response_model=BookingOut,
    responses=refusals(NOT_FOUND, ILLEGAL, SUPERSEDED, CHANGED, MISMATCH, UNAVAILABLE),
)
def agree(
    *,
    day: DayPath,
    leg_id: LegIdIn,
    sent: AgreementIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Write down that the rider agreed, move the promise to that time, and give the ride its place."""
    booking_id = booking_of(service, day, leg_id)
    command = AgreeNewTime(booking_id, LegId(leg_id), sent.agreed_by, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.agree(command, also=also),
        show=lambda booking: told(booking, service),
        status=200,
    )


@router.post(
    "/{date}/proposals/{leg_id}/refusal",
    status_code=200,
    response_model=BookingOut,
    responses=refusals(NOT_FOUND, MISMATCH),
)
def decline(
    *,
    day: DayPath,
    leg_id: LegIdIn,
    sent: RefusalOfTimeIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Write down that the rider does not want that time. The promise stands, without a driver."""
    booking_id = booking_of(service, day, leg_id)
    command = DeclineNewTime(booking_id, LegId(leg_id), sent.declined_by, session.origin(sent.channel))
    answer = once.answer(
        lambda also: scheduler.decline(command, also=also),
        show=lambda booking: told(booking, service),
        status=200,
    )
    spoken_to(service, booking_id)
    return answer


def spoken_to(service: Service, booking_id: BookingId) -> None:
    """Take a question from the call list: its rider answered just now, so nobody has to ring them to ask."""
    service.messages.settle(f"booking:{booking_id}", News.TO_ARRANGE, at=service.clock.now())


def booking_of(service: Service, day: DayPath, leg_id: str) -> BookingId:
    """Return the booking of a leg of that date.

    Raises
    ------
    NotFound
        There is none on that date.
    """
    with service.storage.reading() as records:
        booking = records.booking_of_leg(LegId(leg_id))
    if booking is None or booking.service_date != day:
        raise NotFound("leg", leg_id)
    return booking.id
