"""Where promised rides go when their shift changes or is taken back: they stay if they can, else they move.

Rides are placed one by one: those to health care and of riders who are never left alone first, then the
earliest promise. Where some find no place the whole day is searched, with a high price on every ride of others.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.matching import mismatch
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId, Purpose, Request
from scheduler.engine.feasibility import check_run
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Runs
from scheduler.engine.search_budget import SearchBudget
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.mile_limits import is_too_far
from scheduler.usecases.planning import planned_changes
from scheduler.usecases.snapshot import Snapshot, take, take_achievable


@dataclass(frozen=True, slots=True)
class Rehomed:
    """A plan in which the rides of one shift were placed anew."""

    plan: Plan
    moved: tuple[LegId, ...]
    stranded: tuple[LegId, ...]


def kept(context: Context, book: DayBook, now: int, shift: Shift) -> Plan | None:
    """Return the plan with the shift's rides as they are, timed for its new terms; None when they do not fit."""
    former = next(one for one in book.shifts if one.id == shift.id)
    run = book.plan.run(shift.id)
    changed = book.with_shift(shift)
    if former.driver_id != shift.driver_id and is_too_far(changed, shift.driver_id):
        return None
    if former.breaks != shift.breaks or (run is not None and not _all_suit(book, shift, run.leg_ids())):
        return None
    snapshot = take(context, changed, now)
    k = snapshot.shift_index(shift.id)
    if check_run(snapshot.problem, k, snapshot.runs[k]):
        return None
    return planned_changes(snapshot.with_runs(snapshot.runs), {k: snapshot.runs[k]})


def _all_suit(book: DayBook, shift: Shift, leg_ids: tuple[LegId, ...]) -> bool:
    driver, vehicle = book.drivers[shift.driver_id], book.vehicles[shift.vehicle_id]
    requests = [book.booked(leg_id).leg.request for leg_id in leg_ids]
    return all(mismatch(one, book.rider_of(one), shift, driver, vehicle) is None for one in requests)


def rehomed(context: Context, book: DayBook, now: int, shift_id: ShiftId, *, still: Shift | None) -> Rehomed:
    """Return the plan with that shift's rides placed anew inside their promises, as far as they fit.

    ``still`` is the shift on its new terms, which its rides prefer; None when it is gone.
    """
    run = book.plan.run(shift_id)
    waiting = run.leg_ids() if run is not None else ()
    loose = book.without_shift(shift_id)
    if still is not None:
        loose = loose.with_shift(still)
    loose = loose.with_plan(replace(loose.plan, unassigned=(*loose.plan.unassigned, *waiting)))
    snapshot = take_achievable(context, loose, now)
    runs = inserted(snapshot, snapshot.runs, waiting, shift_id)
    if left_out(snapshot, runs):
        runs = searched(context, snapshot, runs).runs
    plan = _planned(snapshot, runs)
    stranded = tuple(leg_id for leg_id in waiting if leg_id in plan.unassigned)
    return Rehomed(plan, _elsewhere(plan, waiting, shift_id), stranded)


def taken_up(context: Context, book: DayBook, now: int) -> Plan:
    """Return the plan with those unassigned rides in it that fit somewhere."""
    if not book.plan.unassigned:
        return book.plan
    snapshot = take_achievable(context, book, now)
    return _planned(snapshot, inserted(snapshot, snapshot.runs, book.plan.unassigned, None))


def _planned(snapshot: Snapshot, runs: Runs) -> Plan:
    return planned_changes(snapshot, {k: run for k, run in enumerate(runs) if run != snapshot.runs[k]})


def _elsewhere(plan: Plan, leg_ids: tuple[LegId, ...], shift_id: ShiftId) -> tuple[LegId, ...]:
    others = {leg_id for run in plan.runs if run.shift_id != shift_id for leg_id in run.leg_ids()}
    return tuple(leg_id for leg_id in leg_ids if leg_id in others)


def comes_first(request: Request) -> bool:
    """Tell whether a ride is placed, and its rider told, before others: health care, or never left alone."""
    return request.purpose is Purpose.HEALTH or request.needs.never_left_alone


def by_need(book: DayBook, leg_ids: Iterable[LegId]) -> list[LegId]:
    """Return the legs in the order in which they are placed: who comes first, then the earliest promise."""

    def need(leg_id: LegId) -> tuple[bool, int, LegId]:
        leg = book.booked(leg_id).leg
        return not comes_first(leg.request), leg.promise.pickup.earliest, leg_id

    return sorted(leg_ids, key=need)


def inserted(snapshot: Snapshot, runs: Runs, leg_ids: Iterable[LegId], preferred: ShiftId | None) -> Runs:
    """Return the runs with each leg in its cheapest place, where it can on the preferred shift."""
    runs = [list(run) for run in runs]
    for leg_id in by_need(snapshot.book, leg_ids):
        found = best_insertions(snapshot.problem, runs, snapshot.leg_index[leg_id])
        best = min(
            found, key=lambda one: (snapshot.shifts[one.shift].id != preferred, one.cost), default=None
        )
        if best is not None:
            runs[best.shift] = list(best.run)
    return runs


def left_out(snapshot: Snapshot, runs: Runs) -> set[int]:
    """Return the legs, by number, that are in no run."""
    return set(range(len(snapshot.legs))) - _legs_in(snapshot, runs)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search that moves few rides came to."""

    runs: Runs
    iterations: int
    stopped_by: str
    """``iterations`` or ``seconds``; ``most_moved`` where it was thrown away because it moved too many rides."""


def searched(context: Context, snapshot: Snapshot, runs: Runs, *, seconds: float | None = None) -> Searched:
    """Return the runs after a search that moves few rides of others, and loses no ride that has a place.

    A run that carries the same people as before the search stays as it was: nobody is rung up to save a mile. The
    search is thrown away when it moved more rides of others than the policy allows.
    """
    rules = context.policy.repair
    placed = np.isin(np.arange(len(snapshot.legs)), list(_legs_in(snapshot, runs)))
    carry_cost = snapshot.problem.carry_cost.copy()
    home = shift_of(snapshot, snapshot.runs)
    for leg, k in home.items():
        carry_cost[leg] += rules.disturbance
        carry_cost[leg, k] -= rules.disturbance
    problem = replace(snapshot.problem, carry_cost=carry_cost, required=snapshot.problem.required | placed)
    budget = SearchBudget(rules.iterations, seconds, context.policy.search.threads, rounds=2)
    result = context.ports.search(problem, runs, budget, context.policy.search.seed)
    found = [was if set(was) == set(run) else run for was, run in zip(runs, result.runs, strict=True)]
    now = shift_of(snapshot, found)
    moved = sum(1 for leg, k in home.items() if now.get(leg, k) != k)
    if 100 * moved > rules.most_moved_percent * len(home):
        return Searched(runs, result.iterations, "most_moved")
    return Searched(found, result.iterations, result.stopped_by)


def shift_of(snapshot: Snapshot, runs: Runs) -> dict[int, int]:
    """Return which shift, by number, carries each leg."""
    legs = len(snapshot.legs)
    return {node % legs: k for k, run in enumerate(runs) for node in run if node < 2 * legs}


def _legs_in(snapshot: Snapshot, runs: Runs) -> set[int]:
    return set(shift_of(snapshot, runs))
