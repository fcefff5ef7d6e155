"""Where promised rides go when their shift changes or is taken back: they stay if they can, else they move.

Rides are placed one by one, the earliest promise first; only when some find no place the whole day is searched.
"""

from dataclasses import dataclass, replace

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.matching import mismatch
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.engine.feasibility import check_run
from scheduler.engine.improve import SearchBudget
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Runs
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.planning import all_achievable, planned_changes
from scheduler.usecases.snapshot import Snapshot, take


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
    if former.breaks != shift.breaks or (run is not None and not _all_suit(book, shift, run.leg_ids())):
        return None
    snapshot = take(context, book.with_shift(shift), now)
    k = snapshot.shift_index(shift.id)
    if check_run(snapshot.problem, k, snapshot.runs[k]):
        return None
    return planned_changes(all_achievable(snapshot), {k: snapshot.runs[k]})


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
    snapshot = all_achievable(take(context, loose, now))
    plan = _planned(snapshot, _searched(context, snapshot, _inserted(snapshot, waiting, shift_id)))
    stranded = tuple(leg_id for leg_id in waiting if leg_id in plan.unassigned)
    return Rehomed(plan, _elsewhere(plan, waiting, shift_id), stranded)


def taken_up(context: Context, book: DayBook, now: int) -> Plan:
    """Return the plan with those unassigned rides in it that fit somewhere."""
    if not book.plan.unassigned:
        return book.plan
    snapshot = all_achievable(take(context, book, now))
    return _planned(snapshot, _inserted(snapshot, book.plan.unassigned, None))


def _planned(snapshot: Snapshot, runs: Runs) -> Plan:
    return planned_changes(snapshot, {k: run for k, run in enumerate(runs) if run != snapshot.runs[k]})


def _elsewhere(plan: Plan, leg_ids: tuple[LegId, ...], shift_id: ShiftId) -> tuple[LegId, ...]:
    others = {leg_id for run in plan.runs if run.shift_id != shift_id for leg_id in run.leg_ids()}
    return tuple(leg_id for leg_id in leg_ids if leg_id in others)


def _inserted(snapshot: Snapshot, leg_ids: tuple[LegId, ...], preferred: ShiftId | None) -> Runs:
    """Return the runs with each leg in its cheapest place, where it can on the shift it had."""
    runs = [list(run) for run in snapshot.runs]
    legs = sorted(leg_ids, key=lambda one: (snapshot.book.booked(one).leg.promise.pickup.earliest, one))
    for leg_id in legs:
        found = best_insertions(snapshot.problem, runs, snapshot.leg_index[leg_id])
        best = min(
            found, key=lambda one: (snapshot.shifts[one.shift].id != preferred, one.cost), default=None
        )
        if best is not None:
            runs[best.shift] = list(best.run)
    return runs


def _searched(context: Context, snapshot: Snapshot, runs: Runs) -> Runs:
    """Return the runs as they are when everybody has a place, else after a search for one."""
    legs = len(snapshot.legs)
    served = {node % legs for run in runs for node in run if node < 2 * legs} if legs else set()
    if len(served) == legs:
        return runs
    rules = context.policy.search
    budget = SearchBudget(iterations=rules.iterations, seconds=rules.seconds, threads=rules.threads)
    return context.ports.search(snapshot.problem, runs, budget, rules.seed).runs
