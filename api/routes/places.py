"""Finding places."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import CurrentService
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import NOT_FOUND
from api.schemas.places import PlaceOut, PlacesOut
from api.schemas.types import PlaceIdText
from api.security.access import anybody
from scheduler.domain.errors import NotFound
from scheduler.domain.place import PlaceId

router = APIRouter(route_class=InOneThread, prefix="/v1/places", tags=["places"], dependencies=[anybody()])


@router.get("")
def search_places(
    q: Annotated[str, Query(min_length=1, max_length=100, description="As somebody would type it.")],
    service: CurrentService,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> PlacesOut:
    """Search places, streets, stops and postcodes; part words and misspellings will do."""
    found = service.gazetteer.search(q, limit=limit)
    return PlacesOut(places=[PlaceOut.of(place) for place in found])


@router.get("/{place_id}", responses=refusals(NOT_FOUND))
def get_place(place_id: Annotated[PlaceIdText, Path(alias="place_id")], service: CurrentService) -> PlaceOut:
    """Return a place."""
    place = service.gazetteer.get(PlaceId(place_id))
    if place is None:
        raise NotFound("place", place_id)
    return PlaceOut.of(place)
