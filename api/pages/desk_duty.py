"""Who could take one duty: everybody, those who can be asked first, the others with what stands in the way."""

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.pages.rota_wording import PERSON, spell
from api.persistence.erasure import is_forgotten
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.duty import DutyId, DutyRole, SeatState
from scheduler.domain.errors import NotFound

router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/rota/duties/{duty_id}/{role}")
def who_could(visit: AnyVisit, duty_id: str, role: str) -> Response:
    """Show whom the office can ask, and for everybody else the reason. Who was forgotten is left out."""
    if role not in set(DutyRole):
        raise NotFound("duty", duty_id)
    duty, found = visit.scheduler.rota.who_could(DutyId(duty_id), DutyRole(role))
    with visit.service.storage.reading() as records:
        vehicle = None if duty.vehicle_id is None else records.vehicle(duty.vehicle_id)
    seat = duty.seat(DutyRole(role))
    asked = seat.driver_id if seat is not None and seat.state is SeatState.OFFERED else None
    found = [one for one in found if not is_forgotten(one.driver)]
    return page(
        visit,
        "desk/duty.html",
        duty=duty,
        role=DutyRole(role),
        asked=asked,
        vehicle=vehicle,
        can=[one for one in found if one.why_not is None],
        others=[one for one in found if one.why_not is not None],
        why=PERSON,
        hours=spell,
    )
