"""The search graph: visitors' ways and forbidden turns made plain for any shortest-path search.

Decided here: a drive may use ``service`` and private ways only as its first and last stretch. Nodes are
copied into three layers, *start* (visitors' ways only), *main* (all other roads) and *end* (visitors' ways
only), and a drive goes through them in that order. That is exact, and no search needs to know. A node
where a turn is forbidden gets one copy for each restricted approach, from which only the allowed arcs
leave.

Roads that hang on the network by visitors' ways alone count as visitors' ways themselves.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from scheduler.adapters.area.graph import MICRO, Bool, Float64, Int32, RoadGraph
from scheduler.adapters.roads_turns import RoadArcs, split_forbidden

NO_NODE = -1
_LINK = -1


@dataclass(frozen=True, slots=True, eq=False)
class SearchGraph:
    """Nodes and arcs of the layered graph, and how places enter and leave it."""

    tail: Int32
    """[A] node where the arc begins."""
    head: Int32
    """[A] node where the arc ends."""
    road_arc: Int32
    """[A] arc of the road graph (``2 × edge + direction``), -1 for a free step between layers."""
    lat: Float64
    """[N] degrees."""
    lon: Float64
    """[N] degrees."""
    entry: Int32
    """[road nodes] where a drive from this node begins; -1 when no drive may."""
    exit: Int32
    """[road nodes] where a drive to this node ends; -1 when no drive may."""
    connected: Bool
    """[road nodes] both reached from the network and leading back to it, if only in passing."""

    @property
    def nodes(self) -> int:
        """Number of nodes N."""
        return int(self.lat.shape[0])


def search_graph(graph: RoadGraph) -> SearchGraph:
    """Return the layered graph of a road graph."""
    arcs = split_forbidden(graph)
    nodes = int(arcs.home.shape[0])
    public = ~arcs.visitors & ~arcs.bus_only
    core = _largest_strong_part(arcs.tail[public], arcs.head[public], nodes)
    with_buses = ~arcs.visitors
    wide = _largest_strong_part(arcs.tail[with_buses], arcs.head[with_buses], nodes) | core
    is_main = with_buses & np.where(
        arcs.bus_only, wide[arcs.tail] & wide[arcs.head], core[arcs.tail] & core[arcs.head]
    )
    is_visit = ~is_main & ~arcs.bus_only
    usable = core | _visitable(arcs, is_visit, core)
    is_visit &= usable[arcs.tail] & usable[arcs.head]
    return _layered(graph, arcs, (is_main, is_visit), (core, wide, usable))


def _largest_strong_part(tail: Int32, head: Int32, nodes: int) -> Bool:
    links = coo_array((np.ones(tail.shape[0], np.int8), (tail, head)), shape=(nodes, nodes)).tocsr()
    _, label = connected_components(links, directed=True, connection="strong")
    touched = np.zeros(nodes, np.bool_)
    touched[tail] = touched[head] = True
    largest = np.bincount(label[touched]).argmax() if touched.any() else -1
    part: Bool = (label == largest) & touched
    return part


def _visitable(arcs: RoadArcs, is_visit: Bool, core: Bool) -> Bool:
    """Nodes reached from the core, and from which the core is reached, over visitors' ways."""
    tail, head = arcs.tail[is_visit], arcs.head[is_visit]
    return _reached(tail, head, core) & _reached(head, tail, core)


def _reached(tail: Int32, head: Int32, core: Bool) -> Bool:
    nodes = int(core.shape[0])
    seeds = np.flatnonzero(core)
    rows = np.concatenate((tail, np.full(seeds.shape[0], nodes)))
    columns = np.concatenate((head, seeds))
    links = coo_array(
        (np.ones(rows.shape[0], np.int8), (rows, columns)), shape=(nodes + 1, nodes + 1)
    ).tocsr()
    order = breadth_first_order(links, nodes, directed=True, return_predecessors=False)
    reached = np.zeros(nodes + 1, np.bool_)
    reached[order] = True
    return reached[:nodes]


def _numbered(members: Bool, first: int) -> tuple[Int32, int]:
    """Return numbers of the members from ``first`` on (``NO_NODE`` for others), and the next free one."""
    numbers = np.where(members, first + np.cumsum(members) - 1, NO_NODE).astype(np.int32)
    return numbers, first + int(members.sum())


def _layered(
    graph: RoadGraph, arcs: RoadArcs, kinds: tuple[Bool, Bool], parts: tuple[Bool, Bool, Bool]
) -> SearchGraph:
    (is_main, is_visit), (core, wide, usable) = kinds, parts
    visited = np.zeros(core.shape[0], np.bool_)
    visited[arcs.tail[is_visit]] = visited[arcs.head[is_visit]] = True
    main, after_main = _numbered(wide, 0)
    start, after_start = _numbered(visited, after_main)
    end, _ = _numbered(visited, after_start)
    both, lone = np.flatnonzero(visited & core), np.flatnonzero(visited & ~core)
    steps_tail = np.concatenate((start[both], main[both], start[lone]))
    steps_head = np.concatenate((main[both], end[both], end[lone]))
    main_arcs, visit_arcs = np.flatnonzero(is_main), np.flatnonzero(is_visit)
    entry, exit_ = np.where(core, main, start), np.where(core, main, end)
    connected, usable = usable[: graph.nodes], usable & ~arcs.split
    home = np.concatenate((np.flatnonzero(wide), np.flatnonzero(visited), np.flatnonzero(visited)))
    road_node = arcs.home[home]
    plain = slice(0, graph.nodes)
    layers = SearchGraph(
        tail=np.concatenate(
            (
                main[arcs.tail[main_arcs]],
                start[arcs.tail[visit_arcs]],
                end[arcs.tail[visit_arcs]],
                steps_tail,
            )
        ),
        head=np.concatenate(
            (
                main[arcs.head[main_arcs]],
                start[arcs.head[visit_arcs]],
                end[arcs.head[visit_arcs]],
                steps_head,
            )
        ),
        road_arc=np.concatenate(
            (
                arcs.road_arc[main_arcs],
                arcs.road_arc[visit_arcs],
                arcs.road_arc[visit_arcs],
                np.full(steps_tail.shape[0], _LINK, np.int32),
            )
        ),
        lat=graph.lat[road_node] / MICRO,
        lon=graph.lon[road_node] / MICRO,
        entry=np.where(usable, entry, NO_NODE)[plain].astype(np.int32),
        exit=np.where(usable, exit_, NO_NODE)[plain].astype(np.int32),
        connected=connected,
    )
    copies = [(node, int(exit_[copy])) for node, copy in arcs.passed if usable[copy] and usable[node]]
    return _with_arrivals(layers, copies)


def _with_arrivals(layers: SearchGraph, copies: list[tuple[int, int]]) -> SearchGraph:
    """Let a drive end at a road node also when it comes by a copy, without letting it turn round there."""
    if not copies:
        return layers
    nodes = sorted({node for node, _ in copies})
    arrival = {node: layers.nodes + number for number, node in enumerate(nodes)}
    exit_ = layers.exit.copy()
    tail = [int(exit_[node]) for node in nodes] + [copy for _, copy in copies]
    head = [arrival[node] for node in nodes] + [arrival[node] for node, _ in copies]
    places = layers.exit[nodes]
    exit_[nodes] = [arrival[node] for node in nodes]
    return replace(
        layers,
        tail=np.concatenate((layers.tail, np.array(tail, np.int32))),
        head=np.concatenate((layers.head, np.array(head, np.int32))),
        road_arc=np.concatenate((layers.road_arc, np.full(len(tail), _LINK, np.int32))),
        lat=np.concatenate((layers.lat, layers.lat[places])),
        lon=np.concatenate((layers.lon, layers.lon[places])),
        exit=exit_,
    )
