"""Travel times on the roads of one area, answered in this process.

Decided here: how the road graph, the speeds and a shortest-path search together fill the ``TravelTimes``
port. Costs are prepared once for each class of vehicle and each distinct set of speeds and closures, and
kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.adapters.area.graph import MICRO, Bool, Int32, RoadGraph
from scheduler.adapters.roads_costs import COST_PER_METRE, COST_PER_SECOND, Conditions, arc_costs
from scheduler.adapters.roads_layers import NO_NODE, SearchGraph, search_graph
from scheduler.adapters.roads_periods import day_periods, period_meaning
from scheduler.adapters.roads_search import NO_WAY, DijkstraSearch, Paths, Search, best_search
from scheduler.adapters.roads_snap import Snapper
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point
from scheduler.domain.speeds import Closure, SpeedPolicy
from scheduler.domain.travel import UNREACHABLE, Period, Profile, Route, Snap, TravelMatrix
from scheduler.usecases.recent import Recent

_MOST_SNAPPED = 50_000
_KEPT_SNAPS, _KEPT_DAYS = 5_000, 64
_KEPT_PROFILES = 12
"""Each takes about nine megabytes for a county; preparing one again takes up to a tenth of a second."""


@dataclass(frozen=True, slots=True)
class _Profiled:
    """The two searches of one profile: see ``roads_costs``."""

    quickest: Paths
    with_length: Paths


class RoadNetwork:
    """The ``TravelTimes`` of one area; may be asked from several threads at once."""

    def __init__(
        self,
        graph: RoadGraph,
        speeds: SpeedPolicy,
        zone: ZoneInfo,
        *,
        order: Int32 | None = None,
        dijkstra: bool = False,
    ) -> None:
        """Make the graph ready; ``order`` spares preparing the hierarchy, ``dijkstra`` does without it."""
        self._graph, self._speeds, self._zone = graph, speeds, zone
        self._layers: SearchGraph = search_graph(graph)
        self._snapper = Snapper(graph, self._layers)
        self._search: Search = DijkstraSearch(self._layers) if dijkstra else best_search(self._layers, order)
        self._closed = {closure.id: self._edges_of(closure) for closure in speeds.closures}
        self._shape_start = np.concatenate(([0], np.cumsum(graph.shape_count)))
        self._ready: OrderedDict[Profile, _Profiled] = OrderedDict()
        self._snapped: dict[Point, int] = {}
        self._snaps: Recent[Point, Snap] = Recent(_KEPT_SNAPS)
        self._periods: Recent[date, tuple[Period, ...]] = Recent(_KEPT_DAYS)
        self._lock = threading.Lock()

    @property
    def speeds(self) -> SpeedPolicy:
        """The speeds and closures in use."""
        return self._speeds

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day."""
        known = self._periods.get(service_date)
        if known is None:
            known = self._periods.put(service_date, day_periods(self._speeds, service_date, self._zone))
        return known

    def snap(self, point: Point) -> Snap | None:
        """Return the point on the road that stands for this one."""
        known = self._snaps.get(point)
        if known is None:
            nodes, away = self._nearest([point])
            if nodes[0] == NO_NODE:
                return None
            known = self._snaps.put(point, Snap(self._point(int(nodes[0])), round(float(away[0]))))
        return known

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        """Return drives from every source to every target."""
        (table,) = self.matrices(sources, targets, [profile])
        return table

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        """Return the drives of each profile."""
        if not profiles:
            return []
        return self._tables(list(map(self._paths, profiles)), self._nodes(sources), self._nodes(targets))

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        """Return the drive through the points in order."""
        paths = self._paths(profile)
        nodes = self._nodes(points)
        if not len(nodes) or (nodes == NO_NODE).any():
            return None
        line = [self._point(int(nodes[0]))]
        seconds, metres = [], []
        for here, there in pairwise(nodes):
            arcs = paths.with_length.arcs(int(self._layers.entry[here]), int(self._layers.exit[there]))
            if arcs is None:
                return None
            (table,) = self._tables([paths], np.array([here]), np.array([there]))
            seconds.append(int(table.seconds[0, 0]))
            metres.append(int(table.metres[0, 0]))
            for arc in self._layers.road_arc[arcs].tolist():
                if arc >= 0:
                    line += self._shape(arc)
        return Route(tuple(seconds), tuple(metres), tuple(line))

    def _tables(self, paths: Sequence[_Profiled], sources: Int32, targets: Int32) -> list[TravelMatrix]:
        lost = (sources == NO_NODE)[:, np.newaxis] | (targets == NO_NODE)
        # whoever is lost is looked up at any node, and the answer thrown away
        entry, exit_ = np.maximum(self._layers.entry[sources], 0), np.maximum(self._layers.exit[targets], 0)
        time = np.stack([one.quickest.costs(entry, exit_) for one in paths])
        length = np.stack([one.with_length.costs(entry, exit_) for one in paths]) - time
        seconds = ((time + COST_PER_SECOND // 2) // COST_PER_SECOND).astype(np.int32)
        metres = ((length + COST_PER_METRE // 2) // COST_PER_METRE).astype(np.int32)
        away = lost | (time >= NO_WAY)
        seconds[away] = metres[away] = UNREACHABLE
        return [TravelMatrix(*one) for one in zip(seconds, metres, strict=True)]

    def _nodes(self, points: Sequence[Point]) -> Int32:
        """Return each point's road node; places recur all day, so what was found is kept."""
        known = self._snapped if len(self._snapped) < _MOST_SNAPPED else {}
        new = [point for point in points if point not in known]
        if new:
            known.update(zip(new, self._nearest(new)[0].tolist(), strict=True))
            self._snapped = known
        return np.fromiter((known[point] for point in points), np.int32, len(points))

    def _nearest(self, points: Sequence[Point]) -> tuple[Int32, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        lat = np.array([point.lat for point in points], np.float64)
        lon = np.array([point.lon for point in points], np.float64)
        return self._snapper.nearest(lat, lon, self._speeds.snap_metres)

    def _paths(self, profile: Profile) -> _Profiled:
        with self._lock:
            ready = self._ready.get(profile)
            if ready is None:
                ready = self._ready[profile] = self._prepare(profile)
                if len(self._ready) > _KEPT_PROFILES:
                    self._ready.popitem(last=False)
            self._ready.move_to_end(profile)
            return ready

    def _prepare(self, profile: Profile) -> _Profiled:
        factor, closures = period_meaning(self._speeds, profile.period)
        closed: Bool = np.zeros(self._graph.edges, np.bool_)
        for closure in closures:
            closed[self._closed[closure.id]] = True
        conditions = Conditions(profile.vehicle_class, factor, closed)
        costs = arc_costs(self._graph, self._layers, self._speeds, conditions=conditions)
        return _Profiled(self._search.paths(costs.time), self._search.paths(costs.time_and_length))

    def _edges_of(self, closure: Closure) -> Int32:
        """Return the edges a closure shuts, refusing one that shuts none."""
        if closure.line:
            lat = np.array([point.lat for point in closure.line])
            lon = np.array([point.lon for point in closure.line])
            edges = self._snapper.edges_near(lat, lon, closure.radius_metres)
        else:
            edges = np.flatnonzero(np.isin(self._graph.way, closure.ways)).astype(np.int32)
        if not len(edges):
            raise BrokenInput(
                f"The closure {closure.id!r} shuts no road of this area. "
                "Check its way ids, or its points (latitude first) and radius_metres."
            )
        return edges

    def _point(self, node: int) -> Point:
        return Point(int(self._graph.lat[node]) / MICRO, int(self._graph.lon[node]) / MICRO)

    def _shape(self, arc: int) -> list[Point]:
        """Points of an arc after its first."""
        edge, backward = divmod(arc, 2)
        inner = slice(int(self._shape_start[edge]), int(self._shape_start[edge + 1]))
        pairs = zip(self._graph.shape_lat[inner].tolist(), self._graph.shape_lon[inner].tolist(), strict=True)
        points = [Point(lat / MICRO, lon / MICRO) for lat, lon in pairs]
        if backward:
            return [*reversed(points), self._point(int(self._graph.tail[edge]))]
        return [*points, self._point(int(self._graph.head[edge]))]
