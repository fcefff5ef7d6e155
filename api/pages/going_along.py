"""Somebody who was to go along on a duty, and cannot after all."""

from fastapi import APIRouter, Response

from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.giving_up import is_past, no_longer, thanks
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import require_driver
from scheduler.domain.duty import Duty, DutyId, DutyRole, SeatState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.people import DriverId
from scheduler.usecases.rota_commands import StepDown

router = APIRouter(
    prefix="/drive/duties/{duty_id}",
    include_in_schema=False,
    dependencies=[only(Role.DRIVER, Role.COORDINATOR)],
)


@router.get("/step-down")
def ask_to_step_down(visit: AnyVisit, duty_id: str) -> Response:
    """Show the one button that gives a place on a duty back."""
    try:
        duty, who = _own(visit, duty_id)
    except NotFound:
        return no_longer(visit)
    with visit.service.storage.reading() as records:
        driver = records.driver(who)
    return page(
        visit,
        "drive/step_down.html",
        duty=duty,
        driver=driver,
        is_own=visit.signed_in.driver_id == who,
        is_over=is_past(visit, duty.service_date, duty.hours),
        back=_back(visit, duty),
    )


@router.post("/step-down")
def step_down(visit: AnyVisit, duty_id: str, _form: Form) -> Response:
    """Give the place back; whoever is next is asked at once."""
    try:
        duty, who = _own(visit, duty_id)
    except NotFound:
        return no_longer(visit)
    try:
        visit.scheduler.rota.step_down(StepDown(duty.id, who, visit.origin))
    except IllegalTransition as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back=_back(visit, duty))
    if visit.signed_in.driver_id == who:
        return thanks(visit, who, None, duty.id)
    return to(f"{_back(visit, duty)}&note=no")


def _own(visit: Visit, duty_id: str) -> tuple[Duty, DriverId]:
    """Return a duty on which this visitor goes along, or any for the office, and who goes along.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    with visit.service.storage.reading() as records:
        duty = records.duty(DutyId(duty_id))
    seat = None if duty is None else duty.seat(DutyRole.ESCORT)
    if duty is None or seat is None or seat.driver_id is None or seat.state is not SeatState.ACCEPTED:
        raise NotFound("duty", duty_id)
    require_driver(visit.signed_in, seat.driver_id)
    return duty, seat.driver_id


def _back(visit: Visit, duty: Duty) -> str:
    return (
        "/drive/roster" if visit.signed_in.driver_id else f"/desk/rota?date={duty.service_date.isoformat()}"
    )
