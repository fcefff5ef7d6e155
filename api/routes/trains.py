"""The trains at the station where rides meet them."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CurrentService
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import NOT_FOUND
from api.schemas.trains import ArrivalOut, DepartureOut, TrainsOut
from api.schemas.types import DayIn
from api.security.access import anybody
from scheduler.domain.errors import NotFound

router = APIRouter(route_class=InOneThread, prefix="/v1/trains", tags=["trains"], dependencies=[anybody()])


@router.get("", responses=refusals(NOT_FOUND))
def list_trains(date: Annotated[DayIn, Query()], service: CurrentService) -> TrainsOut:
    """List the trains of a date that rides can be asked for with ``train_id`` and ``arrival_id``."""
    if service.surroundings.trains is None:
        raise NotFound("timetable", date.isoformat())
    day, timeline = service.surroundings.trains.on(date), service.timeline(date)
    return TrainsOut(
        date=date,
        label=day.label,
        departures=[DepartureOut.of(one, timeline, day.trains) for one in day.trains],
        arrivals=[ArrivalOut.of(one, timeline, day.arrivals) for one in day.arrivals],
    )
