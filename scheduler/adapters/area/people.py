"""Who lives where: census areas from their table, homes counted from buildings, for simulations.

Decided here: which building counts as a home, to which postcode it goes, and what stands in where nothing
was counted. All of it is an estimate.
"""

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from scheduler.adapters.area.contents import HomeCluster, SmallArea
from scheduler.adapters.area.graph import Float64
from scheduler.adapters.area.place_rows import GazetteerRow
from scheduler.adapters.area.settlements import Settlement
from scheduler.adapters.area.tables import POSITION, Row, position, read_table
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import PlaceKind, Point

_AGES = ("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_plus")
_HOME_SQUARE_METRES = (35, 260)
_POSTCODE_METRES = 400
_USUAL_HOMES = 15
_METRES_PER_DEGREE = 111_195.0


def read_small_areas_table(path: Path, settlements: list[Settlement]) -> tuple[SmallArea, ...]:
    """Read a table of census areas with residents by six age bands."""
    by_name = {place.name: place.point for place in reversed(settlements)}
    rows = read_table(path, ("lsoa21cd", "code"), *[(age,) for age in _AGES])
    areas: list[SmallArea] = []
    unplaced: list[Row] = []
    for row in rows:
        point = position(row, path)
        stand_in = by_name.get(row.first("nearest_place"))
        if point is None and stand_in is None:
            unplaced.append(row)
        else:
            areas.append(_small_area(path, row, point or stand_in or Point(0, 0), inferred=point is None))
    for row in unplaced:
        kin = [area.point for area in areas if area.name[:-1] == row.first("lsoa21nm", "name")[:-1]]
        if kin:
            middle = Point(_mean([p.lat for p in kin]), _mean([p.lon for p in kin]))
            areas.append(_small_area(path, row, middle, inferred=True))
    return tuple(sorted(areas, key=lambda area: area.code))


def _small_area(path: Path, row: Row, point: Point, *, inferred: bool) -> SmallArea:
    try:
        residents = tuple(int(row.values[age]) for age in _AGES)
        decile = row.first("imd2019_decile", "imd_decile")
        return SmallArea(
            row.first("lsoa21cd", "code"),
            row.first("lsoa21nm", "name"),
            point,
            residents,
            int(float(decile)) if decile else None,
            inferred,
        )
    except ValueError as error:
        raise BrokenInput(f"{path}, line {row.line}: {error}. Counts are whole numbers.") from error


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 6)


def home_clusters(
    postcodes: list[GazetteerRow], areas: tuple[SmallArea, ...], buildings: Path | None
) -> tuple[HomeCluster, ...]:
    """Return the homes of each postcode, counted from buildings where there are any nearby."""
    places = [row.place for row in postcodes if row.place.kind is PlaceKind.POSTCODE]
    if not places:
        return ()
    points = _flat([place.point for place in places])
    counts, covered = _counted(points, buildings)
    nearest = cKDTree(_flat([area.point for area in areas])).query(points)[1] if areas else []
    clusters = []
    for number, place in enumerate(places):
        counted = covered is not None and _inside(place.point, covered)
        homes = counts[number] if counted else _USUAL_HOMES
        if homes:
            area = areas[nearest[number]].code if areas else ""
            clusters.append(HomeCluster(place.name, place.point, homes, area, not counted))
    return tuple(clusters)


def _counted(postcodes: Float64, buildings: Path | None) -> tuple[Counter[int], tuple[Point, Point] | None]:
    """Return homes by postcode number, and the corners of what the table of buildings covers."""
    counts: Counter[int] = Counter()
    if buildings is None:
        return counts, None
    homes: list[Point] = []
    for row in read_table(buildings, POSITION, ("footprint_m2",)):
        point = position(row, buildings)
        low, high = _HOME_SQUARE_METRES
        if (
            point is not None
            and row.first("footprint_m2").isdigit()
            and low <= int(row.first("footprint_m2")) <= high
        ):
            homes.append(point)
    if not homes:
        return counts, None
    away, number = cKDTree(postcodes).query(_flat(homes), distance_upper_bound=_POSTCODE_METRES)
    counts.update(int(n) for n, metres in zip(number, away, strict=True) if np.isfinite(metres))
    lat, lon = [p.lat for p in homes], [p.lon for p in homes]
    return counts, (Point(min(lat), min(lon)), Point(max(lat), max(lon)))


def _inside(point: Point, box: tuple[Point, Point]) -> bool:
    return box[0].lat <= point.lat <= box[1].lat and box[0].lon <= point.lon <= box[1].lon


def _flat(points: list[Point]) -> Float64:
    degrees = np.array([(point.lat, point.lon) for point in points])
    narrow = np.cos(np.radians(52.0 if not len(degrees) else float(points[0].lat)))
    flat: Float64 = degrees * _METRES_PER_DEGREE * np.array([1.0, narrow])
    return flat
