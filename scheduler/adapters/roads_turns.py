"""Forbidden turns, made plain for searches that know only nodes and arcs.

Decided here: a junction where turns are forbidden gets one copy for each restricted approach, from which only the
allowed arcs leave. The copies go on along each of those roads as far as its next junction, so that nobody drives
past the sign, turns round at the next lamp post and comes back: turning round waits for a junction.
"""

from dataclasses import dataclass, field

import numpy as np

from scheduler.adapters.area.graph import Bool, Int32, RoadGraph
from scheduler.adapters.area.osm_tags import RoadFlag

_MOST_PIECES = 400


@dataclass(frozen=True, slots=True, eq=False)
class RoadArcs:
    """Arcs of the road graph after restricted junctions were copied."""

    tail: Int32
    head: Int32
    road_arc: Int32
    """Arc of the road graph each stands for."""
    visitors: Bool
    bus_only: Bool
    home: Int32
    """[nodes with copies] the road node that each stands for."""
    split: Bool
    """[nodes with copies] turns are forbidden here or it is a copy: no drive begins or ends here."""
    passed: tuple[tuple[int, int], ...]
    """Road nodes along a road behind a restricted junction, each with a copy of it."""


@dataclass(slots=True)
class _Copying:
    """The copies while they are made."""

    graph: RoadGraph
    tail: Int32
    head: Int32
    road_arc: Int32
    order: Int32
    """Arc positions by tail."""
    starts: Int32
    roads_at: Int32
    """[N] edges that meet at each node."""
    home: list[int]
    copied: list[tuple[int, int, int]] = field(default_factory=list)
    """Arc position, tail and head of each copy."""
    passed: list[tuple[int, int]] = field(default_factory=list)

    def leaving(self, node: int) -> list[int]:
        """Return the positions of the arcs that leave a road node."""
        found: list[int] = self.order[self.starts[node] : self.starts[node + 1]].tolist()
        return found

    def follow(self, arc: int, start: int) -> None:
        """Copy the road that begins with an arc, from the copy ``start`` to the next junction."""
        for _ in range(_MOST_PIECES):
            here = int(self.head[arc])
            onward = self._onward(arc, here)
            if onward is None:
                break
            self.home.append(here)
            twin = len(self.home) - 1
            self.copied.append((arc, start, twin))
            self.passed.append((here, twin))
            arc, start = onward, twin
        self.copied.append((arc, start, int(self.head[arc])))

    def _onward(self, arc: int, here: int) -> int | None:
        """Return the only arc that goes on from here; None at junctions, dead ends and copies."""
        if here >= self.graph.nodes or self.roads_at[here] != 2:
            return None
        edge = int(self.road_arc[arc]) // 2
        on = [other for other in self.leaving(here) if int(self.road_arc[other]) // 2 != edge]
        return on[0] if len(on) == 1 else None


def split_forbidden(graph: RoadGraph) -> RoadArcs:
    """Return the arcs of a road graph, with junctions copied where turns are forbidden."""
    tail, head, road_arc = _plain(graph)
    banned: dict[int, set[int]] = {}
    for into, out in graph.forbidden.tolist():
        banned.setdefault(into, set()).add(out)
    position = {arc: number for number, arc in enumerate(road_arc.tolist())} if banned else {}
    order = np.argsort(tail, kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=graph.nodes)))).astype(np.int32)
    roads_at = np.bincount(graph.tail, minlength=graph.nodes) + np.bincount(graph.head, minlength=graph.nodes)
    home = list(range(graph.nodes))
    work = _Copying(graph, tail, head.copy(), road_arc, order, starts, roads_at.astype(np.int32), home)
    vias = {}
    for into in sorted(banned):
        if into in position:
            vias[into] = int(head[position[into]])
            home.append(vias[into])
            work.head[position[into]] = len(home) - 1
    for into, via in vias.items():
        twin = int(work.head[position[into]])
        for arc in work.leaving(via):
            if int(road_arc[arc]) not in banned[into]:
                work.follow(arc, twin)
    return _finished(work, set(vias.values()))


def _plain(graph: RoadGraph) -> tuple[Int32, Int32, Int32]:
    edge = np.arange(graph.edges, dtype=np.int32)
    forward = edge[(graph.flags & RoadFlag.FORWARD) != 0]
    backward = edge[(graph.flags & RoadFlag.BACKWARD) != 0]
    tail = np.concatenate((graph.tail[forward], graph.head[backward]))
    head = np.concatenate((graph.head[forward], graph.tail[backward]))
    return tail, head, np.concatenate((2 * forward, 2 * backward + 1)).astype(np.int32)


def _finished(work: _Copying, vias: set[int]) -> RoadArcs:
    copies = np.array(work.copied, np.int32).reshape(-1, 3)
    road_arc = np.concatenate((work.road_arc, work.road_arc[copies[:, 0]]))
    flags = work.graph.flags[road_arc // 2]
    split = np.zeros(len(work.home), np.bool_)
    split[sorted(vias)] = True
    return RoadArcs(
        tail=np.concatenate((work.tail, copies[:, 1])),
        head=np.concatenate((work.head, copies[:, 2])),
        road_arc=road_arc,
        visitors=(flags & RoadFlag.ENDS_ONLY) != 0,
        bus_only=(flags & RoadFlag.BUS_ONLY) != 0,
        home=np.array(work.home, np.int32),
        split=split,
        passed=tuple(work.passed),
    )
