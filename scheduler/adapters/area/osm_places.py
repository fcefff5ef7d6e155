"""Places, points of interest and stops out of an OSM extract, for areas that have no tables of them.

Decided here: which tags name a settlement, a point of interest or a stop. An outline counts by the middle
of its corners.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium

from scheduler.adapters.area.graph import metres_along
from scheduler.adapters.area.osm_reader import SourceRoads, unreadable
from scheduler.adapters.area.place_rows import GazetteerRow, SourcePoi, SourceStreet
from scheduler.adapters.area.settlements import RANKS, Settlement, Settlements
from scheduler.adapters.area.wording import CATEGORIES, PROMINENCE, stop_name
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point

_KEYS = ("place", "amenity", "shop", "leisure", "healthcare", "tourism", "highway", "railway")
_POI_KEYS = ("amenity", "shop", "leisure", "healthcare", "tourism")
_SAME_KIND = {"doctor": "doctors", "general": "department_store", "social_club": "social_centre"}


@dataclass(frozen=True, slots=True)
class SourceStop:
    """A bus stop or railway station as OSM has it."""

    id: str
    name: str
    station: bool
    point: Point


@dataclass(slots=True)
class SourcePlaces:
    """What the extract names."""

    settlements: list[Settlement] = field(default_factory=list)
    pois: list[SourcePoi] = field(default_factory=list)
    stops: list[SourceStop] = field(default_factory=list)


def read_places(path: Path) -> SourcePlaces:
    """Read what an OSM extract names, apart from streets.

    Raises
    ------
    BrokenInput
        The file is no OSM extract.
    """
    found = SourcePlaces()
    try:
        reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for entity in reader.with_filter(osmium.filter.KeyFilter(*_KEYS)):
            tags = {tag.k: tag.v for tag in entity.tags}
            if isinstance(entity, osmium.osm.Node):
                _sort_out(f"n{entity.id}", tags, Point(entity.lat, entity.lon), found)
            elif isinstance(entity, osmium.osm.Way) and (middle := _middle(entity)) is not None:
                _sort_out(f"w{entity.id}", tags, middle, found)
    except (RuntimeError, ValueError) as error:
        raise unreadable(path, error) from error
    return found


def _middle(way: "osmium.osm.Way") -> Point | None:
    corners = {(node.lat, node.lon) for node in way.nodes if node.location.valid()}
    if not corners:
        return None
    lat, lon = (sum(values) / len(corners) for values in zip(*sorted(corners), strict=True))
    return Point(round(lat, 6), round(lon, 6))


def _sort_out(id_: str, tags: Mapping[str, str], point: Point, found: SourcePlaces) -> None:
    name = tags.get("name", "")
    if tags.get("place") in RANKS and name:
        found.settlements.append(Settlement(name, tags["place"], point))
    station = tags.get("railway") in ("station", "halt")
    if name and (station or tags.get("highway") == "bus_stop"):
        found.stops.append(SourceStop(id_, name, station, point))
        return
    for key in _POI_KEYS:
        kind = _SAME_KIND.get(tags.get(key, ""), tags.get(key, ""))
        if kind in CATEGORIES:
            found.pois.append(SourcePoi(kind, name, point))
            return


def stop_rows(found: list[SourceStop], settlements: Settlements) -> list[GazetteerRow]:
    """Return a row for each stop of the extract."""
    rows = []
    for stop in found:
        locality = settlements.around(stop.point)
        id_ = PlaceId(f"stop:osm-{stop.id}")
        if stop.station:
            name = stop.name if "station" in stop.name.lower() else f"{stop.name} railway station"
            place = Place(id_, name, stop.point, PlaceKind.STOP, locality, "railway station")
            rows.append(GazetteerRow(place, "train railway rail", PROMINENCE["railway station"]))
        else:
            name = stop_name(stop.name, locality=locality)
            rows.append(
                GazetteerRow(Place(id_, name, stop.point, PlaceKind.STOP, locality, "bus stop"), "", 4)
            )
    return rows


def named_streets(roads: SourceRoads) -> list[SourceStreet]:
    """Return the named ways of the car graph, each with a node near its middle."""
    streets = []
    for way in roads.ways:
        points = [roads.positions[node] for node in way.nodes if node in roads.positions]
        if not way.name or len(points) < 2:
            continue
        lat, lon = points[len(points) // 2]
        corners = np.array(points)
        length = metres_along(corners[:, 0], corners[:, 1]).sum()
        streets.append(SourceStreet(way.name, Point(round(lat, 6), round(lon, 6)), round(float(length))))
    return streets
