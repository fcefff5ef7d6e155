"""Asking for a ride: offers, or an honest no."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import QUOTED, CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import MISMATCH, NOT_FOUND, TOO_MANY, UNAVAILABLE
from api.routes.asking import request_quote
from api.schemas.rides import QuoteIn, QuoteOut, QuotesOut
from api.schemas.types import DayIn
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_rider
from api.service import Service
from scheduler.domain.booking import Quote
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.people import RiderId

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/quotes",
    tags=["quotes"],
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)


@router.post(
    "",
    status_code=201,
    response_model=QuoteOut,
    responses=refusals(NOT_FOUND, MISMATCH, TOO_MANY, UNAVAILABLE),
    dependencies=[QUOTED],
)
def ask(
    sent: QuoteIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Ask for a ride. The answer has up to three offers, or a denial with its reason and ways out."""
    rider_id = rider_of(sent, session)
    command = request_quote(sent, rider_id, session, service=service)
    return once.answer(
        lambda also: scheduler.quote(command, also=also),
        show=lambda quote: told(quote, service, session),
    )


@router.get("")
def list_quotes(
    date: Annotated[DayIn, Query()], session: CurrentSession, service: CurrentService
) -> QuotesOut:
    """List the answers given for a date: all of them for coordinators, their own for residents."""
    with service.storage.reading() as records:
        quotes = records.quotes(date)
    if not session.runs_the_service:
        quotes = [quote for quote in quotes if session.acts_for(quote.request.rider_id)]
    service.readings.note(session, (quote.request.rider_id for quote in quotes), on="quotes")
    return QuotesOut(quotes=[told(quote, service, session) for quote in quotes])


def told(quote: Quote, service: Service, session: Session) -> QuoteOut:
    """Return the answer as this visitor may see it."""
    timeline = service.timeline(quote.request.service_date)
    return QuoteOut.of(quote, timeline, in_confidence=session.runs_the_service)


def rider_of(sent: QuoteIn, session: Session) -> RiderId:
    """Return who a ride is asked for: the rider named, or the one who is signed in."""
    rider_id = session.rider_id if sent.rider_id is None else RiderId(sent.rider_id)
    if rider_id is None:
        raise InvalidRequest("rider_id", "Say for which rider: send rider_id.")
    require_rider(session, rider_id)
    return rider_id
