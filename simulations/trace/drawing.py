"""Draws a day of requests on the roads of an area, in the neutral format, so that speed and quality can be measured.

Invented throughout: people live at postcodes, go to places of interest, and most come back some hours later. The
same seed gives the same day.
"""

import random
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.adapters.area.load import Area
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Place, PlaceKind, metres_between
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from simulations.trace.contents import Trace, TraceRequest, TraceVehicle

DWELL, WINDOW, SEATS = 60, 1800, 8
FROM, UNTIL, BACK_BY = 7 * 3600, 19 * 3600, 20 * 3600
_DEPOTS = 4
_REACH = 6500
"""Metres from the middle within which places lie."""
_SHORTEST = 240
"""Seconds of a drive below which nobody asks for a ride."""
_DAY_BEFORE = 0.58
"""Share of requests made the day before; the others half an hour to three hours ahead."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a day is to be."""

    requests: int
    vehicles: int
    places: int
    around: str = "Witchford"
    """The settlement in the middle."""

    @classmethod
    def of(cls, requests: int, vehicles: int) -> "Size":
        """Return the size with as many places as fit the requests."""
        return cls(requests, vehicles, min(1200, max(80, requests * 2 // 5)))


def draw_trace(area: Area, size: Size, seed: int) -> Trace:
    """Return an invented day on the roads of an area.

    Raises
    ------
    BrokenInput
        The area has too few places for a day of this size.
    """
    rng = random.Random(seed)
    places, homes = _places(area, size, rng)
    profile = Profile(VehicleClass.MINIBUS, area.roads.periods(date(2026, 12, 1))[0].id)
    points = [place.point for place in places]
    table = area.roads.matrix(points, points, profile)
    if (table.seconds == UNREACHABLE).any():
        raise BrokenInput(f"{area.folder}: some places cannot be reached from others. Build the area again.")
    seconds, metres = table.seconds.astype(np.int32), table.metres.astype(np.int32)
    depots = rng.sample(range(homes), _DEPOTS)
    vehicles = tuple(
        TraceVehicle(str(number), SEATS, depots[number % _DEPOTS], FROM, BACK_BY)
        for number in range(size.vehicles)
    )
    requests = _requests(size, homes, seconds, rng)
    name = f"drawn-{size.requests}-{size.vehicles}-{seed}"
    return Trace(name, DWELL, places, seconds, metres, vehicles, requests)


def _places(area: Area, size: Size, rng: random.Random) -> tuple[tuple[Place, ...], int]:
    """Return postcodes, then places of interest, and how many of them are postcodes."""
    found = area.gazetteer.search(size.around, limit=1)
    if not found:
        raise BrokenInput(
            f"{area.folder}: there is no place called {size.around!r}. Name a settlement there."
        )
    known: dict[PlaceKind, list[Place]] = {}
    taken = set()
    for kind in (PlaceKind.POSTCODE, PlaceKind.POI):
        for place in area.gazetteer.places(kind):
            snap = area.roads.snap(place.point)
            near = metres_between(place.point, found[0].point) <= _REACH
            if near and snap is not None and place.point not in taken:
                taken.add(place.point)
                known.setdefault(kind, []).append(place)
    homes = min(size.places * 2 // 3, len(known.get(PlaceKind.POSTCODE, ())))
    shops = min(size.places - homes, len(known.get(PlaceKind.POI, ())))
    if homes < _DEPOTS or not shops:
        raise BrokenInput(f"{area.folder}: there are too few places to draw a day on.")
    return (
        *rng.sample(known[PlaceKind.POSTCODE], homes),
        *rng.sample(known[PlaceKind.POI], shops),
    ), homes


def _requests(size: Size, homes: int, seconds: np.ndarray, rng: random.Random) -> tuple[TraceRequest, ...]:
    drawn: list[TraceRequest] = []
    while len(drawn) < size.requests:
        home, shop = rng.randrange(homes), rng.randrange(homes, len(seconds))
        party = rng.choices((1, 2, 3), (87, 12, 1))[0]
        begins = round(min(max(rng.gauss(10.5 * 3600, 7500), FROM), UNTIL - 4 * 3600))
        trips = [(begins, home, shop)]
        if rng.random() < 0.85:
            trips.append((begins + rng.randint(4000, 14_000), shop, home))
        for at, origin, destination in trips:
            if (
                len(drawn) < size.requests
                and at + WINDOW < UNTIL
                and seconds[origin, destination] >= _SHORTEST
            ):
                drive = int(seconds[origin, destination])
                drawn.append(_request(len(drawn), at - at % 60, (origin, destination), (drive, party), rng))
    order = sorted(drawn, key=lambda one: (one.asked_s, one.id))
    return tuple(order)


def _request(
    number: int, at: int, ends: tuple[int, int], of: tuple[int, int], rng: random.Random
) -> TraceRequest:
    drive, party = of
    longest = max(int(1.75 * drive), drive + 900)
    asked = rng.randint(-50_000, -1) if rng.random() < _DAY_BEFORE else at - rng.randint(1800, 10_800)
    return TraceRequest(
        id=str(number),
        asked_s=asked,
        earliest_pickup_s=at,
        latest_pickup_s=at + WINDOW,
        latest_dropoff_s=at + WINDOW + longest,
        origin=ends[0],
        destination=ends[1],
        party=party,
        max_ride_s=longest,
    )
