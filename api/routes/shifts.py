"""Availability: who drives what on which date between which times."""

from datetime import date as calendar_date
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, ILLEGAL, MISMATCH, NOT_FOUND, STRANDED, UNAVAILABLE
from api.schemas.fleet import ShiftIn, ShiftOut, ShiftsOut, WithdrawalOut
from api.schemas.types import DayIn, Id
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_driver, require_shift
from api.service import Service
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.fleet import Break, Shift, ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import DAY, Timeline, TimeWindow
from scheduler.usecases.commands import SetAvailability, WithdrawAvailability

router = APIRouter(route_class=InOneThread, prefix="/v1/shifts", tags=["shifts"])
KEEPERS = (Role.COORDINATOR, Role.DRIVER)
ShiftIdIn = Annotated[Id, Path(alias="shift_id")]


@router.get(
    "", dependencies=[only(Role.COORDINATOR, Role.PLANNER, Role.DRIVER)], responses=refusals(NOT_FOUND)
)
def list_shifts(
    session: CurrentSession,
    service: CurrentService,
    date: Annotated[DayIn | None, Query()] = None,
    driver_id: Annotated[Id | None, Query()] = None,
) -> ShiftsOut:
    """List shifts by date or by driver; drivers see their own."""
    sees_all = session.has(Role.COORDINATOR, Role.PLANNER)
    driver = DriverId(driver_id) if driver_id is not None else None if sees_all else session.driver_id
    if driver is not None and not sees_all:
        require_driver(session, driver)
    return ShiftsOut(shifts=[told(shift, service) for shift in _found(service, date, driver)])


@router.post(
    "",
    status_code=201,
    response_model=ShiftOut,
    dependencies=[only(*KEEPERS)],
    responses=refusals(NOT_FOUND, STRANDED, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE),
)
def add_shift(
    sent: ShiftIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Say that a driver drives."""
    command = _command(sent, session, service)
    return once.answer(
        lambda also: scheduler.set_availability(command, also=also),
        show=lambda shift: told(shift, service),
        location=lambda shift: f"/v1/shifts/{shift.id}",
    )


@router.get(
    "/{shift_id}",
    dependencies=[only(Role.COORDINATOR, Role.PLANNER, Role.DRIVER)],
    responses=refusals(NOT_FOUND),
)
def get_shift(shift_id: ShiftIdIn, session: CurrentSession, service: CurrentService) -> ShiftOut:
    """Return a shift."""
    shift = find_shift(shift_id, service)
    if not session.has(Role.PLANNER):
        require_shift(session, shift)
    return told(shift, service)


@router.put(
    "/{shift_id}",
    dependencies=[only(*KEEPERS)],
    responses=refusals(NOT_FOUND, STRANDED, ILLEGAL, CHANGED, UNAVAILABLE),
)
def change_shift(
    shift_id: ShiftIdIn,
    sent: ShiftIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
) -> ShiftOut:
    """Change a shift; refused when promised rides would be left without a driver."""
    shift = find_shift(shift_id, service)
    require_shift(session, shift)
    return told(scheduler.set_availability(_command(sent, session, service, shift_id=shift.id)), service)


@router.delete(
    "/{shift_id}",
    dependencies=[only(*KEEPERS)],
    responses=refusals(NOT_FOUND, STRANDED, ILLEGAL, CHANGED, UNAVAILABLE),
)
def withdraw_shift(
    shift_id: ShiftIdIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    release: Annotated[
        bool, Query(description="Also when rides are left for a coordinator to resolve.")
    ] = False,
) -> WithdrawalOut:
    """Take a shift back; its rides go to other runs inside their promises."""
    shift = find_shift(shift_id, service)
    require_shift(session, shift)
    done = scheduler.withdraw_availability(WithdrawAvailability(shift.id, session.origin(), release))
    return WithdrawalOut(
        shift=told(done.shift, service), moved=list(done.moved), unassigned=list(done.unassigned)
    )


def find_shift(shift_id: str, service: Service) -> Shift:
    """Return a shift.

    Raises
    ------
    NotFound
        There is none of that id.
    """
    with service.storage.asking() as records:
        shift = records.shift(ShiftId(shift_id))
    if shift is None:
        raise NotFound("shift", shift_id)
    return shift


def told(shift: Shift, service: Service) -> ShiftOut:
    """Return the shift as told."""
    return ShiftOut.of(shift, service.timeline(shift.service_date))


def _found(service: Service, date: calendar_date | None, driver: DriverId | None) -> list[Shift]:
    with service.storage.asking() as records:
        if driver is not None:
            shifts = records.shifts_of_driver(driver)
            return [shift for shift in shifts if date is None or shift.service_date == date]
        if date is None:
            raise InvalidRequest("date", "Say which shifts: send date or driver_id.")
        return records.shifts(date)


def _command(
    sent: ShiftIn, session: Session, service: Service, *, shift_id: ShiftId | None = None
) -> SetAvailability:
    driver_id = session.driver_id if sent.driver_id is None else DriverId(sent.driver_id)
    if driver_id is None:
        raise InvalidRequest("driver_id", "Say which driver: send driver_id.")
    require_driver(session, driver_id)
    timeline = service.timeline(sent.service_date)
    return SetAvailability(
        driver_id=driver_id,
        vehicle_id=VehicleId(sent.vehicle_id),
        service_date=sent.service_date,
        hours=_window(timeline, (sent.starts_at, sent.ends_at), "ends_at"),
        by=session.origin(sent.channel),
        breaks=tuple(
            Break(
                _window(timeline, (rest.start_from, rest.start_to), f"breaks.{number}.start_to"), rest.seconds
            )
            for number, rest in enumerate(sent.breaks)
        ),
        max_duty=sent.max_duty_seconds,
        shift_id=shift_id,
    )


def _window(timeline: Timeline, moments: tuple[datetime, datetime], field: str) -> TimeWindow:
    earliest, latest = (timeline.seconds(moment) for moment in moments)
    if latest < earliest:
        raise InvalidRequest(field, "It ends before it begins. Enter a later time.")
    if earliest < 0 or latest > 2 * DAY:
        day = timeline.service_date.isoformat()
        raise InvalidRequest(field, f"It does not lie on the service date {day}. Enter times of that day.")
    return TimeWindow(earliest, latest)
