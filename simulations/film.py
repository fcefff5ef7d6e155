"""Where every vehicle of a played day is at every second, ready to be drawn by whoever shows it.

Nothing is added to what the event log says but the roads between one stop and the next, as the road map has them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from scheduler.adapters.area.load import Area
from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.errors import TravelTimesUnavailable
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.travel import Profile
from simulations.as_it_was import as_it_was
from simulations.scenario import Scenario

MOST_POINTS = 24
"""Points of the drawn way from one stop to the next."""
ROOM = 0.012
"""Degrees left around everything that is visited."""


@dataclass(slots=True)
class Halt:
    """A vehicle at a place. Seconds of the service day."""

    at: int
    leaves: int
    place: Place
    what: str
    """starts, pickup, no_show, delivery, ends."""
    aboard: int


@dataclass(slots=True)
class _Reel:
    """One vehicle's halts, and how many are aboard."""

    halts: list[Halt] = field(default_factory=list)
    aboard: int = 0


def film(scenario: Scenario, area: Area, events: Sequence[Event]) -> dict[str, Any]:
    """Return the day as plain data: the ground, and each vehicle's halts with the ways between them."""
    shifts = {str(shift.id): shift for shift in shifts_for(scenario.fleet, scenario.service_date)}
    reels = {id_: reel for id_, reel in _reels(events, shifts, _Places(scenario, area)).items() if reel.halts}
    seen = [halt.place.point for reel in reels.values() for halt in reel.halts]
    if not seen:
        return {"date": scenario.service_date.isoformat(), "vehicles": []}
    box = (
        min(point.lon for point in seen) - ROOM,
        min(point.lat for point in seen) - ROOM,
        max(point.lon for point in seen) + ROOM,
        max(point.lat for point in seen) + ROOM,
    )
    visited = {halt.place.locality for reel in reels.values() for halt in reel.halts}
    towns = [one for one in area.gazetteer.places(PlaceKind.SETTLEMENT) if one.name in visited]
    return {
        "date": scenario.service_date.isoformat(),
        "box": list(box),
        "roads": [_line(line) for line in _roads(area, box)],
        "villages": [[one.name, *_spot(one.point)] for one in towns],
        "vehicles": [_vehicle(scenario, area, shifts[id_], reel) for id_, reel in sorted(reels.items())],
    }


class _Places:
    """The places of an area and a service's hubs, by id."""

    def __init__(self, scenario: Scenario, area: Area) -> None:
        self._gazetteer, self._hubs = area.gazetteer, {hub.id: hub for hub in scenario.policy.hubs}

    def __getitem__(self, id_: str) -> Place:
        found = self._hubs.get(PlaceId(id_)) or self._gazetteer.get(PlaceId(id_))
        if found is None:
            raise KeyError(id_)
        return found


def _reels(events: Iterable[Event], shifts: Mapping[str, Shift], places: _Places) -> dict[str, _Reel]:
    """Return what each shift's vehicle did."""
    asked: dict[str, tuple[Place, Place]] = {}
    ends: dict[str, tuple[Place, Place]] = {}
    reels = {id_: _Reel() for id_ in shifts}
    for event in as_it_was(events):
        data = event.data
        if event.type is EventType.TRIP_REQUEST:
            asked[data["quote"]] = (places[data["origin"]], places[data["destination"]])
        elif event.type in (EventType.CLIENT_ORDER_CONFIRMATION, EventType.BOOKING_AMENDED):
            for leg in data["legs"]:
                there = asked[data["quote"]]
                ends[leg["leg"]] = there if leg["direction"] == "outward" else there[::-1]
        elif event.type is EventType.RIDER_TRANSFERRED and data["leg"] in ends:
            ends[data["goes_on_as"]] = ends[data["leg"]]
        if data.get("shift") in reels:
            _note(reels[data["shift"]], shifts[data["shift"]], event, ends)
    return reels


def _note(reel: _Reel, shift: Shift, event: Event, ends: Mapping[str, tuple[Place, Place]]) -> None:
    """Take down what an event says of a vehicle."""
    data = event.data
    if event.type is EventType.SHIFT_STARTED:
        reel.halts.append(Halt(data["at_s"], data["at_s"], shift.start, "starts", 0))
    elif event.type is EventType.VEHICLE_ARRIVED and data["leg"] in ends:
        place = ends[data["leg"]][0 if data["kind"] == "pickup" else 1]
        reel.halts.append(Halt(data["at_s"], data["at_s"], place, data["kind"], reel.aboard))
    elif event.type is EventType.SHIFT_ENDED:
        reel.halts.append(Halt(data["at_s"], data["at_s"], shift.end, "ends", 0))
    elif event.type in _CHANGE and reel.halts:
        reel.aboard = max(0, reel.aboard + _CHANGE[event.type] * data["party"])
        halt = reel.halts[-1]
        halt.leaves, halt.aboard = data["at_s"], reel.aboard
        if event.type is EventType.NO_SHOW:
            halt.what = "no_show"


_CHANGE = {
    EventType.RIDER_BOARDED: 1,
    EventType.TRIP_TASK_COMPLETION: -1,
    EventType.RIDER_TRANSFERRED: -1,
    EventType.NO_SHOW: 0,
}
"""How people aboard change, for each of a party."""


def _vehicle(scenario: Scenario, area: Area, shift: Shift, reel: _Reel) -> dict[str, Any]:
    vehicle, driver = scenario.fleet.vehicle(shift.vehicle_id), scenario.fleet.driver(shift.driver_id)
    period = area.roads.periods(shift.service_date)[0]
    profile = Profile(vehicle.vehicle_class, period.id)
    return {
        "name": f"{vehicle.name} ({driver.first_name})",
        "halts": [
            [
                halt.at,
                max(halt.at, halt.leaves),
                *_spot(halt.place.point),
                halt.what,
                halt.place.label,
                halt.aboard,
            ]
            for halt in reel.halts
        ],
        "ways": [
            _line(_way(area, one.place.point, other.place.point, profile))
            for one, other in pairwise(reel.halts)
        ],
    }


def _way(area: Area, one: Point, other: Point, profile: Profile) -> Sequence[Point]:
    """Return the way along the roads; straight where they are not known."""
    try:
        route = area.roads.route((one, other), profile) if one != other else None
    except TravelTimesUnavailable:
        route = None
    if route is None:
        return (one, other)
    step = max(1, -(-len(route.geometry) // MOST_POINTS))
    return (one, *route.geometry[::step], other)


def _roads(area: Area, box: Sequence[float]) -> Iterator[list[Point]]:
    """Yield the larger roads, as far as they lie in the box."""
    for feature in json.loads(area.road_lines())["features"]:
        if feature["properties"]["class"] == "minor":
            continue
        for line in feature["geometry"]["coordinates"]:
            points = [Point(lat, lon) for lon, lat in line]
            if any(_inside(box, point) for point in points):
                yield points


def _inside(box: Sequence[float], point: Point) -> bool:
    return box[0] <= point.lon <= box[2] and box[1] <= point.lat <= box[3]


def _line(points: Iterable[Point]) -> list[list[float]]:
    return [_spot(point) for point in points]


def _spot(point: Point) -> list[float]:
    return [round(point.lon, 5), round(point.lat, 5)]
