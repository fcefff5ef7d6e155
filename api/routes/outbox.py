"""What was put aside because it failed too often, and the way to have it tried again."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit.identity import note_on
from api.dependencies import CurrentService
from api.one_thread import InOneThread
from api.openapi import refusals
from api.persistence.parked import ParkedEntries
from api.problems import NOT_FOUND
from api.schemas.outbox import ParkedOut, ParkedsOut
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/outbox/parked",
    tags=["outbox"],
    dependencies=[only(Role.COORDINATOR, Role.ADMINISTRATOR)],
)


@router.get("")
def list_parked(service: CurrentService) -> ParkedsOut:
    """List what was put aside, the oldest first, each with what went wrong."""
    return ParkedsOut(entries=[ParkedOut.of(one) for one in ParkedEntries(service.database).list()])


@router.put("/{seq}/retry", status_code=204, responses=refusals(NOT_FOUND))
def try_again(seq: Annotated[int, Path(ge=1, le=2**31 - 1)], service: CurrentService) -> None:
    """Have an entry tried again at once, as if for the first time."""
    if not ParkedEntries(service.database).try_again(seq, service.surroundings.wall_clock.now()):
        raise NotFound("parked entry", str(seq))
    note_on(service, "work.tried_again", on=f"outbox:{seq}")
