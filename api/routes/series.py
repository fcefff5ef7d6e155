"""Rides that come again: starting them, looking, leaving dates out, taking them in, changing all that follow."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, ILLEGAL, MISMATCH, NOT_FOUND, UNAVAILABLE
from api.routes.bookings import own_booking
from api.schemas.series import LeaveOutIn, SeriesChangeIn, SeriesIn, SeriesOut, SeveralSeriesOut, TakeInIn
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_rider
from api.service import Service
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.people import RiderId
from scheduler.domain.request import Wish
from scheduler.domain.series import Series
from scheduler.domain.time import service_date_of
from scheduler.usecases.series_commands import ChangeSeries, LeaveOut, StartSeries, TakeIn

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/series",
    tags=["series"],
    dependencies=[only(Role.RESIDENT, Role.COORDINATOR)],
)
SeriesIdIn = Annotated[Id, Path(alias="series_id")]
REFUSALS = refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE)


@router.post("", status_code=201, response_model=SeriesOut, responses=REFUSALS)
def start(
    sent: SeriesIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Have a booked ride again on other dates. Read the series for how each date stands."""
    booking = own_booking(sent.booking_id, session, service)
    command = StartSeries(
        booking_id=booking.id,
        weekdays=tuple(sent.weekdays),
        until=sent.until,
        by=session.origin(sent.channel),
        left_out=frozenset(sent.left_out),
        on_holidays=sent.on_holidays,
        same_driver=sent.same_driver,
    )
    return once.answer(
        lambda also: scheduler.start_series(command, also=also), show=lambda one: told(one, service)
    )


@router.get("", responses=refusals(NOT_FOUND))
def list_series(
    session: CurrentSession, service: CurrentService, rider_id: Annotated[Id | None, Query()] = None
) -> SeveralSeriesOut:
    """List the regular rides of a rider; residents see their own."""
    rider = session.rider_id if rider_id is None else RiderId(rider_id)
    if rider is None:
        raise InvalidRequest("rider_id", "Say for which rider: send rider_id.")
    require_rider(session, rider)
    with service.storage.reading() as records:
        found = records.series.of_rider(rider)
    service.readings.note(session, [rider] if found else [], on="series")
    return SeveralSeriesOut(series=[told(one, service) for one in found])


@router.get("/{series_id}", responses=refusals(NOT_FOUND))
def get_series(series_id: SeriesIdIn, session: CurrentSession, service: CurrentService) -> SeriesOut:
    """Return a regular ride, date by date."""
    series = own_series(series_id, session, service)
    service.readings.note(session, [series.rider_id], on=f"series:{series.id}")
    return told(series, service)


@router.post("/{series_id}/change", response_model=SeriesOut, responses=REFUSALS)
def change(
    *,
    series_id: SeriesIdIn,
    sent: SeriesChangeIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Have other times from a day on. A date on which that cannot be stays as it was and says why."""
    series = own_series(series_id, session, service)
    line = service.timeline(sent.from_day)
    for field, wish in (("outward.at", sent.outward), ("homeward.at", sent.homeward)):
        if wish is not None and service_date_of(wish.at, service.policy.zone) != sent.from_day:
            raise InvalidRequest(field, "Send the time as it is on from_day.")
    back = sent.homeward
    command = ChangeSeries(
        series.id,
        sent.from_day,
        Wish(sent.outward.kind, line.seconds(sent.outward.at)),
        None if back is None else Wish(back.kind, line.seconds(back.at)),
        session.origin(sent.channel),
    )
    return once.answer(
        lambda also: scheduler.change_series(command, also=also),
        show=lambda one: told(one, service),
        status=200,
    )


@router.post("/{series_id}/left-out", response_model=SeriesOut, responses=REFUSALS)
def leave_out(
    *,
    series_id: SeriesIdIn,
    sent: LeaveOutIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Give one date back, or it and all that follow."""
    series = own_series(series_id, session, service)
    command = LeaveOut(series.id, sent.day, session.origin(sent.channel), sent.and_following)
    return once.answer(
        lambda also: scheduler.leave_out(command, also=also), show=lambda one: told(one, service), status=200
    )


@router.post("/{series_id}/taken-in", response_model=SeriesOut, responses=REFUSALS)
def take_in(
    *,
    series_id: SeriesIdIn,
    sent: TakeInIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Ask for a date that was left out or refused. Read the series for how it stands then."""
    series = own_series(series_id, session, service)
    command = TakeIn(series.id, sent.day, session.origin(sent.channel))
    return once.answer(
        lambda also: scheduler.take_in(command, also=also), show=lambda one: told(one, service), status=200
    )


def own_series(series_id: str, session: Session, service: Service) -> Series:
    """Return a regular ride that this visitor may see.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    with service.storage.reading() as records:
        found = records.series.get(series_id)
    if found is None or not session.acts_for(found.rider_id):
        raise NotFound("regular ride", series_id)
    return found


def told(series: Series, service: Service) -> SeriesOut:
    """Return the series as told."""
    return SeriesOut.of(series, service.timeline(series.service_date))
