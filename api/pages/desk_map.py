"""What the coordinator's map shows: the runs of a day, on the roads of our own area."""

import json

from fastapi import APIRouter, Response

from api.pages.board import RunRow, run_rows
from api.pages.gate import AnyVisit
from api.pages.map_ground import GEOJSON
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound, TravelTimesUnavailable
from scheduler.domain.place import Point
from scheduler.domain.plan import StopKind
from scheduler.domain.travel import Profile

router = APIRouter(prefix="/desk/map", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/{date}.json")
def runs(visit: AnyVisit, date: str) -> Response:
    """Return the runs of a day: one line each along the roads, one point a stop."""
    try:
        day = read_day(date)
    except ValueError:
        raise NotFound("map", date) from None
    rows = run_rows(visit.scheduler.day(day), visit.service.timeline(day))
    features = [feature for row in rows for feature in _features(visit, row)]
    body = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return Response(body, media_type=GEOJSON)


def _features(visit: Visit, row: RunRow) -> list[dict[str, object]]:
    """Return the line and the stops of one run."""
    known = {"run": row.number, "colour": row.colour, "title": row.title}
    found: list[dict[str, object]] = [_feature("LineString", _line(visit, row), known)]
    number = 0
    for told in row.manifest.stops:
        if told.place is None or told.rider is None or told.stop.kind is StopKind.BREAK:
            continue
        number += 1
        what = "Pick up" if told.stop.kind is StopKind.PICKUP else "Drop off"
        words = f"Run {row.number}, stop {number}: {what} {told.rider.name}, {told.place.label}"
        found.append(
            _feature("Point", _position(told.place.point), {**known, "stop": number, "words": words})
        )
    return found


def _line(visit: Visit, row: RunRow) -> list[list[float]]:
    """Return the way the run takes, along the roads; straight from stop to stop when they cannot be asked."""
    shift, vehicle = row.manifest.shift, row.manifest.vehicle
    points = [
        shift.start.point,
        *(told.place.point for told in row.manifest.stops if told.place is not None),
        shift.end.point,
    ]
    roads = visit.service.surroundings.travel_times
    periods = roads.periods(shift.service_date)
    period = next((one for one in periods if one.window.contains(row.run.leaves)), periods[0])
    try:
        route = roads.route(points, Profile(vehicle.vehicle_class, period.id))
    except TravelTimesUnavailable:
        route = None
    return [_position(point) for point in (route.geometry if route is not None else points)]


def _position(point: Point) -> list[float]:
    return [round(point.lon, 5), round(point.lat, 5)]


def _feature(kind: str, coordinates: object, properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
