"""How long a table of travel times takes: the measure behind ``drove bench matrix``.

Decided here: what is timed. Points are drawn from a seed inside an area's outline, costs of the profile are prepared
before the clock starts, and snapping is part of the time.
"""

from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from scheduler.adapters.area.load import load_area
from scheduler.domain.place import Point
from scheduler.domain.speeds import OFF_PEAK
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from scheduler.usecases.ports import TravelTimes

SEED = 7


def bench_matrix(
    size: int = 500, repeats: int = 10, *, area_folder: Path = Path("areas/haddenham")
) -> dict[str, object]:
    """Return milliseconds for a ``size`` × ``size`` table on the area's roads, and for a table's new row and column."""
    started = perf_counter()
    area = load_area(area_folder)
    loaded = perf_counter() - started
    roads, profile = area.roads, Profile(VehicleClass.CAR, OFF_PEAK)
    points = _points([point for ring in area.area.outlines for point in ring], size)
    started = perf_counter()
    table = roads.matrix(points[:1], points[:1], profile)
    prepared = perf_counter() - started
    whole = [_timed(roads, points, points, profile) for _ in range(repeats)]
    few = points[:2]
    added = [
        _timed(roads, few, points, profile) + _timed(roads, points, few, profile) for _ in range(repeats)
    ]
    table = roads.matrix(points, points, profile)
    return {
        "size": size,
        "repeats": repeats,
        "load_ms": round(loaded * 1000, 1),
        "prepare_profile_ms": round(prepared * 1000, 1),
        "matrix_ms": round(median(whole), 2),
        "worst_matrix_ms": round(max(whole), 2),
        "two_rows_and_columns_ms": round(median(added), 2),
        "unreachable_share": round(float((table.seconds == UNREACHABLE).mean()), 4),
    }


def _timed(roads: TravelTimes, sources: list[Point], targets: list[Point], profile: Profile) -> float:
    started = perf_counter()
    roads.matrix(sources, targets, profile)
    return (perf_counter() - started) * 1000


def _points(corners: list[Point], size: int) -> list[Point]:
    chance = np.random.default_rng(SEED)
    south, north = min(p.lat for p in corners), max(p.lat for p in corners)
    west, east = min(p.lon for p in corners), max(p.lon for p in corners)
    spots = chance.uniform((south, west), (north, east), (size, 2)).tolist()
    return [Point(lat, lon) for lat, lon in spots]
