"""The roads as lines for a map: few points, a class for each line, nothing else.

Decided here: what is drawn (every public road; visitors' ways are left out) and how far a line may stray
from the road it stands for.
"""

import json
from collections import defaultdict

import numpy as np
import shapely

from scheduler.adapters.area.graph import MICRO, RoadGraph
from scheduler.adapters.area.osm_tags import HIGHWAYS, RoadFlag

_STRAY_DEGREES = 0.000_08
_MAIN = {"motorway", "trunk", "primary", "secondary"}


def road_lines(graph: RoadGraph) -> bytes:
    """Return compact GeoJSON: one feature for each class, its lines joined and simplified."""
    by_class: dict[str, list[list[tuple[float, float]]]] = defaultdict(list)
    starts = np.concatenate(([0], np.cumsum(graph.shape_count)))
    for edge in np.flatnonzero((graph.flags & RoadFlag.ENDS_ONLY) == 0).tolist():
        by_class[_drawn_as(HIGHWAYS[graph.highway[edge]])].append(_line(graph, starts, edge))
    features = [_feature(name, by_class[name]) for name in ("main", "tertiary", "minor") if by_class[name]]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":")).encode()


def _drawn_as(highway: str) -> str:
    name = highway.removesuffix("_link")
    return "main" if name in _MAIN else "tertiary" if name == "tertiary" else "minor"


def _line(
    graph: RoadGraph, starts: "np.ndarray[tuple[int], np.dtype[np.int64]]", edge: int
) -> list[tuple[float, float]]:
    inner = slice(int(starts[edge]), int(starts[edge + 1]))
    tail, head = graph.tail[edge], graph.head[edge]
    lon = [graph.lon[tail], *graph.shape_lon[inner], graph.lon[head]]
    lat = [graph.lat[tail], *graph.shape_lat[inner], graph.lat[head]]
    return [(int(x) / MICRO, int(y) / MICRO) for x, y in zip(lon, lat, strict=True)]


def _feature(name: str, lines: list[list[tuple[float, float]]]) -> dict[str, object]:
    merged = shapely.line_merge(shapely.MultiLineString(lines))
    parts = list(getattr(merged, "geoms", [merged]))
    simple = shapely.simplify(parts, _STRAY_DEGREES)
    coordinates = sorted([[round(x, 5), round(y, 5)] for x, y in part.coords] for part in simple)
    return {
        "type": "Feature",
        "properties": {"class": name},
        "geometry": {"type": "MultiLineString", "coordinates": coordinates},
    }
