"""Invented traces on a plane: whole minutes, straight roads, a few vehicles."""

import random
from math import dist

import numpy as np

from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from simulations.trace.contents import Trace, TraceRequest, TraceVehicle

FROM, UNTIL = 7 * 3600, 15 * 3600


def small_trace(
    seed: int, *, requests: int = 40, vehicles: int = 3, places: int = 12, seats: int = 3
) -> Trace:
    rng = random.Random(seed)
    spots = [(rng.uniform(0, 900), rng.uniform(0, 900)) for _ in range(places)]
    seconds = np.array([[round(dist(a, b)) for b in spots] for a in spots], np.int32)
    return Trace(
        name=f"small-{seed}",
        dwell_s=60,
        places=tuple(
            Place(PlaceId(f"place-{n}"), f"Spot {n}", Point(52 + y / 9e4, x / 9e4), PlaceKind.PIN)
            for n, (x, y) in enumerate(spots)
        ),
        seconds=seconds,
        metres=seconds * 12,
        vehicles=tuple(
            TraceVehicle(str(n), seats, rng.randrange(places), FROM + 600 * n, UNTIL) for n in range(vehicles)
        ),
        requests=tuple(_request(rng, n, places, seconds) for n in range(requests)),
    )


def _request(rng: random.Random, number: int, places: int, seconds: "np.ndarray") -> TraceRequest:
    origin, destination = rng.sample(range(places), 2)
    earliest = 60 * rng.randrange(FROM // 60 - 20, UNTIL // 60 - 60)
    window = rng.choice((0, 300, 900, 1800))
    longest = int(seconds[origin, destination]) + rng.choice((60, 300, 900))
    asked = rng.choice((-3000, earliest - 3600, earliest - 600))
    return TraceRequest(
        id=f"r{number}",
        asked_s=asked,
        earliest_pickup_s=earliest,
        latest_pickup_s=earliest + window,
        latest_dropoff_s=earliest + window + rng.choice((longest, longest - 30)) + 60,
        origin=origin,
        destination=destination,
        party=rng.choice((1, 1, 1, 2, 3, 4)),
        max_ride_s=longest,
    )
