"""What driving each arc costs: time, by class of road, limit, vehicle, band of the day and closures.

Decided here: the drive nobody can beat is the quickest; its length is then read off a second search in
which each decimetre costs a hundred-thousandth of a second more. That prefers the shorter of two drives
that take equally long, and costs no unpacking of paths.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.adapters.area.graph import Bool, Float64, RoadGraph
from scheduler.adapters.area.osm_tags import HIGHWAYS, RoadFlag
from scheduler.adapters.roads_layers import SearchGraph
from scheduler.adapters.roads_search import NO_WAY, UInt32
from scheduler.domain.speeds import JunctionDelays, SpeedPolicy
from scheduler.domain.travel import VehicleClass

COST_PER_SECOND = 100_000
COST_PER_METRE = 10
_METRES_PER_SECOND = 0.44704
_BUILT_UP_MPH = 30
_LONGEST = NO_WAY - 1


@dataclass(frozen=True, slots=True)
class ArcCosts:
    """Costs of the arcs of a search graph for one vehicle class and period."""

    time: UInt32
    """Time alone, ``COST_PER_SECOND`` to the second."""
    time_and_length: UInt32
    """Time, with ``COST_PER_METRE`` for each metre on top."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Who drives and what the road is like."""

    vehicle: VehicleClass
    factor: float
    """How much longer drives take in this band of the day."""
    closed: Bool
    """[E] edges that are shut."""


def arc_costs(
    graph: RoadGraph, search: SearchGraph, policy: SpeedPolicy, *, conditions: Conditions
) -> ArcCosts:
    """Return what each arc costs under the conditions."""
    vehicle = conditions.vehicle
    speed = policy.vehicles[vehicle]
    seconds = graph.decimetres / 10 / (_edge_mph(graph, policy, speed.cap_mph) * _METRES_PER_SECOND)
    road = search.road_arc >= 0
    arc = np.where(road, search.road_arc, 0)
    edge = arc // 2
    total = (seconds[edge] + _delays(graph, policy.junctions)[arc]) * conditions.factor * speed.time_factor
    time = np.clip(np.rint(total * COST_PER_SECOND), 1, _LONGEST)
    length = graph.decimetres[edge].astype(np.float64)
    shut = conditions.closed[edge]
    if vehicle not in policy.bus_gates_for:
        shut = shut | ((graph.flags[edge] & RoadFlag.BUS_ONLY) != 0)
    shut &= road
    time, length = np.where(road, time, 1.0), np.where(road, length, 0.0)
    both = np.minimum(time + length, _LONGEST)
    return ArcCosts(
        time=np.where(shut, NO_WAY, time).astype(np.uint32),
        time_and_length=np.where(shut, NO_WAY, both).astype(np.uint32),
    )


def _edge_mph(graph: RoadGraph, policy: SpeedPolicy, cap_mph: int) -> Float64:
    default = np.array([policy.classes[name].default_mph for name in HIGHWAYS], np.float64)
    share = np.array([policy.classes[name].factor for name in HIGHWAYS], np.float64)
    limit = np.where(graph.limit_mph > 0, graph.limit_mph, default[graph.highway])
    share_here = share[graph.highway] * np.where(limit <= _BUILT_UP_MPH, policy.built_up_factor, 1.0)
    mph: Float64 = np.minimum(limit * share_here, cap_mph)
    return mph


def _delays(graph: RoadGraph, delays: JunctionDelays) -> Float64:
    """Seconds lost at the end of each arc of the road graph [2E]."""
    roads = np.bincount(graph.tail, minlength=graph.nodes) + np.bincount(graph.head, minlength=graph.nodes)
    best = np.full(graph.nodes, len(HIGHWAYS))
    around = np.zeros(graph.nodes, np.bool_)
    ring = (graph.flags & RoadFlag.ROUNDABOUT) != 0
    for ends in (graph.tail, graph.head):
        np.minimum.at(best, ends, graph.highway)
        around[ends[ring]] = True
    lost = np.zeros(2 * graph.edges)
    for direction, end in ((0, graph.head), (1, graph.tail)):
        gives_way = (roads[end] > 2) & (graph.highway > best[end]) & ~ring
        seconds = np.where(gives_way, delays.give_way_seconds, 0.0)
        seconds = np.where(around[end] & ~ring, delays.roundabout_seconds, seconds)
        lost[direction::2] = np.where(graph.controlled[end] > 0, delays.signals_seconds, seconds)
    return lost
