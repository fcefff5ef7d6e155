"""Times of a run whose stops at one place are served together: at the same second, or one after the other.

The search lets a later stop at a place begin while an earlier one is still served. Told to people, that is neither
one visit nor two. So where it comes out, both are made to begin together; where that breaks a rule, the later one
begins when the earlier one has ended.
"""

from collections.abc import Sequence
from dataclasses import replace

from scheduler.engine.timetable import RunGraph, Timetable, earliest_times, run_graph, timetable
from scheduler.usecases.snapshot import Snapshot

_VISIT = -3
"""Whose limit it is that two stops begin together."""


def visit_times(snapshot: Snapshot, k: int, run: Sequence[int]) -> Timetable | None:
    """Return the best times of a run with every visit to a place whole; None when there are none."""
    problem = snapshot.problem
    graph = run_graph(problem, k, run)
    times = timetable(problem, graph)
    for _ in range(2 * len(run)):
        if times is None:
            return None
        at = _broken_visit(snapshot, times)
        if at is None:
            return times
        graph = _mended(graph, at, _dwell(snapshot, times.nodes[at]))
        times = timetable(problem, graph)
    return None


def _broken_visit(snapshot: Snapshot, times: Timetable) -> int | None:
    """Return the position of the first stop at a place that the next one there begins in the middle of."""
    for at in range(1, len(times.nodes) - 2):
        gap = times.starts[at + 1] - times.starts[at]
        if 0 < gap < _dwell(snapshot, times.nodes[at]):
            return at
    return None


def _mended(graph: RunGraph, at: int, dwell: int) -> RunGraph:
    """Return the graph with two stops beginning together if that can be, else one after the other."""
    together = replace(graph, limits=(*graph.limits, (at, at + 1, 0, _VISIT)))
    if earliest_times(together) is not None:
        return together
    return replace(graph, gaps=(*graph.gaps[:at], dwell, *graph.gaps[at + 1 :]))


def _dwell(snapshot: Snapshot, node: int) -> int:
    leg = snapshot.legs[node % len(snapshot.legs)]
    return leg.pickup_dwell if node < len(snapshot.legs) else leg.delivery_dwell
