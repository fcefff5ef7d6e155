"""How riders who stand beside a vehicle are fetched: on time where that can be, else as little late as can be.

They are the one case in which a plan is kept that is late against a promise: nobody is left at the roadside until
they have agreed to something. The promise on record stays as it was; the repair tells the rider.
"""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.domain.repair import RepairRules
from scheduler.domain.request import LegId
from scheduler.domain.time import TimeWindow
from scheduler.engine.insertion import Insertion, best_insertions
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.timetable import earliest_times, run_graph
from scheduler.usecases.context import Context
from scheduler.usecases.rehoming import by_need
from scheduler.usecases.snapshot import Snapshot
from scheduler.usecases.wishes import up


def fetched(context: Context, snapshot: Snapshot, stranded: Iterable[LegId]) -> tuple[Snapshot, Runs]:
    """Return the snapshot with the stranded riders promised when they are fetched, and the runs that fetch them."""
    problem, book = snapshot.problem, snapshot.book
    runs = [list(run) for run in snapshot.runs]
    for leg_id in by_need(book, stranded):
        index = snapshot.leg_index[leg_id]
        found = _soonest(context.policy.repair, problem, runs, index)
        if found is None:
            continue
        problem, best = found
        runs[best.shift] = list(best.run)
        window = TimeWindow(int(problem.earliest[index]), int(problem.latest[index]))
        booked = book.booked(leg_id)
        told = replace(booked.leg, promise=replace(booked.leg.promise, pickup=window))
        book = book.with_booking(book.bookings[leg_id].with_leg(replace(booked, leg=told)))
    return replace(snapshot, problem=problem, book=book), runs


def _soonest(rules: RepairRules, problem: Problem, runs: Runs, leg: int) -> tuple[Problem, Insertion] | None:
    """Return the least late way and, among those, the soonest fetched; None when there is no way."""
    now, delivery = int(problem.earliest[leg]), problem.delivery(leg)
    due = int(problem.latest[delivery])
    shortest = now + int(problem.dwell[leg] + problem.direct[leg])
    for delay in (0, *(seconds for seconds, _ in rules.moves)):
        latest = due if delay == 0 else max(due, shortest) + delay
        for within in rules.fetch:
            trial = problem.with_windows(
                leg, pickup=TimeWindow(now, now + within), delivery=TimeWindow(min(now, latest), latest)
            )
            for best in best_insertions(trial, runs, leg, limit=1):
                pickup = TimeWindow(now, _reached(trial, best))
                return trial.with_windows(
                    leg, pickup=pickup, delivery=TimeWindow(min(now, latest), latest)
                ), best
    return None


def _reached(problem: Problem, place: Insertion) -> int:
    """Return the first minute by which the vehicle can be there: nobody waits at the roadside to save it a detour."""
    times = earliest_times(run_graph(problem, place.shift, place.run))
    moment = place.pickup_time if times is None else times[place.pickup_position + 1]
    return min(up(moment, 60), int(problem.latest[place.run[place.pickup_position]]))
