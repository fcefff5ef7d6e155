"""From a place to the road: which node of the road graph stands for a point.

Decided here: the nearest road a vehicle can stop on wins, and of its ends the one nearer to the place.
Motorways and slip roads are passed over, and so is whatever does not hang on the connected network.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from scheduler.adapters.area.graph import EARTH_METRES, MICRO, Float64, Int32, RoadGraph
from scheduler.adapters.area.osm_tags import HIGHWAYS, RoadFlag
from scheduler.adapters.roads_layers import NO_NODE, SearchGraph

_SPACING_METRES = 20.0
_NO_STOPPING = [HIGHWAYS.index(name) for name in ("motorway", "motorway_link", "trunk_link")]


@dataclass(frozen=True, slots=True)
class _Plane:
    """A flat map good enough for one area."""

    lat: float
    lon: float

    def flatten(self, lat: Float64, lon: Float64) -> Float64:
        """Return [n, 2] metres east and north of the middle."""
        scale = np.pi / 180 * EARTH_METRES
        east = (lon - self.lon) * scale * np.cos(np.radians(self.lat))
        return np.column_stack((east, (lat - self.lat) * scale))


class Snapper:
    """Finds the road nearest to a point."""

    def __init__(self, graph: RoadGraph, search: SearchGraph) -> None:
        self._plane = _Plane(float(graph.lat.mean()) / MICRO, float(graph.lon.mean()) / MICRO)
        edge, nearer_end, lat, lon = _samples(graph)
        self._all_edges, flat = edge, self._plane.flatten(lat, lon)
        self._flat: npt.NDArray[np.float32] = flat.astype(np.float32)
        usable = (search.entry >= 0) & (search.exit >= 0)
        other_end = np.where(nearer_end == graph.tail[edge], graph.head[edge], graph.tail[edge])
        node = np.where(usable[nearer_end], nearer_end, np.where(usable[other_end], other_end, NO_NODE))
        stoppable = ~np.isin(graph.highway, _NO_STOPPING) & ((graph.flags & RoadFlag.BUS_ONLY) == 0)
        joined = search.connected[graph.tail] & search.connected[graph.head]
        kept = (node != NO_NODE) & (stoppable & joined)[edge]
        self._node = node[kept].astype(np.int32)
        self._tree = cKDTree(flat[kept]) if kept.any() else None

    def nearest(self, lat: Float64, lon: Float64, within_metres: float) -> tuple[Int32, Float64]:
        """Return each point's road node and distance from the road; -1 where none is within reach."""
        if self._tree is None or not len(lat):
            return np.full(len(lat), NO_NODE, np.int32), np.full(len(lat), np.inf)
        away, sample = self._tree.query(self._plane.flatten(lat, lon), distance_upper_bound=within_metres)
        found = np.isfinite(away)
        return np.where(found, self._node[np.where(found, sample, 0)], NO_NODE).astype(np.int32), away

    def edges_near(self, lat: Float64, lon: Float64, radius_metres: float) -> Int32:
        """Return the edges that come within the radius of a line through the points."""
        line = self._plane.flatten(lat, lon)
        near = np.zeros(self._flat.shape[0], np.bool_)
        pairs = list(pairwise(line)) or [(line[0], line[0])]
        for start, end in pairs:
            near |= _metres_to_segment(self._flat, start, end) <= radius_metres
        return np.unique(self._all_edges[near])


def _metres_to_segment(points: npt.NDArray[np.float32], start: Float64, end: Float64) -> Float64:
    along = end - start
    square = float(along @ along)
    share = np.clip((points - start) @ along / square, 0, 1) if square else np.zeros(points.shape[0])
    distance: Float64 = np.hypot(*(points - (start + share[:, None] * along)).T)
    return distance


def _samples(graph: RoadGraph) -> tuple[Int32, Int32, Float64, Float64]:
    """Points along all edges, at most ``_SPACING_METRES`` apart: edge, its nearer end, degrees."""
    counts = graph.shape_count + 2
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    lat, lon = np.empty(counts.sum()), np.empty(counts.sum())
    inner = np.ones(counts.sum(), np.bool_)
    last = first + counts - 1
    inner[first] = inner[last] = False
    for values, ends, shape in ((lat, graph.lat, graph.shape_lat), (lon, graph.lon, graph.shape_lon)):
        values[first], values[last], values[inner] = ends[graph.tail], ends[graph.head], shape
    edge = np.repeat(np.arange(graph.edges, dtype=np.int32), counts)
    begins = np.ones(counts.sum(), np.bool_)
    begins[last] = False
    begin = np.flatnonzero(begins)
    north = (lat[begin + 1] - lat[begin]) / MICRO * 111_195
    east = (lon[begin + 1] - lon[begin]) / MICRO * 111_195 * np.cos(np.radians(lat.mean() / MICRO))
    steps = np.maximum(1, np.ceil(np.hypot(north, east) / _SPACING_METRES)).astype(np.int64)
    segment = np.repeat(begin, steps)
    share = (np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)) / np.repeat(steps, steps)
    sample_edge = np.concatenate((edge[segment], np.arange(graph.edges, dtype=np.int32)))
    sample_lat = np.concatenate((lat[segment] + share * (lat[segment + 1] - lat[segment]), lat[last])) / MICRO
    sample_lon = np.concatenate((lon[segment] + share * (lon[segment + 1] - lon[segment]), lon[last])) / MICRO
    nearer = _nearer_end(graph, sample_edge, sample_lat, sample_lon)
    return sample_edge, nearer, sample_lat, sample_lon


def _nearer_end(graph: RoadGraph, edge: Int32, lat: Float64, lon: Float64) -> Int32:
    tail, head = graph.tail[edge], graph.head[edge]
    narrow = np.cos(np.radians(float(lat.mean()))) if len(lat) else 1.0
    to_tail = (lat - graph.lat[tail] / MICRO) ** 2 + ((lon - graph.lon[tail] / MICRO) * narrow) ** 2
    to_head = (lat - graph.lat[head] / MICRO) ** 2 + ((lon - graph.lon[head] / MICRO) * narrow) ** 2
    return np.where(to_tail <= to_head, tail, head).astype(np.int32)
