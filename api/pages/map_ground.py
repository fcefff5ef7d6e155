"""What every map of ours is drawn on: the roads of the area, and the names of places where rides go."""

import json

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from api.pages.gate import AnyVisit
from api.pages.villages import served_places, short_name
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.place import Place, PlaceKind

GEOJSON = "application/geo+json"
ONE_DAY = "private, max-age=86400"
router = APIRouter(
    prefix="/map", include_in_schema=False, dependencies=[only(Role.RESIDENT, Role.COORDINATOR)]
)


@router.get("/roads.json")
def roads(visit: AnyVisit) -> Response:
    """Return the roads of the area, packed as they lie on the disk."""
    area = visit.service.surroundings.area
    if area is None:
        raise NotFound("map", "roads")
    headers = {"Content-Encoding": "gzip", "Cache-Control": ONE_DAY}
    return FileResponse(area.road_lines_file, media_type=GEOJSON, headers=headers)


@router.get("/names.json")
def names(visit: AnyVisit) -> Response:
    """Return the villages, places, stops and streets that rides go to, one point each."""
    features = [_feature(place) for place in served_places(visit.gazetteer, visit.policy)]
    body = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return Response(body, media_type=GEOJSON, headers={"Cache-Control": ONE_DAY})


def _feature(place: Place) -> dict[str, object]:
    is_village = place.kind is PlaceKind.SETTLEMENT and place.name == place.locality
    kind = "village" if is_village or not place.locality else place.kind.value
    position = [round(place.point.lon, 5), round(place.point.lat, 5)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": position},
        "properties": {"name": short_name(place), "kind": kind},
    }
