"""Where things are: points, named places, and the area a service covers."""

from dataclasses import dataclass
from enum import StrEnum
from math import cos, hypot, radians
from typing import NewType

PlaceId = NewType("PlaceId", str)


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A position in WGS 84 degrees."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        """Refuse what is not on the globe.

        Raises
        ------
        ValueError
            A coordinate is out of range or not a number.
        """
        if not -90 <= self.lat <= 90 or not -180 <= self.lon <= 180:
            raise ValueError(f"not a position on the globe: latitude {self.lat}, longitude {self.lon}")


_METRES_PER_DEGREE = 111_195


def metres_between(one: Point, other: Point) -> int:
    """Return the distance as the crow flies; exact enough for a few kilometres."""
    east = (other.lon - one.lon) * cos(radians((one.lat + other.lat) / 2))
    return round(hypot(other.lat - one.lat, east) * _METRES_PER_DEGREE)


class PlaceKind(StrEnum):
    """What a gazetteer entry is."""

    SETTLEMENT = "settlement"
    STREET = "street"
    POSTCODE = "postcode"
    STOP = "stop"
    POI = "poi"
    PIN = "pin"
    DEPOT = "depot"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Place:
    """A named position that a rider, driver or coordinator can recognise.

    ``locality`` is the village or town it belongs to, ``category`` what sort of point of interest it is
    (``surgery``, ``supermarket``, …); both may be empty.
    """

    id: PlaceId
    name: str
    point: Point
    kind: PlaceKind
    locality: str = ""
    category: str = ""

    @property
    def label(self) -> str:
        """The name as told to people, with its village when that adds something."""
        if not self.locality or self.locality.lower() in self.name.lower():
            return self.name
        return f"{self.name}, {self.locality}"

    @property
    def villages(self) -> frozenset[str]:
        """The villages or towns it counts as being in: its own name, where it is one itself."""
        own = {self.name} if self.kind is PlaceKind.SETTLEMENT else set()
        return frozenset({self.locality, *own} - {""})


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """Where rides may start and end: one or more outlines, each a closed ring of points.

    A point on the edge may fall either way; outlines are drawn with room to spare.
    """

    name: str
    outlines: tuple[tuple[Point, ...], ...]

    def contains(self, point: Point) -> bool:
        """Tell whether the point lies inside any outline (even-odd rule)."""
        return any(_inside(ring, point) for ring in self.outlines)


def _inside(ring: tuple[Point, ...], point: Point) -> bool:
    inside = False
    previous = ring[-1]
    for corner in ring:
        if (corner.lat > point.lat) != (previous.lat > point.lat):
            crossing = corner.lon + (point.lat - corner.lat) * (previous.lon - corner.lon) / (
                previous.lat - corner.lat
            )
            if point.lon < crossing:
                inside = not inside
        previous = corner
    return inside
