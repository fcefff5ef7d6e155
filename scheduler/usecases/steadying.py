"""Planned times stay where they were, as far as they can, when a run is changed around them.

A run's best times may move by a quarter of an hour to save a driver some minutes. On the day that would mean a
telephone call to every rider on it; so each planned time is held to within what nobody needs to be told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scheduler.domain.plan import Plan
from scheduler.domain.time import TimeWindow
from scheduler.engine.problem import Problem, Run
from scheduler.engine.timetable import earliest_times, run_graph
from scheduler.usecases.snapshot import Snapshot


def steadied(snapshot: Snapshot, changes: Mapping[int, Run], former: Plan, within: int) -> Snapshot:
    """Return the snapshot with windows cut to within so many seconds of the former plan's times, where that works.

    Looked at are the changed runs, and in them the next stop of each ride that was planned before.
    """
    starts = _starts(snapshot, former)
    problem = snapshot.problem
    for k, run in changes.items():
        problem = _steady(problem, k, run, _around(problem, run, starts, within))
    return replace(snapshot, problem=problem)


def _starts(snapshot: Snapshot, former: Plan) -> dict[int, int]:
    """Return when service was planned, by leg, at the next stop of each."""
    starts: dict[int, int] = {}
    for run in former.runs:
        for stop in run.stops:
            index = None if stop.leg_id is None or stop.is_over else snapshot.leg_index.get(stop.leg_id)
            if index is not None:
                starts.setdefault(index, stop.start)
    return starts


def _around(
    problem: Problem, run: Run, starts: dict[int, int], within: int
) -> Iterable[tuple[int, TimeWindow]]:
    """Yield the next stop of each ride with the window that keeps its planned time."""
    seen: set[int] = set()
    for node in run:
        leg = node % problem.legs if node < 2 * problem.legs else -1
        if leg in starts and leg not in seen:
            own = TimeWindow(int(problem.earliest[node]), int(problem.latest[node]))
            kept = own.intersection(TimeWindow(starts[leg] - within, starts[leg] + within))
            if kept is not None:
                yield node, kept
        seen.add(leg)


def _steady(problem: Problem, k: int, run: Run, windows: Iterable[tuple[int, TimeWindow]]) -> Problem:
    for node, window in windows:
        earliest, latest = problem.earliest.copy(), problem.latest.copy()
        earliest[node], latest[node] = window.earliest, window.latest
        trial = replace(problem, earliest=earliest, latest=latest)
        if earliest_times(run_graph(trial, k, run)) is not None:
            problem = trial
    return problem
