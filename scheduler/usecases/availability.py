"""Who drives when: adds, changes and takes back shifts, never leaving a promised ride without a driver silently."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, WouldStrandRiders
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId, Vehicle
from scheduler.domain.people import Driver
from scheduler.domain.place import Place
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.domain.time import DAY
from scheduler.engine.feasibility import check
from scheduler.engine.improve import SearchBudget
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Runs
from scheduler.usecases.commands import SetAvailability, WithdrawAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.planning import all_achievable, planned
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.snapshot import Snapshot, take
from scheduler.usecases.views import Withdrawal


@dataclass(frozen=True, slots=True)
class _Rehomed:
    """A plan in which the rides of one shift were placed anew."""

    plan: Plan
    moved: tuple[LegId, ...]
    stranded: tuple[LegId, ...]


def set_availability(
    context: Context, command: SetAvailability, also: Callable[[UnitOfWork, Shift], None] | None
) -> Shift:
    """Return the shift that was added or changed; see the façade."""
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        shift = _shift(context, unit, command)
        _ensure_drivable(context, unit, shift)
        book = open_day(unit, command.service_date)
        unit.put_shift(shift)
        if book.plan.run(shift.id) is not None:
            _change(context, unit, book.with_shift(shift), shift)
        unit.append(
            [
                context.event(
                    EventType.AVAILABILITY_SET,
                    shift.service_date,
                    command.by,
                    shift=shift.id,
                    driver=shift.driver_id,
                    vehicle=shift.vehicle_id,
                    from_s=shift.hours.earliest,
                    to_s=shift.hours.latest,
                )
            ]
        )
        if also is not None:
            also(unit, shift)
        unit.commit()
        return shift


def _shift(context: Context, records: Records, command: SetAvailability) -> Shift:
    driver, vehicle = records.driver(command.driver_id), records.vehicle(command.vehicle_id)
    if driver is None:
        raise NotFound("driver", command.driver_id)
    if vehicle is None:
        raise NotFound("vehicle", command.vehicle_id)
    if command.shift_id is not None:
        known = records.shift(command.shift_id)
        if known is None or known.service_date != command.service_date:
            raise NotFound("shift", command.shift_id)
    base = _base(driver, vehicle)
    return Shift(
        id=command.shift_id or ShiftId(context.ports.ids.new_id("shift")),
        service_date=command.service_date,
        driver_id=driver.id,
        vehicle_id=vehicle.id,
        hours=command.hours,
        start=base,
        end=base,
        max_duty=command.max_duty if command.max_duty is not None else command.hours.width,
        breaks=command.breaks,
    )


def _base(driver: Driver, vehicle: Vehicle) -> Place:
    """Return where a shift starts and ends: a volunteer's own car at home, any other vehicle at its depot."""
    return driver.home if vehicle.mode is ServiceMode.CAR_SCHEME else vehicle.depot


def _ensure_drivable(context: Context, records: Records, shift: Shift) -> None:
    hours, timeline = shift.hours, context.timeline(shift.service_date)
    if hours.width == 0 or hours.earliest < 0 or hours.latest > 2 * DAY:
        raise InvalidRequest("hours", "Give hours that begin on that day and end after they begin.")
    if timeline.moment(hours.latest) <= context.now():
        raise InvalidRequest("hours", "Those hours have passed. Give hours in the future.")
    if shift.max_duty <= 0:
        raise InvalidRequest("max_duty", "Give the longest duty as more than 0 minutes.")
    for rest in shift.breaks:
        if rest.duration <= 0 or rest.window.intersection(hours) is None:
            raise InvalidRequest(
                "breaks", "Give breaks that lie inside the hours and last more than 0 minutes."
            )
    for other in records.shifts(shift.service_date):
        if other.id == shift.id or other.hours.intersection(hours) is None:
            continue
        if other.driver_id == shift.driver_id:
            raise InvalidRequest(
                "hours", "This driver has another shift in those hours. Change that one instead."
            )
        if other.vehicle_id == shift.vehicle_id:
            raise InvalidRequest(
                "vehicle", "This vehicle is out with another driver in those hours. Choose another."
            )


def _change(context: Context, unit: UnitOfWork, book: DayBook, shift: Shift) -> None:
    """Store the plan that fits the changed shift, with its rides kept or given to others."""
    now = context.timeline(shift.service_date).seconds(context.now())
    snapshot = all_achievable(take(context, book, now))
    if not check(snapshot.problem, snapshot.runs):
        unit.put_plan(planned(snapshot, snapshot.runs).next_version())
        return
    found = _rehomed(context, book, now, shift.id)
    if found.stranded:
        raise _stranded(book, found.stranded)
    unit.put_plan(found.plan.next_version())


def withdraw_availability(
    context: Context, command: WithdrawAvailability, also: Callable[[UnitOfWork, Withdrawal], None] | None
) -> Withdrawal:
    """Return what became of the shift's rides; see the façade."""
    with context.ports.storage.writing() as unit:
        known = unit.shift(command.shift_id)
        if known is None:
            raise NotFound("shift", command.shift_id)
        unit.lock_day(known.service_date)
        book = open_day(unit, known.service_date)
        now = context.timeline(known.service_date).seconds(context.now())
        run = book.plan.run(known.id)
        if run is not None and run.has_begun:
            raise IllegalTransition("This run is under way. Ring the office, so that somebody can take over.")
        found = _rehomed(context, book, now, known.id) if run is not None else None
        if found is not None and found.stranded and not command.release:
            raise _stranded(book, found.stranded)
        withdrawal = Withdrawal(
            known, moved=found.moved if found else (), unassigned=found.stranded if found else ()
        )
        if found is not None:
            unit.put_plan(found.plan.next_version())
        unit.remove_shift(known.id)
        unit.append(
            [
                context.event(
                    EventType.AVAILABILITY_WITHDRAWN,
                    known.service_date,
                    command.by,
                    shift=known.id,
                    driver=known.driver_id,
                    moved=list(withdrawal.moved),
                    unassigned=list(withdrawal.unassigned),
                )
            ]
        )
        if also is not None:
            also(unit, withdrawal)
        unit.commit()
        return withdrawal


def _stranded(book: DayBook, leg_ids: tuple[LegId, ...]) -> WouldStrandRiders:
    references = tuple(sorted({book.bookings[leg_id].reference for leg_id in leg_ids}))
    return WouldStrandRiders(
        f"{len(leg_ids)} promised rides would have no driver. Ring the office, who can look for cover.",
        references,
    )


def _rehomed(context: Context, book: DayBook, now: int, shift_id: ShiftId) -> _Rehomed:
    """Return the plan with that shift's rides placed on other runs inside their promises, as far as they fit."""
    run = book.plan.run(shift_id)
    waiting = run.leg_ids() if run is not None else ()
    loose = book.without_shift(shift_id)
    loose = loose.with_plan(replace(loose.plan, unassigned=(*loose.plan.unassigned, *waiting)))
    snapshot = all_achievable(take(context, loose, now))
    runs = _searched(context, snapshot, _inserted(snapshot, waiting))
    plan = planned(snapshot, runs)
    stranded = tuple(leg_id for leg_id in waiting if leg_id in plan.unassigned)
    return _Rehomed(plan, tuple(leg_id for leg_id in waiting if leg_id not in stranded), stranded)


def _inserted(snapshot: Snapshot, leg_ids: tuple[LegId, ...]) -> Runs:
    """Return the runs with each leg in its cheapest place, the earliest promise first."""
    runs = [list(run) for run in snapshot.runs]
    legs = sorted(leg_ids, key=lambda one: (snapshot.book.booked(one).leg.promise.pickup.earliest, one))
    for leg_id in legs:
        found = best_insertions(snapshot.problem, runs, snapshot.leg_index[leg_id], limit=1)
        if found:
            runs[found[0].shift] = list(found[0].run)
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
