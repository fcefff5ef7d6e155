"""Holds runs to what can still be achieved.

What happened on the road can make a promise impossible to keep. Then the run is held to the best that can still be
done, so that no later change makes it worse; whoever is late shows up against the promise itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from scheduler.engine.insertion import untimed
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.timetable import STRETCH_LIMIT, earliest_times, run_graph


def achievable(problem: Problem, k: int, run: Sequence[int]) -> Problem:
    """Return the problem with the limits of one run as wide as what is still possible in this order."""
    graph = run_graph(problem, k, run)
    if earliest_times(graph) is not None:
        return problem
    earliest, latest = problem.earliest, problem.latest.copy()
    max_ride, max_duration = problem.max_ride.copy(), problem.max_duration.copy()
    moment = int(earliest[graph.nodes[0]])
    starts = [moment]
    for node, gap in zip(graph.nodes[1:], graph.gaps, strict=True):
        moment = max(moment + gap, int(earliest[node]))
        latest[node] = max(int(latest[node]), moment)
        starts.append(moment)
    for a, b, leg in graph.rides:
        if a >= 0:
            ride = starts[b] - starts[a] - int(problem.dwell[graph.nodes[a]])
            max_ride[leg] = max(int(max_ride[leg]), ride)
    max_duration[k] = max(int(max_duration[k]), starts[-1] - starts[0])
    stretch = problem.stretch.copy()
    over = [starts[b] - starts[a] - span for a, b, span, whose in graph.limits if whose == STRETCH_LIMIT]
    stretch[k] += max([0, *over])
    return replace(problem, latest=latest, max_ride=max_ride, max_duration=max_duration, stretch=stretch)


def all_achievable(problem: Problem, runs: Runs) -> Problem:
    """Return the problem with every run held to what is still possible in its order."""
    for k in untimed(problem, runs):
        if runs[k] or problem.has_begun[k]:
            problem = achievable(problem, k, runs[k])
    return problem
