"""What became of every enquiry, and how well a day is covered."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import ILLEGAL, MISMATCH, NOT_FOUND
from api.schemas.types import DayIn, Id
from api.schemas.waiting import CoverOut, EnquiriesOut, EnquiryOut, OutcomeIn
from api.security.access import anybody, only
from api.security.identity import Role
from scheduler.domain.booking import QuoteId
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.errors import NotFound
from scheduler.usecases.commands import CloseEnquiry

router = APIRouter(route_class=InOneThread, prefix="/v1", tags=["enquiries"])


@router.get("/enquiries", dependencies=[only(Role.COORDINATOR, Role.PLANNER)])
def list_enquiries(date: Annotated[DayIn, Query()], service: CurrentService) -> EnquiriesOut:
    """List every enquiry about a date with its outcome, those that were abandoned included."""
    with service.storage.reading() as records:
        found = records.enquiries.of_date(date)
    ordered = sorted(found, key=lambda one: (one.opened_at, one.id))
    return EnquiriesOut(enquiries=[EnquiryOut.of(one) for one in ordered])


@router.post(
    "/enquiries/{quote_id}/outcome",
    response_model=EnquiryOut,
    responses=refusals(NOT_FOUND, ILLEGAL, MISMATCH),
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)
def close(
    *,
    quote_id: Annotated[Id, Path()],
    sent: OutcomeIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Say that the rider said no, or that the caller rang off."""
    with service.storage.reading() as records:
        known = records.enquiries.get(quote_id)
    if known is None or not session.acts_for(known.rider_id):
        raise NotFound("enquiry", quote_id)
    command = CloseEnquiry(QuoteId(quote_id), EnquiryState(sent.outcome), session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.close_enquiry(command, also=also), show=EnquiryOut.of, status=200
    )


@router.get("/cover/{date}", dependencies=[anybody()])
def cover(date: Annotated[DayIn, Path()], scheduler: CurrentScheduler) -> CoverOut:
    """Return how many drivers a date has and wants."""
    return CoverOut.of(scheduler.cover(date))
