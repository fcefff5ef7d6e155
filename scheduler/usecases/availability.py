"""Who drives when: adds, changes and takes back shifts, never leaving a promised ride without a driver silently."""

from collections.abc import Callable
from dataclasses import replace

from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, WouldStrandRiders
from scheduler.domain.events import EventType
from scheduler.domain.fleet import Break, Shift, ShiftId
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.domain.time import DAY, TimeWindow
from scheduler.usecases.commands import SetAvailability, WithdrawAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.lending import ensure_here
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rehoming import kept, rehomed, taken_up
from scheduler.usecases.setting_out import base_of
from scheduler.usecases.shift_rules import ensure_allowed
from scheduler.usecases.views import Withdrawal


def set_availability(
    context: Context, command: SetAvailability, also: Callable[[UnitOfWork, Shift], None] | None
) -> Shift:
    """Return the shift that was added or changed; see the façade."""
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        shift = _shift(context, unit, command)
        _ensure_drivable(context, unit, shift)
        ensure_allowed(context, unit, shift, command.by)
        book = open_day(unit, command.service_date, policy=context.policy)
        shift = _as_under_way(book, shift)
        plan = _changed_plan(context, book, shift)
        unit.put_shift(shift)
        if plan != book.plan:
            unit.put_plan(plan.next_version())
        context.plan_again(unit, shift.service_date)
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
                    moved=_moved(book.plan, plan),
                    taken_up=[one for one in book.plan.unassigned if one not in plan.unassigned],
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
    if vehicle.mode not in context.policy.modes:
        raise InvalidRequest("vehicle", "This service does not run vehicles of that kind. Choose another.")
    if command.shift_id is not None:
        known = records.shift(command.shift_id)
        if known is None or known.service_date != command.service_date:
            raise NotFound("shift", command.shift_id)
    base = base_of(records, driver, vehicle)
    return Shift(
        id=command.shift_id or ShiftId(context.ports.ids.new_id("shift")),
        service_date=command.service_date,
        driver_id=driver.id,
        vehicle_id=vehicle.id,
        hours=command.hours,
        start=base,
        end=base,
        max_duty=command.max_duty if command.max_duty is not None else command.hours.width,
        breaks=tuple(sorted(command.breaks, key=lambda rest: (rest.window, rest.duration))),
    )


def _ensure_drivable(context: Context, records: Records, shift: Shift) -> None:
    hours, timeline = shift.hours, context.timeline(shift.service_date)
    if hours.width == 0 or not 0 <= hours.earliest < DAY or hours.latest > 2 * DAY:
        raise InvalidRequest("hours", "Give hours that begin on that day and end after they begin.")
    if timeline.moment(hours.latest) <= context.now():
        raise InvalidRequest("hours", "Those hours have passed. Give hours in the future.")
    if shift.max_duty <= 0:
        raise InvalidRequest("max_duty", "Give the longest duty as more than 0 minutes.")
    for rest in shift.breaks:
        if rest.duration <= 0 or not _fits(rest, hours):
            raise InvalidRequest(
                "breaks", "Give breaks that lie inside the hours and last more than 0 minutes."
            )
    ensure_here(records, shift.service_date, shift.vehicle_id, hours)
    for other in records.shifts(shift.service_date):
        shared = other.hours.intersection(hours)
        if other.id == shift.id or shared is None or shared.width == 0:
            continue
        if other.driver_id == shift.driver_id:
            raise InvalidRequest("hours", "There is another shift in those hours. Change that one instead.")
        if other.vehicle_id == shift.vehicle_id:
            raise InvalidRequest(
                "vehicle", "This vehicle is out with another driver in those hours. Choose another."
            )


def _fits(rest: Break, hours: TimeWindow) -> bool:
    """Tell whether the break can be taken inside the hours."""
    return max(rest.window.earliest, hours.earliest) <= min(rest.window.latest, hours.latest - rest.duration)


def _as_under_way(book: DayBook, shift: Shift) -> Shift:
    """Return the shift as it may be once its run has begun: only later or shorter hours, nothing else.

    Raises
    ------
    IllegalTransition
        Something else than the hours would change.
    WouldStrandRiders
        The run as it stands does not fit the hours.
    """
    run = book.plan.run(shift.id)
    if run is None or not run.has_begun:
        return shift
    former = next(one for one in book.shifts if one.id == shift.id)
    stays = replace(former, hours=shift.hours, max_duty=shift.max_duty)
    if run.has_ended or replace(shift, start=former.start, end=former.end) != stays:
        raise IllegalTransition(
            "This run is under way: only its hours can change. For another driver or vehicle, add a new shift."
        )
    late = run.returns > shift.hours.latest < former.hours.latest
    long = run.returns - run.leaves > shift.max_duty < former.max_duty
    if late or long:
        raise _stranded(book, tuple(leg_id for leg_id in run.leg_ids() if book.booked(leg_id).is_open))
    return stays


def _changed_plan(context: Context, book: DayBook, shift: Shift) -> Plan:
    """Return the plan that fits the new or changed shift, with its rides kept or given to others.

    Rides that stand without a driver are given to whoever can take them now.

    Raises
    ------
    WouldStrandRiders
        Some rides fit nowhere.
    """
    now = context.timeline(shift.service_date).seconds(context.now())
    plan, run = book.plan, book.plan.run(shift.id)
    if run is not None and not run.has_begun:
        fitting = kept(context, book, now, shift)
        if fitting is None:
            found = rehomed(context, book, now, shift.id, still=shift)
            if found.stranded:
                raise _stranded(book, found.stranded)
            fitting = found.plan
        plan = fitting
    return taken_up(context, book.with_shift(shift).with_plan(plan), now)


def _moved(old: Plan, new: Plan) -> list[LegId]:
    """Return the legs that another shift serves now."""
    former = {leg_id: run.shift_id for run in old.runs for leg_id in run.leg_ids()}
    now = {leg_id: run.shift_id for run in new.runs for leg_id in run.leg_ids()}
    return sorted(leg_id for leg_id, shift_id in now.items() if former.get(leg_id, shift_id) != shift_id)


def withdraw_availability(
    context: Context, command: WithdrawAvailability, also: Callable[[UnitOfWork, Withdrawal], None] | None
) -> Withdrawal:
    """Return what became of the shift's rides; see the façade."""
    with context.ports.storage.writing() as unit:
        known = unit.shift(command.shift_id)
        if known is None:
            raise NotFound("shift", command.shift_id)
        unit.lock_day(known.service_date)
        book = open_day(unit, known.service_date, policy=context.policy)
        now = context.timeline(known.service_date).seconds(context.now())
        run = book.plan.run(known.id)
        if run is not None and run.has_begun:
            raise IllegalTransition("This run is under way. Ring the office, so that somebody can take over.")
        found = rehomed(context, book, now, known.id, still=None) if run is not None else None
        if found is not None and found.stranded and not command.release:
            raise _stranded(book, found.stranded)
        withdrawal = Withdrawal(
            known, moved=found.moved if found else (), unassigned=found.stranded if found else ()
        )
        if found is not None:
            unit.put_plan(found.plan.next_version())
            context.plan_again(unit, known.service_date)
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
