"""What happened on a date, as it was recorded."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CurrentService
from api.one_thread import InOneThread
from api.schemas.service import EventOut, EventsOut
from api.schemas.types import DayIn
from api.security.access import only
from api.security.identity import Role

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/events",
    tags=["events"],
    dependencies=[only(Role.COORDINATOR, Role.PLANNER)],
)


@router.get("")
def list_events(date: Annotated[DayIn, Query()], service: CurrentService) -> EventsOut:
    """List the facts of a date, in the order recorded. They name people by opaque ids only."""
    with service.storage.reading() as records:
        events = records.events(date)
    timeline = service.timeline(date)
    return EventsOut(events=[EventOut.of(event, timeline) for event in events])
