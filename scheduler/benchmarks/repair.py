"""How well a day is mended: a driver falls sick, or a vehicle breaks down with riders aboard, on a busy date.

The date is booked through the façade and driven up to the failure as planned. Each repeat loses another shift; the
repair is measured and then undone. Beside it stands planning anew: the same day searched from empty runs for the
same time, without a price on moving anybody.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from scheduler.benchmarks.busy_day import BY, SERVICE_DATE, BusyDay
from scheduler.domain.booking import LegState
from scheduler.domain.fleet import ShiftId
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.engine.improve import improve
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.search_budget import SearchBudget
from scheduler.usecases.commands import Failure, Happening, Record, ReplanDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.failing import lose
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.rehoming import shift_of
from scheduler.usecases.repairs import Repair
from scheduler.usecases.snapshot import take_achievable

AT = 9 * 3600 + 600


class _Undo(Exception):
    """Raised inside the commit, so that nothing of a repair is kept."""


def bench_repair(area: Path, *, legs: int, shifts: int, repeats: int = 5, seed: int = 1) -> dict[str, Any]:
    """Measure repairs.

    Returns
    -------
    dict
        What the day held, and for each failure medians over the repeats: ``seconds``, ``lost`` (legs without a
        driver, stranded riders' too), ``moved_share`` (of the other legs, in per cent), ``unserved``, ``delays``
        proposed, ``told``; the greatest seconds and share; and the same of planning anew, as ``anew_…``.
    """
    day = BusyDay(area, shifts, seed=seed)
    booked = day.book(legs)
    _drive(day, until=AT)
    found: dict[str, Any] = {"legs": booked, "shifts": shifts}
    for failure in (Failure.DRIVER_SICK, Failure.VEHICLE_BROKEN):
        lost = _shifts_to_lose(day, failure, repeats)
        found[failure.value] = _summary([_measure(day, shift_id, failure) for shift_id in lost])
    return found


def _summary(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    if not rows:
        return {"repeats": 0}
    table = {key: [row[key] for row in rows] for key in rows[0]}
    medians = {key: round(median(values), 3) for key, values in table.items()}
    worst = {f"most_{key}": round(max(table[key]), 3) for key in ("seconds", "moved_share", "unserved")}
    return {"repeats": len(rows), **medians, **worst}


def _shifts_to_lose(day: BusyDay, failure: Failure, repeats: int) -> list[ShiftId]:
    """Return different shifts with work ahead, for a breakdown only such as have riders aboard."""
    book = _book(day)
    working = [
        run.shift_id
        for run in book.plan.runs
        if not run.has_ended and any(stop.kind is StopKind.PICKUP and not stop.is_over for stop in run.stops)
    ]
    if failure is Failure.VEHICLE_BROKEN:
        working = [
            run.shift_id
            for run in book.plan.runs
            if any(book.booked(leg_id).state is LegState.ABOARD for leg_id in run.leg_ids())
        ]
    order = day.random.permutation(len(working))[:repeats]
    return [working[index] for index in order]


def _measure(day: BusyDay, shift_id: ShiftId, failure: Failure) -> dict[str, float]:
    command = ReplanDay(SERVICE_DATE, shift_id, failure, BY)
    kept: list[Repair] = []

    def undo(_unit: UnitOfWork, repair: Repair) -> None:
        kept.append(repair)
        raise _Undo

    began = perf_counter()
    try:
        day.scheduler.replan(command, also=undo)
    except _Undo:
        seconds = perf_counter() - began
    repair = kept[0]
    return {
        "seconds": seconds,
        "lost": len(repair.rehomed) + len(repair.proposals) + len(repair.unserved),
        "moved_share": 100 * repair.moved_share,
        "unserved": len(repair.unserved),
        "delays": len(repair.proposals),
        "told": len(repair.told),
        **_anew(day, command, seconds),
    }


def _anew(day: BusyDay, command: ReplanDay, seconds: float) -> dict[str, float]:
    """Plan what is left of the day from empty runs, for as long as the repair took."""
    context = Context(day.scheduler.ports, day.policy)
    now = context.timeline(SERVICE_DATE).seconds(context.now())
    loss = lose(context, _book(day), command, now)
    snapshot = take_achievable(context, loss.book, now)
    problem = replace(snapshot.problem, carry_cost=np.zeros_like(snapshot.problem.carry_cost))
    began = perf_counter()
    found = improve(problem, _empty(problem, snapshot.runs), SearchBudget(10**9, seconds))
    took = perf_counter() - began
    before, after = shift_of(snapshot, snapshot.runs), shift_of(snapshot, found.runs)
    moved = sum(1 for leg, k in before.items() if after.get(leg, k) != k)
    return {
        "anew_seconds": took,
        "anew_moved_share": 100 * moved / max(1, len(before)),
        "anew_unserved": len(found.unserved),
    }


def _empty(problem: Problem, runs: Runs) -> Runs:
    """Return runs that carry only who is aboard, with the breaks of those that have anybody."""
    stays = {problem.delivery(leg) for leg in range(problem.legs) if problem.aboard[leg] >= 0}
    kept = [[node for node in run if node in stays or node >= 2 * problem.legs] for run in runs]
    return [run if any(node in stays for node in run) else [] for run in kept]


def _book(day: BusyDay) -> DayBook:
    with day.storage.reading() as records:
        return open_day(records, SERVICE_DATE, policy=day.policy)


def _drive(day: BusyDay, *, until: int) -> None:
    """Record what the plan says, in order of time."""
    line = Context(day.scheduler.ports, day.policy).timeline(SERVICE_DATE)
    now = 0
    while True:
        due = [step for step in map(_next_step, _book(day).plan.runs) if step is not None]
        if not due or min(due)[0] > until:
            break
        at, shift_id, happening, leg_id = min(due)
        now = max(now, at)
        day.clock.set(line.moment(now))
        day.scheduler.record(Record(shift_id, SERVICE_DATE, happening, BY, leg_id))
    day.clock.set(line.moment(until))


def _next_step(run: Run) -> tuple[int, ShiftId, Happening, LegId | None] | None:
    """Return when what is recorded next on a run, as planned."""
    if run.has_ended:
        return None
    if not run.has_begun:
        return run.leaves, run.shift_id, Happening.STARTED, None
    stop = next((one for one in run.stops if not one.is_over and one.leg_id is not None), None)
    if stop is None:
        return run.returns, run.shift_id, Happening.ENDED, None
    if stop.state is StopState.PLANNED:
        return stop.arrival, run.shift_id, Happening.ARRIVED, stop.leg_id
    out = stop.kind is StopKind.DELIVERY
    return stop.departure, run.shift_id, Happening.ALIGHTED if out else Happening.BOARDED, stop.leg_id
