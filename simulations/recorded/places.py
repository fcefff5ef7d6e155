"""Which place stands for where somebody lives: homes and pins become the public stop next to them.

Places that everybody goes to (a surgery, a shop, a stop, a hub) stay as they are.
"""

import re
from collections.abc import Mapping

from scheduler.adapters.area.load import Area
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, metres_between
from scheduler.domain.policy import ServicePolicy

PUBLIC = (PlaceKind.POI, PlaceKind.STOP, PlaceKind.SETTLEMENT)
PIN = re.compile(r"pin:(?P<lat>-?\d+\.\d+):(?P<lon>-?\d+\.\d+)", re.ASCII)


class PublicPlaces:
    """The public places of an area and a service's hubs."""

    def __init__(self, area: Area, policy: ServicePolicy) -> None:
        self._area = area
        self._hubs: Mapping[str, Place] = {str(hub.id): hub for hub in policy.hubs}
        covered = policy.area.contains
        self._stops = [one for one in area.gazetteer.places(PlaceKind.STOP) if covered(one.point)]
        self._villages = {one.name: one for one in area.gazetteer.places(PlaceKind.SETTLEMENT)}

    def get(self, id_: str) -> Place | None:
        """Return a public place by its id, or None."""
        found = self._hubs.get(id_) or self._area.gazetteer.get(PlaceId(id_))
        return found if found is not None and (id_ in self._hubs or found.kind in PUBLIC) else None

    def public(self, id_: str, locality: str) -> str | None:
        """Return the id of the public place that stands for a place; None where nothing is known of it."""
        if self.get(id_) is not None:
            return id_
        point = self._point(id_)
        if point is None:
            village = self._villages.get(locality)
            point = village.point if village is not None else None
        if point is None or not self._stops:
            return None
        where = point
        return str(min(self._stops, key=lambda stop: (metres_between(stop.point, where), stop.id)).id)

    def _point(self, id_: str) -> Point | None:
        place, pin = self._area.gazetteer.get(PlaceId(id_)), PIN.fullmatch(id_)
        if place is not None:
            return place.point
        return Point(float(pin["lat"]), float(pin["lon"])) if pin else None
