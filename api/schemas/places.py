"""Places as they are asked for (by id, or as a point) and told."""

import re
from typing import Annotated, Self

from pydantic import Discriminator, Tag

from api.schemas.types import Latitude, Line, Longitude, PlaceIdText, Sent, Told
from scheduler.domain.people import Rider
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.usecases.ports import Gazetteer

PIN = re.compile(r"pin:(?P<lat>-?[0-8]?\d\.\d{6}):(?P<lon>-?1?[0-7]?\d\.\d{6})")
"""The id of a point: it may be sent back like any other."""


class PlaceById(Sent):
    """A place of the gazetteer, or the rider's own home."""

    id: PlaceIdText


class PlaceByPoint(Sent):
    """A point on the map, with a name of its own if it needs one."""

    lat: Latitude
    lon: Longitude
    name: Line = ""


def _way(sent: object) -> str:
    """Tell which of the two ways somebody chose, so that only its faults are told."""
    by_id = isinstance(sent, PlaceById) or (isinstance(sent, dict) and "id" in sent)
    return PlaceById.__name__ if by_id else PlaceByPoint.__name__


PlaceIn = Annotated[
    Annotated[PlaceById, Tag(PlaceById.__name__)] | Annotated[PlaceByPoint, Tag(PlaceByPoint.__name__)],
    Discriminator(_way),
]


class PlaceOut(Told):
    """A place with its name as told to people."""

    id: str
    name: str
    label: str
    kind: PlaceKind
    locality: str
    category: str
    lat: float
    lon: float

    @classmethod
    def of(cls, place: Place) -> Self:
        """Return the place as told."""
        return cls(
            id=place.id,
            name=place.name,
            label=place.label,
            kind=place.kind,
            locality=place.locality,
            category=place.category,
            lat=place.point.lat,
            lon=place.point.lon,
        )


class PlacesOut(Told):
    """Places found, likeliest first."""

    places: list[PlaceOut]


def find_place(sent: PlaceIn, gazetteer: Gazetteer, rider: Rider | None = None) -> Place | None:
    """Return the place somebody means; None when there is none of that id."""
    if isinstance(sent, PlaceByPoint):
        return _pin(sent, gazetteer)
    if rider is not None and rider.home is not None and sent.id == rider.home.id:
        return rider.home
    marked = PIN.fullmatch(sent.id)
    if marked is not None:
        return _pin(PlaceByPoint(lat=float(marked["lat"]), lon=float(marked["lon"])), gazetteer)
    return gazetteer.get(PlaceId(sent.id))


def _pin(sent: PlaceByPoint, gazetteer: Gazetteer) -> Place:
    point = Point(sent.lat, sent.lon)
    near = gazetteer.nearest(point)
    name = sent.name.strip() or (f"Near {near.label}" if near is not None else "A point on the map")
    return Place(
        id=PlaceId(f"pin:{sent.lat:.6f}:{sent.lon:.6f}"),
        name=name,
        point=point,
        kind=PlaceKind.PIN,
        locality=near.locality if near is not None and sent.name.strip() else "",
    )
