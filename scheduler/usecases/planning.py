"""From the engine's runs back to a plan: stops with times, checked by the oracle before anything is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scheduler.domain import plan as domain
from scheduler.domain.errors import InfeasiblePlan
from scheduler.domain.fleet import ShiftId
from scheduler.domain.plan import Plan, Stop, StopKind
from scheduler.domain.request import LegId
from scheduler.engine.feasibility import Cause, Violation, check, check_changes
from scheduler.engine.problem import Run, Runs
from scheduler.engine.timetable import schedule
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.mending import mended, works
from scheduler.usecases.snapshot import Snapshot, take, take_alone
from scheduler.usecases.visits import visit_times


def planned(snapshot: Snapshot, runs: Runs) -> Plan:
    """Return the plan that the runs stand for, without a new version number.

    Raises
    ------
    InfeasiblePlan
        The oracle finds a broken rule.
    """
    _ensure_feasible(snapshot, runs, range(len(runs)))
    plan = replace(snapshot.book.plan, unassigned=_unassigned(snapshot, runs))
    for k, run in enumerate(runs):
        plan = plan.with_run(timed(snapshot, k, run))
    return plan


def planned_changes(snapshot: Snapshot, changes: Mapping[int, Sequence[int]]) -> Plan:
    """Return the plan with only the named runs changed: they, and what runs share, pass the oracle.

    Raises
    ------
    InfeasiblePlan
        The oracle finds a broken rule.
    """
    runs = [list(changes.get(k, run)) for k, run in enumerate(snapshot.runs)]
    _ensure_feasible(snapshot, runs, sorted(changes))
    plan = replace(snapshot.book.plan, unassigned=_unassigned(snapshot, runs))
    for k in changes:
        plan = plan.with_run(timed(snapshot, k, runs[k]))
    return plan


def retimed(
    context: Context,
    book: DayBook,
    now: int,
    shift_ids: Iterable[ShiftId],
    *,
    just_recorded: ShiftId | None = None,
) -> Plan:
    """Return the plan with the runs of these shifts brought up to date after something was taken out or happened.

    A run that lost a stop may need mending. What the road did may make a run late whatever its order; then it is
    held to the best that can still be done.
    """
    wanted = sorted(set(shift_ids))
    if len(wanted) == 1:
        alone = retimed_alone(context, book, now, wanted[0], just_recorded=just_recorded)
        if alone is not None:
            return alone
    return retimed_together(context, book, now, wanted, just_recorded=just_recorded)


def retimed_together(
    context: Context,
    book: DayBook,
    now: int,
    shift_ids: Iterable[ShiftId],
    *,
    just_recorded: ShiftId | None = None,
) -> Plan:
    """Return the same with the whole day laid out, for runs that may need mending."""
    snapshot = take(context, book, now, just_recorded=just_recorded)
    changes: dict[int, Run] = {}
    runs = [list(run) for run in snapshot.runs]
    for k in sorted(map(snapshot.shift_index, shift_ids)):
        for other, run in mended(snapshot.problem, runs, k).items():
            runs[other] = changes[other] = run
    return planned_changes(snapshot.with_runs(runs), changes)


def retimed_alone(
    context: Context, book: DayBook, now: int, shift_id: ShiftId, *, just_recorded: ShiftId | None
) -> Plan | None:
    """Return the plan with one run brought up to date, looked at by itself; None where it does not work as it is.

    While a run keeps its rides and their order, nothing changes for any other.
    """
    snapshot = take_alone(context, book, now, shift_id, just_recorded=just_recorded)
    (run,) = snapshot.runs
    if not works(snapshot.problem, 0, run):
        return None
    snapshot = snapshot.with_runs(snapshot.runs)  # who comes too late is held to what is still possible
    _ensure_feasible(snapshot, snapshot.runs, [0])
    found = timed(snapshot, 0, run)
    served = set(found.leg_ids())
    return replace(
        book.plan.with_run(found),
        unassigned=tuple(leg_id for leg_id in book.plan.unassigned if leg_id not in served),
    )


def _ensure_feasible(snapshot: Snapshot, runs: Runs, changed: Iterable[int]) -> None:
    violations = check_changes(snapshot.problem, runs, changed)
    if violations:
        had = {_overload(one) for one in check(snapshot.problem, snapshot.runs)} - {None}
        violations = [one for one in violations if _overload(one) not in had]
    if violations:
        raise InfeasiblePlan(f"The plan of {snapshot.book.service_date} would break {violations[0]}.")


def _overload(violation: Violation) -> tuple[int, int | None] | None:
    """Return which shift lacks room for whom. A vehicle that lost seats since must not stop the whole day."""
    return (violation.shift, violation.leg) if violation.cause is Cause.CAPACITY else None


def timed(snapshot: Snapshot, k: int, run: Sequence[int]) -> domain.Run:
    """Return the run of one shift with its times; stops already settled stay as they are.

    Raises
    ------
    InfeasiblePlan
        No times keep the run's rules.
    """
    problem, cut, shift = snapshot.problem, snapshot.progress[k], snapshot.shifts[k]
    former = snapshot.book.plan.run(shift.id)
    if former is not None and former.has_ended:
        return former
    serves = any(node < 2 * problem.legs for node in run)
    if not serves and not cut.settled and not (former and former.has_begun):
        return domain.Run(shift.id, (), shift.hours.earliest, shift.hours.earliest, 0)
    times = visit_times(snapshot, k, run) if snapshot.together else schedule(problem, k, run)
    if times is None:
        raise InfeasiblePlan(f"The run of shift {shift.id} cannot be timed.")
    metres = times.lengths
    stops = tuple(
        _stop(snapshot, node, (times.arrivals[i], times.starts[i], times.departures[i]), metres[i - 1])
        for i, node in enumerate(times.nodes[1:-1], start=1)
    )
    return domain.Run(
        shift_id=shift.id,
        stops=(*cut.settled, *stops),
        leaves=former.leaves if former is not None and cut.has_left else times.starts[0],
        returns=times.starts[-1],
        metres_home=metres[-1],
        has_begun=former is not None and former.has_begun,
    )


def _stop(snapshot: Snapshot, node: int, times: tuple[int, int, int], metres: int) -> Stop:
    legs = len(snapshot.legs)
    if node >= 2 * legs:
        return Stop(StopKind.BREAK, None, None, *times, metres)
    leg = snapshot.legs[node % legs]
    if snapshot.together:
        dwell = leg.pickup_dwell if node < legs else leg.delivery_dwell
        times = (times[0], times[1], times[1] + dwell)
    if node < legs:
        return Stop(StopKind.PICKUP, leg.id, leg.origin, *times, metres)
    return Stop(StopKind.DELIVERY, leg.id, leg.destination, *times, metres)


def _unassigned(snapshot: Snapshot, runs: Runs) -> tuple[LegId, ...]:
    legs = len(snapshot.legs)
    served = {node % legs for run in runs for node in run if node < 2 * legs}
    return tuple(
        leg_id for leg_id in snapshot.book.plan.unassigned if snapshot.leg_index.get(leg_id) not in served
    )
