"""Places as they are asked for (by id, or as a point) and told."""

from typing import Annotated, Self

from pydantic import Discriminator, Tag

from api.pinned import PIN, pin_at
from api.schemas.types import Latitude, Line, Longitude, PlaceIdText, Sent, Told
from scheduler.domain.people import Rider
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.usecases.ports import Gazetteer


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
        return pin_at(Point(sent.lat, sent.lon), gazetteer, name=sent.name)
    if rider is not None and rider.home is not None and sent.id == rider.home.id:
        return rider.home
    marked = PIN.fullmatch(sent.id)
    if marked is not None:
        return pin_at(Point(float(marked["lat"]), float(marked["lon"])), gazetteer)
    return gazetteer.get(PlaceId(sent.id))
