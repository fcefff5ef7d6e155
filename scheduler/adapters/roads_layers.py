"""The search graph: visitors' ways and forbidden turns made plain for any shortest-path search.

Decided here: a drive may use ``service`` and private ways only as its first and last stretch. Nodes are
copied into three layers, *start* (visitors' ways only), *main* (all other roads) and *end* (visitors' ways
only), and a drive goes through them in that order. That is exact, and no search needs to know. A node
where a turn is forbidden gets one copy for each restricted approach, from which only the allowed arcs
leave.

Roads that hang on the network by visitors' ways alone count as visitors' ways themselves.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from scheduler.adapters.area.graph import MICRO, Bool, Float64, Int32, RoadGraph
from scheduler.adapters.area.osm_tags import RoadFlag

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

    @property
    def nodes(self) -> int:
        """Number of nodes N."""
        return int(self.lat.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Arcs of the road graph after the splitting of restricted nodes."""

    tail: Int32
    head: Int32
    road_arc: Int32
    visitors: Bool
    bus_only: Bool
    home: Int32
    """[nodes after splitting] the road node that each stands for."""
    split: Bool
    """[nodes after splitting] turns are forbidden here, so no drive begins or ends here."""


def search_graph(graph: RoadGraph) -> SearchGraph:
    """Return the layered graph of a road graph."""
    arcs = _split_forbidden(graph, _plain_arcs(graph))
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


def _plain_arcs(graph: RoadGraph) -> _Arcs:
    edge = np.arange(graph.edges, dtype=np.int32)
    flags = graph.flags
    forward = edge[(flags & RoadFlag.FORWARD) != 0]
    backward = edge[(flags & RoadFlag.BACKWARD) != 0]
    road_arc = np.concatenate((2 * forward, 2 * backward + 1)).astype(np.int32)
    of_arc = flags[road_arc // 2]
    return _Arcs(
        tail=np.concatenate((graph.tail[forward], graph.head[backward])),
        head=np.concatenate((graph.head[forward], graph.tail[backward])),
        road_arc=road_arc,
        visitors=(of_arc & RoadFlag.ENDS_ONLY) != 0,
        bus_only=(of_arc & RoadFlag.BUS_ONLY) != 0,
        home=np.arange(graph.nodes, dtype=np.int32),
        split=np.zeros(graph.nodes, np.bool_),
    )


def _split_forbidden(graph: RoadGraph, arcs: _Arcs) -> _Arcs:
    banned: dict[int, set[int]] = {}
    for into, out in graph.forbidden.tolist():
        banned.setdefault(into, set()).add(out)
    if not banned:
        return arcs
    position = {arc: i for i, arc in enumerate(arcs.road_arc.tolist())}
    head, home = arcs.head.copy(), arcs.home.tolist()
    split = np.zeros(len(home) + len(banned), np.bool_)
    copied: list[tuple[int, int]] = []
    for into, outs in sorted(banned.items()):
        if into not in position:
            continue
        via, twin = int(arcs.head[position[into]]), len(home)
        home.append(via)
        split[[via, twin]] = True
        head[position[into]] = twin
        leaving = np.flatnonzero(arcs.tail == via).tolist()
        copied += [(i, twin) for i in leaving if int(arcs.road_arc[i]) not in outs]
    source = np.array([i for i, _ in copied], np.int64)
    twins = np.array([twin for _, twin in copied], np.int32)
    return _Arcs(
        tail=np.concatenate((arcs.tail, twins)),
        head=np.concatenate((head, head[source])),
        road_arc=np.concatenate((arcs.road_arc, arcs.road_arc[source])),
        visitors=np.concatenate((arcs.visitors, arcs.visitors[source])),
        bus_only=np.concatenate((arcs.bus_only, arcs.bus_only[source])),
        home=np.array(home, np.int32),
        split=split[: len(home)],
    )


def _largest_strong_part(tail: Int32, head: Int32, nodes: int) -> Bool:
    links = coo_array((np.ones(tail.shape[0], np.int8), (tail, head)), shape=(nodes, nodes)).tocsr()
    _, label = connected_components(links, directed=True, connection="strong")
    touched = np.zeros(nodes, np.bool_)
    touched[tail] = touched[head] = True
    largest = np.bincount(label[touched]).argmax() if touched.any() else -1
    part: Bool = (label == largest) & touched
    return part


def _visitable(arcs: _Arcs, is_visit: Bool, core: Bool) -> Bool:
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
    graph: RoadGraph, arcs: _Arcs, kinds: tuple[Bool, Bool], parts: tuple[Bool, Bool, Bool]
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
    usable = usable & ~arcs.split
    home = np.concatenate((np.flatnonzero(wide), np.flatnonzero(visited), np.flatnonzero(visited)))
    road_node = arcs.home[home]
    plain = slice(0, graph.nodes)
    return SearchGraph(
        tail=np.concatenate(
            (main[arcs.tail[main_arcs]], start[arcs.tail[visit_arcs]], end[arcs.tail[visit_arcs]], steps_tail)
        ),
        head=np.concatenate(
            (main[arcs.head[main_arcs]], start[arcs.head[visit_arcs]], end[arcs.head[visit_arcs]], steps_head)
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
    )
