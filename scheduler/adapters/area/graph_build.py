"""From the source's ways to the road graph: junctions, pieces between them, forbidden turns by arc.

Decided here: which source nodes stay nodes (ends, junctions, barriers, restricted turns), where long roads
are cut, and how a restriction given by ways becomes forbidden pairs of arcs.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from scheduler.adapters.area.graph import MICRO, PIECE_METRES, RoadGraph, metres_along
from scheduler.adapters.area.osm_reader import SourceRoads, SourceTurn, SourceWay
from scheduler.adapters.area.osm_tags import RoadFlag

Position = tuple[float, float]


@dataclass(slots=True)
class _Draft:
    """The graph while it grows, in plain lists."""

    index: dict[Hashable, int] = field(default_factory=dict)
    nodes: list[Position] = field(default_factory=list)
    controlled: list[int] = field(default_factory=list)
    edges: list[tuple[int, int, int, SourceWay]] = field(default_factory=list)
    """Tail, head, decimetres, way."""
    shapes: list[list[Position]] = field(default_factory=list)

    def node(self, key: Hashable, position: Position, *, controlled: bool = False) -> int:
        """Return the number of the node with this key, adding it when new."""
        number = self.index.get(key)
        if number is None:
            number = self.index[key] = len(self.nodes)
            self.nodes.append(position)
            self.controlled.append(int(controlled))
        return number


def build_graph(roads: SourceRoads) -> RoadGraph:
    """Return the road graph of what was read."""
    draft = _Draft()
    kept = _kept_nodes(roads)
    for way in roads.ways:
        for stretch in _stretches(way, roads, kept):
            _add_stretch(draft, way, stretch, roads)
    forbidden = _forbidden(draft, roads.turns)
    return _freeze(draft, forbidden)


def _kept_nodes(roads: SourceRoads) -> set[int]:
    uses: Counter[int] = Counter()
    for way in roads.ways:
        uses.update(way.nodes)
        uses.update((way.nodes[0], way.nodes[-1]))
    kept = {node for node, count in uses.items() if count > 1}
    return kept | roads.blocked | roads.controlled | {turn.via for turn in roads.turns}


def _stretches(way: SourceWay, roads: SourceRoads, kept: set[int]) -> list[list[int]]:
    stretches: list[list[int]] = []
    current: list[int] = []
    for node in way.nodes:
        if node not in roads.positions:  # the extract was clipped here
            if len(current) > 1:
                stretches.append(current)
            current = []
            continue
        if current and current[-1] == node:
            continue
        current.append(node)
        if node in kept and len(current) > 1:
            stretches.append(current)
            current = [node]
    if len(current) > 1:
        stretches.append(current)
    return stretches


def _add_stretch(draft: _Draft, way: SourceWay, stretch: list[int], roads: SourceRoads) -> None:
    points = [roads.positions[node] for node in stretch]
    lat, lon = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    along = np.concatenate(([0.0], np.cumsum(metres_along(lat, lon))))
    pieces = max(2 if stretch[0] == stretch[-1] else 1, math.ceil(along[-1] / PIECE_METRES))
    serial = len(draft.edges)
    ends = [_end_key(stretch[0], serial, "tail", roads), _end_key(stretch[-1], serial, "head", roads)]
    previous = draft.node(ends[0], points[0], controlled=stretch[0] in roads.controlled)
    done = 0
    for piece in range(1, pieces + 1):
        cut = along[-1] * piece / pieces
        if piece == pieces:
            here = draft.node(ends[1], points[-1], controlled=stretch[-1] in roads.controlled)
        else:
            position = (float(np.interp(cut, along, lat)), float(np.interp(cut, along, lon)))
            here = draft.node(("cut", serial, piece), position)
        before = along[-1] * (piece - 1) / pieces
        inner = [points[i] for i in range(1, len(points) - 1) if before < along[i] < cut]
        length = max(1, round(cut * 10) - done)
        done += length
        draft.edges.append((previous, here, length, way))
        draft.shapes.append(inner)
        previous = here


def _end_key(node: int, serial: int, end: str, roads: SourceRoads) -> Hashable:
    """Return what the node is known by: a barrier is two ends that do not touch, every other node is one."""
    return ("barrier", node, serial, end) if node in roads.blocked else node


def _forbidden(draft: _Draft, turns: list[SourceTurn]) -> list[tuple[int, int]]:
    vias = {draft.index[turn.via] for turn in turns if turn.via in draft.index}
    arriving: dict[int, list[tuple[int, int]]] = defaultdict(list)
    leaving: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge, (tail, head, _, way) in enumerate(draft.edges):
        flags = way.road.flags
        for arc, start, end, allowed in (
            (2 * edge, tail, head, RoadFlag.FORWARD in flags),
            (2 * edge + 1, head, tail, RoadFlag.BACKWARD in flags),
        ):
            if allowed and end in vias:
                arriving[end].append((arc, way.id))
            if allowed and start in vias:
                leaving[start].append((arc, way.id))
    pairs: set[tuple[int, int]] = set()
    for turn in turns:
        via = draft.index.get(turn.via)
        if via is None:
            continue
        into = [arc for arc, way in arriving[via] if way in turn.from_ways]
        meant = {arc for arc, way in leaving[via] if way in turn.to_ways}
        others = {arc for arc, _ in leaving[via]} - meant if meant else set()
        out = others if turn.only else meant
        straight_on = _same_way_straight(turn)
        pairs.update((a, b) for a in into for b in out if not (straight_on and a != b ^ 1))
    return sorted(pairs)


def _same_way_straight(turn: SourceTurn) -> bool:
    """Tell whether the ban is from a way to itself: then it means turning round, not driving on."""
    return not turn.only and turn.from_ways == turn.to_ways


def _freeze(draft: _Draft, forbidden: list[tuple[int, int]]) -> RoadGraph:
    positions = np.rint(np.array(draft.nodes) * MICRO).astype(np.int32)
    shape = [point for points in draft.shapes for point in points]
    shape_points = np.rint(np.array(shape).reshape(-1, 2) * MICRO).astype(np.int32)
    ways = [way for *_, way in draft.edges]
    return RoadGraph(
        lat=positions[:, 0].copy(),
        lon=positions[:, 1].copy(),
        controlled=np.array(draft.controlled, np.uint8),
        tail=np.array([edge[0] for edge in draft.edges], np.int32),
        head=np.array([edge[1] for edge in draft.edges], np.int32),
        decimetres=np.array([edge[2] for edge in draft.edges], np.int32),
        highway=np.array([way.road.highway for way in ways], np.uint8),
        limit_mph=np.array([way.road.limit_mph for way in ways], np.uint8),
        flags=np.array([int(way.road.flags) for way in ways], np.uint8),
        way=np.array([way.id for way in ways], np.int64),
        shape_count=np.array([len(points) for points in draft.shapes], np.int32),
        shape_lat=shape_points[:, 0].copy(),
        shape_lon=shape_points[:, 1].copy(),
        forbidden=np.array(forbidden, np.int32).reshape(-1, 2),
    )
