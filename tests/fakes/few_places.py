"""A gazetteer of a few places, searched by the beginning of their names."""

from collections.abc import Sequence

from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from tests.fakes.straight_roads import metres_between

WALK = 300


class FewPlaces:
    """The places it is given."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = {place.id: place for place in places}

    def search(self, text: str, *, limit: int = 10) -> list[Place]:
        found = [
            place for place in self._places.values() if place.name.lower().startswith(text.lower().strip())
        ]
        return sorted(found, key=lambda place: place.id)[:limit]

    def get(self, place_id: PlaceId) -> Place | None:
        return self._places.get(place_id)

    def nearest(self, point: Point) -> Place | None:
        near = min(self._places.values(), key=lambda place: metres_between(place.point, point), default=None)
        return near if near is not None and metres_between(near.point, point) <= WALK else None

    def places(self, kind: PlaceKind) -> list[Place]:
        return sorted((one for one in self._places.values() if one.kind is kind), key=lambda one: one.id)
