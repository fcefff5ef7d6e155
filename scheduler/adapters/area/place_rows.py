"""The gazetteer's rows: settlements, points of interest, stops, streets and postcodes from their sources.

Decided here: what becomes a row, under which name, id, village and weight. Search itself lives in
``gazetteer``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from scheduler.adapters.area.settlements import RANKS, Settlement, Settlements
from scheduler.adapters.area.tables import POSITION, Row, position, read_table
from scheduler.adapters.area.wording import CATEGORIES, PROMINENCE, plain, slug, spot, stop_name
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point

_SAME_METRES = 0.0015
_RAIL = {"RSE", "RLY"}
_BUS_STATIONS = {"BCS", "BCQ", "BCE", "BST"}
_STOPS = {"BCT", "BCS", "BCQ", "BCE", "BST", "TXR", "STR", "MET", "TMU", "FTD", "FER", "FBT"}


@dataclass(frozen=True, slots=True)
class GazetteerRow:
    """A place, the other words that find it, and how well known it is among places of its kind (0 to 9)."""

    place: Place
    also: str
    weight: int


def read_settlements(paths: Iterable[Path]) -> list[Settlement]:
    """Read tables of cities, towns, villages, hamlets and farms."""
    found = []
    for path in paths:
        for row in read_table(path, ("name",), ("class", "place", "kind"), POSITION):
            point, name = position(row, path), row.first("name")
            if point is not None and name:
                found.append(Settlement(name, row.first("class", "place", "kind"), point))
    return found


def settlement_rows(found: list[Settlement], settlements: Settlements) -> list[GazetteerRow]:
    """Return a row for each settlement of a known class."""
    rows = []
    for one in found:
        weight = RANKS.get(one.kind)
        if weight is None:
            continue
        near = (
            "" if weight >= 4 else settlements.told_as(one) if weight > 1 else settlements.around(one.point)
        )
        locality = "" if near == one.name else near
        place = Place(
            PlaceId(f"place:{slug(one.name)}"), one.name, one.point, PlaceKind.SETTLEMENT, locality, one.kind
        )
        rows.append(GazetteerRow(place, "", weight))
    return rows


@dataclass(frozen=True, slots=True)
class SourcePoi:
    """A point of interest as its source has it; ``kind`` is OSM's word."""

    kind: str
    name: str
    point: Point


def read_pois(path: Path) -> list[SourcePoi]:
    """Read a table of points of interest."""
    rows = read_table(path, ("kind", "amenity", "category"), ("name",), POSITION)
    located = ((row, position(row, path)) for row in rows)
    return [
        SourcePoi(row.first("kind", "amenity", "category"), row.first("name"), point)
        for row, point in located
        if point is not None
    ]


def poi_rows(found: list[SourcePoi], settlements: Settlements) -> list[GazetteerRow]:
    """Return a row for each point of interest people ride to, the same one mapped twice only once."""
    rows: list[GazetteerRow] = []
    seen: dict[tuple[str, str], list[Point]] = {}
    for poi in sorted(found, key=lambda poi: (not poi.name, poi.name, poi.kind, poi.point)):
        category, unnamed, also = CATEGORIES.get(poi.kind, (poi.kind.replace("_", " "), "", ""))
        name = poi.name or unnamed
        if not name or _gone(name):
            continue
        same = seen.setdefault((name, category), [])
        if any(_close(poi.point, other) for other in same):
            continue
        same.append(poi.point)
        if not poi.name and any(
            _close(poi.point, row.place.point) for row in rows if row.place.category == category
        ):
            continue
        locality = settlements.around(poi.point)
        id_ = f"poi:{slug(name)}-{slug(locality)}-{spot(poi.point.lat, poi.point.lon)}"
        place = Place(PlaceId(id_), name, poi.point, PlaceKind.POI, locality, category)
        rows.append(GazetteerRow(place, also, PROMINENCE.get(category, 4)))
    return rows


def _gone(name: str) -> bool:
    return re.search(r"\b(former|closed|disused|demolished)\b", name, re.IGNORECASE) is not None


def _close(a: Point, b: Point) -> bool:
    return abs(a.lat - b.lat) < _SAME_METRES and abs(a.lon - b.lon) < _SAME_METRES


def read_stops(path: Path) -> tuple[list[GazetteerRow], int]:
    """Read NaPTAN's stop table; also return how many stops were left out (closed, or no stop for people)."""
    found: dict[str, GazetteerRow] = {}
    rows = read_table(path, ("atcocode",), ("commonname",), POSITION)
    for row in rows:
        point, kind = position(row, path), row.first("stoptype") or "BCT"
        active = row.first("status").lower() in ("", "active", "act", "new")
        if point is None or not active or kind not in _STOPS | _RAIL:
            continue
        stop = _station_row(row, point) if kind in _RAIL else _stop_row(row, kind, point)
        key = stop.place.label if kind in _RAIL else stop.place.id  # a station's doors are one place
        found.setdefault(key, stop)
    return list(found.values()), len(rows) - len(found)


def _also(row: Row) -> str:
    return " ".join((row.first("street"), row.first("parentlocalityname"), row.first("landmark"))).strip()


def _station_row(row: Row, point: Point) -> GazetteerRow:
    name, locality = row.first("commonname"), row.first("localityname")
    if "station" not in name.lower():
        name = f"{locality} Rail Station"
    id_ = PlaceId(f"stop:{row.first('atcocode')}")
    place = Place(id_, name, point, PlaceKind.STOP, locality, "railway station")
    return GazetteerRow(place, f"{_also(row)} train railway rail", PROMINENCE["railway station"])


def _stop_row(row: Row, kind: str, point: Point) -> GazetteerRow:
    locality = row.first("localityname")
    name = stop_name(row.first("commonname"), indicator=row.first("indicator"), locality=locality)
    category = "bus station" if kind in _BUS_STATIONS else "bus stop"
    if kind == "TXR":
        name, category = name.replace("Bus stop: ", "Taxi rank: "), "taxi rank"
    id_ = PlaceId(f"stop:{row.first('atcocode')}")
    return GazetteerRow(Place(id_, name, point, PlaceKind.STOP, locality, category), _also(row), 4)


@dataclass(frozen=True, slots=True)
class SourceStreet:
    """A named street, or a part of one, with a point on it."""

    name: str
    point: Point
    metres: int


def read_streets(path: Path) -> list[SourceStreet]:
    """Read a table of named streets."""
    found = []
    for row in read_table(path, ("street", "name"), POSITION):
        point, name = position(row, path), row.first("street", "name")
        if point is not None and name:
            length = row.first("approx_len_m", "length_m")
            found.append(SourceStreet(name, point, int(length) if length.isdigit() else 0))
    return found


def street_rows(found: list[SourceStreet], settlements: Settlements) -> list[GazetteerRow]:
    """Return a row for each street of each settlement, placed on its longest part."""
    longest: dict[tuple[str, str], SourceStreet] = {}
    for street in sorted(found, key=lambda street: (-street.metres, street.name, street.point)):
        longest.setdefault((street.name, settlements.around(street.point)), street)
    rows = []
    for (name, locality), street in sorted(longest.items()):
        id_ = PlaceId(f"street:{slug(name)}-{slug(locality)}")
        rows.append(GazetteerRow(Place(id_, name, street.point, PlaceKind.STREET, locality), "", 4))
    return rows


def read_postcodes(path: Path, settlements: Settlements) -> list[GazetteerRow]:
    """Read a table of postcode centres."""
    rows = []
    for row in read_table(path, ("postcode", "pcd", "pcds", "pcd7"), POSITION):
        code = row.first("postcode", "pcds", "pcd", "pcd7").replace(" ", "").upper()
        point = position(row, path)
        if point is None or len(code) < 5 or row.first("doterm"):
            continue
        name = f"{code[:-3]} {code[-3:]}"
        locality = settlements.around(point)
        rows.append(
            GazetteerRow(Place(PlaceId(f"postcode:{code}"), name, point, PlaceKind.POSTCODE, locality), "", 4)
        )
    return rows


def distinct(rows: Iterable[GazetteerRow]) -> list[GazetteerRow]:
    """Return the rows in the order of their ids; namesakes get their position into the id."""
    rows = list(rows)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.place.id] = counts.get(row.place.id, 0) + 1
    found: dict[str, GazetteerRow] = {}
    for row in rows:
        place = row.place
        if counts[place.id] > 1 and place.kind is not PlaceKind.STOP:
            place = replace(place, id=PlaceId(f"{place.id}-{spot(place.point.lat, place.point.lon)}"))
        found.setdefault(place.id, replace(row, place=place))
    return [found[id_] for id_ in sorted(found)]


def search_words(row: GazetteerRow) -> tuple[str, str]:
    """Return the words of the name and the other words that find the place."""
    place = row.place
    others = f"{place.locality} {place.category} {row.also}"
    return plain(place.name.replace("’", "'")), plain(others.replace("’", "'"))
