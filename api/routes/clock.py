"""The demonstration's clock, which can be set; there is no such route on a real service."""

from fastapi import APIRouter, status

from api.dependencies import CurrentService
from api.one_thread import InOneThread
from api.schemas.service import ClockIn
from api.security.access import only
from api.security.identity import Role
from scheduler.adapters.clocks import SettableClock
from scheduler.domain.errors import IllegalTransition

router = APIRouter(route_class=InOneThread, tags=["demonstration"], dependencies=[only(Role.COORDINATOR)])


@router.put("/v1/clock", status_code=status.HTTP_204_NO_CONTENT, include_in_schema=False)
def set_clock(body: ClockIn, service: CurrentService) -> None:
    """Move the demonstration's clock on."""
    clock = service.clock
    if not isinstance(clock, SettableClock):
        raise IllegalTransition("This service runs on real time.")
    if body.now < clock.now():
        raise IllegalTransition("The demonstration's clock goes forwards only. Give a later time.")
    clock.set(body.now)
