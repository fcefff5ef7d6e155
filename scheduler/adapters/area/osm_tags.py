"""What the tags of an OSM way mean to somebody who drives: class, limit, direction, access.

Decided here: which ways belong to the road graph, which of them only their visitors may use, what a speed
limit written in words is worth in Great Britain, and in which direction a way may be driven.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag

HIGHWAYS = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "service",
)
"""Classes of the car graph, most important first; a road's class is stored as its number here."""

MPH_PER_KMH = 0.621371
_NAMED_LIMITS = {
    "none": 70,
    "walk": 4,
    "gb:motorway": 70,
    "gb:nsl_dual": 70,
    "gb:nsl_single": 60,
    "gb:nsl_restricted": 30,
    "gb:urban": 30,
    "gb:rural": 60,
}
_NATIONAL = {"national", "gb:national", "gb:nsl", "nsl", "uk:nsl", "uk:national"}
_OPEN = {"yes", "permissive", "designated", "public", "official", "unknown"}
_VISITORS = {"private", "destination", "customers", "delivery", "permit", "residents", "visitors"}
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")


class RoadFlag(IntFlag):
    """What is special about a stretch of road."""

    FORWARD = 1
    """May be driven from tail to head."""
    BACKWARD = 2
    """May be driven from head to tail."""
    ENDS_ONLY = 4
    """Service and private ways: only as the first or the last stretch of a drive."""
    ROUNDABOUT = 8
    LIMIT_INFERRED = 16
    """The speed limit was worked out, not surveyed."""
    BUS_ONLY = 32
    """Closed to cars, open to public service vehicles."""


@dataclass(frozen=True, slots=True)
class RoadTags:
    """One way as the road graph stores it; ``limit_mph`` is 0 when the source has none."""

    highway: int
    limit_mph: int
    flags: RoadFlag


def read_road(tags: Mapping[str, str]) -> RoadTags | None:
    """Return what the tags say, or None when no car or bus may drive there."""
    highway = tags.get("highway", "")
    if highway not in HIGHWAYS or tags.get("area") == "yes":
        return None
    access = _access(tags)
    direction = _direction(tags, highway)
    if access is None or direction is None:
        return None
    flags = access | direction
    if highway == "service":
        flags |= RoadFlag.ENDS_ONLY
    if tags.get("junction") in ("roundabout", "circular"):
        flags |= RoadFlag.ROUNDABOUT
    limit = speed_limit(tags)
    if limit and tags.get("source:maxspeed") == "inferred":
        flags |= RoadFlag.LIMIT_INFERRED
    return RoadTags(HIGHWAYS.index(highway), limit, flags)


def speed_limit(tags: Mapping[str, str]) -> int:
    """Return the limit in whole miles an hour, 0 when there is none or it cannot be told."""
    for key in ("maxspeed", "maxspeed:type", "source:maxspeed"):
        limit = _one_limit(tags.get(key, ""), tags)
        if limit:
            return limit
    return 0


def _one_limit(text: str, tags: Mapping[str, str]) -> int:
    value = text.split(";", maxsplit=1)[0].strip().lower()
    if value in _NATIONAL:
        dual = tags.get("highway", "").startswith("motorway") or tags.get("oneway") in ("yes", "1", "true")
        return 70 if dual and tags.get("junction") != "roundabout" else 60
    if value in _NAMED_LIMITS:
        return _NAMED_LIMITS[value]
    number, _, unit = value.partition(" ")
    if number.endswith("mph"):
        number, unit = number[:-3], "mph"
    if not number.isascii() or not number.isdigit():
        return 0
    mph = int(number) if unit.strip() == "mph" else round(int(number) * MPH_PER_KMH)
    return min(mph, 255)


def _direction(tags: Mapping[str, str], highway: str) -> RoadFlag | None:
    oneway = tags.get("oneway", "")
    if oneway in ("reversible", "alternating"):
        return None
    if oneway in ("-1", "reverse"):
        return RoadFlag.BACKWARD
    implied = highway == "motorway" or tags.get("junction") == "roundabout"
    if oneway in ("yes", "true", "1") or (implied and oneway not in ("no", "false", "0")):
        return RoadFlag.FORWARD
    return RoadFlag.FORWARD | RoadFlag.BACKWARD


def _access(tags: Mapping[str, str]) -> RoadFlag | None:
    value = next((tags[key] for key in _ACCESS_KEYS if key in tags), "yes").split(";")[0].strip()
    if value in _OPEN:
        return RoadFlag(0)
    if value in _VISITORS:
        return RoadFlag.ENDS_ONLY
    if tags.get("psv") in ("yes", "designated") or tags.get("bus") in ("yes", "designated"):
        return RoadFlag.BUS_ONLY
    return None


_BLOCKING = {
    "bollard",
    "block",
    "jersey_barrier",
    "chain",
    "log",
    "debris",
    "cycle_barrier",
    "kissing_gate",
    "stile",
}
_GATES = {"gate", "lift_gate", "swing_gate", "bollard", "sliding_gate", "chain", "yes"}


def blocks_cars(tags: Mapping[str, str]) -> bool:
    """Tell whether a barrier on a node stops a car."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    said = next((tags[key] for key in _ACCESS_KEYS if key in tags), None)
    if said is not None:
        return (barrier in _BLOCKING or barrier in _GATES) and said not in _OPEN
    return barrier in _BLOCKING
