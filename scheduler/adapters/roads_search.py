"""Shortest paths on a search graph: hierarchies where pyroutingkit is there, SciPy's Dijkstra otherwise.

Decided here: which library answers, and that both answer from the same whole-number costs, so that they
agree. The order of the hierarchy is worked out once, when an area is built, and taken from the bundle
afterwards.
"""

import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from scheduler.adapters.area.graph import Int32, Int64
from scheduler.adapters.roads_layers import SearchGraph

try:
    import pyroutingkit
except ImportError:  # a platform without a wheel: Dijkstra answers, slower and to the same second
    pyroutingkit = None

UInt32 = npt.NDArray[np.uint32]
NO_WAY = 2**31 - 1
"""The cost of what cannot be driven."""


class Paths(Protocol):
    """Cheapest paths under one set of costs; may be asked from several threads at once."""

    def costs(self, sources: Int32, targets: Int32) -> Int64:
        """Return the cheapest cost from each source (row) to each target (column), or ``NO_WAY``."""
        ...

    def arcs(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a cheapest path, in order; None when there is none."""
        ...


class Search(Protocol):
    """A search graph made ready for any number of cost sets."""

    def paths(self, costs: UInt32) -> Paths:
        """Return the cheapest paths under these costs of the arcs; ``NO_WAY`` closes an arc."""
        ...


class HierarchySearch:
    """Customizable contraction hierarchies."""

    def __init__(self, graph: SearchGraph, order: Int32 | None = None) -> None:
        self._topology = _topology(graph, order)
        self._backward = _topology(replace(graph, tail=graph.head, head=graph.tail), order)

    def paths(self, costs: UInt32) -> Paths:
        """Return the cheapest paths under these costs."""
        return _HierarchyPaths(self._topology, self._backward, costs)


class _HierarchyPaths:
    """A table costs a search for each source and next to nothing for each target, so there are two of each metric."""

    def __init__(
        self, topology: "pyroutingkit.CCHTopology", backward: "pyroutingkit.CCHTopology", costs: UInt32
    ) -> None:
        self._metric, self._against = pyroutingkit.CCHMetric(topology), pyroutingkit.CCHMetric(backward)
        for metric in (self._metric, self._against):
            metric.customize(np.ascontiguousarray(costs, np.uint32))
        self._lock = threading.Lock()  # a query writes into the metric's own scratch space

    def costs(self, sources: Int32, targets: Int32) -> Int64:
        """Return the table of cheapest costs, searching from the shorter side."""
        if not len(sources) or not len(targets):
            return np.zeros((len(sources), len(targets)), np.int64)
        ends = sources.astype(np.uint32), targets.astype(np.uint32)
        with self._lock:
            if len(sources) <= len(targets):
                table = np.asarray(self._metric.distances_many_to_many(*ends))
            else:
                table = np.asarray(self._against.distances_many_to_many(*ends[::-1])).T
        return table.astype(np.int64)

    def arcs(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a cheapest path."""
        if source == target:
            return []
        with self._lock:
            cost, _, arcs = self._metric.query(source, target)
        return list(arcs) if cost < NO_WAY else None


def hierarchy_order(graph: SearchGraph) -> Int32 | None:
    """Return the order in which the hierarchy contracts the nodes; None without pyroutingkit."""
    if pyroutingkit is None:
        return None
    with tempfile.TemporaryDirectory(prefix="drove-") as folder:
        _topology(graph, None).save(folder)
        return np.fromfile(Path(folder) / "order", "<u4").astype(np.int32)


def _topology(graph: SearchGraph, order: Int32 | None) -> "pyroutingkit.CCHTopology":
    topology = pyroutingkit.CCHTopology()
    tail, head = graph.tail.astype("<u4"), graph.head.astype("<u4")
    if order is None or not np.array_equal(np.sort(order), np.arange(graph.nodes)):
        topology.build(tail, head, graph.lat.astype(np.float32), graph.lon.astype(np.float32), graph.nodes)
        return topology
    rank = np.empty(graph.nodes, "<u4")
    rank[order] = np.arange(graph.nodes, dtype="<u4")
    count = ("node_count", np.array([graph.nodes], "<u4"))
    with tempfile.TemporaryDirectory(prefix="drove-") as folder:
        for name, values in (
            ("tail", tail),
            ("head", head),
            ("order", order.astype("<u4")),
            ("rank", rank),
            count,
        ):
            values.tofile(Path(folder) / name)
        topology.load(folder)
    return topology


class DijkstraSearch:
    """SciPy's Dijkstra: nothing to prepare, slow for large tables."""

    def __init__(self, graph: SearchGraph) -> None:
        self._graph = graph

    def paths(self, costs: UInt32) -> Paths:
        """Return the cheapest paths under these costs."""
        return _DijkstraPaths(self._graph, costs)


class _DijkstraPaths:
    def __init__(self, graph: SearchGraph, costs: UInt32) -> None:
        open_ = np.flatnonzero(costs < NO_WAY)
        # of parallel arcs only the cheapest: a sparse matrix would add them up
        by_pair = open_[np.lexsort((costs[open_], graph.head[open_], graph.tail[open_]))]
        tail, head = graph.tail[by_pair], graph.head[by_pair]
        first = np.ones(by_pair.shape[0], np.bool_)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        self._arc = by_pair[first]
        starts = np.concatenate(([0], np.cumsum(np.bincount(tail[first], minlength=graph.nodes))))
        weights = costs[self._arc].astype(np.float64)
        self._links = csr_array((weights, head[first], starts), shape=(graph.nodes, graph.nodes))
        self._reverse = self._links.T.tocsr()

    def costs(self, sources: Int32, targets: Int32) -> Int64:
        """Return the table of cheapest costs, searching from the shorter side."""
        if not len(sources) or not len(targets):
            return np.zeros((len(sources), len(targets)), np.int64)
        if len(sources) <= len(targets):
            table = self._rows(self._links, sources, targets)
        else:
            table = self._rows(self._reverse, targets, sources).T
        return np.where(np.isfinite(table), table, NO_WAY).astype(np.int64)

    @staticmethod
    def _rows(links: csr_array, starts: Int32, ends: Int32) -> npt.NDArray[np.float64]:
        rows = [dijkstra(links, indices=int(start))[ends] for start in starts]  # one row at a time: memory
        return np.array(rows)

    def arcs(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a cheapest path."""
        _, previous = dijkstra(self._links, indices=source, return_predecessors=True)
        path, here = [], target
        while here != source:
            before = int(previous[here])
            if before < 0:
                return None
            row = slice(self._links.indptr[before], self._links.indptr[before + 1])
            path.append(int(self._arc[row][np.searchsorted(self._links.indices[row], here)]))
            here = before
        return path[::-1]


def best_search(graph: SearchGraph, order: Int32 | None = None) -> Search:
    """Return the fastest search this machine has."""
    return DijkstraSearch(graph) if pyroutingkit is None else HierarchySearch(graph, order)
