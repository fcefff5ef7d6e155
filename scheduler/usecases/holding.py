"""Holds rides on their shift and runs as they are, or lets them go; the reason stands in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import EventType
from scheduler.domain.pins import Hold, Pins
from scheduler.usecases.commands import HoldPlan
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Held:
    """What is held fast on a date."""

    version: int
    """Of the plan, which grows by one with every hold too: a search under way must not overlook it."""
    pins: Pins


def hold(context: Context, command: HoldPlan, also: Callable[[UnitOfWork, Held], None] | None) -> Held:
    """Return what is held then; see the façade."""
    ensure_reason(command.reason)
    if (command.leg_id is None) == (command.shift_id is None):
        raise InvalidRequest("leg_id", "Name one ride by leg_id or one run by shift_id.")
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        book = open_day(unit, command.service_date, policy=context.policy)
        pins = _ride(book, command) if command.leg_id is not None else _run(book, command)
        plan = book.plan.next_version()
        unit.put_pins(command.service_date, pins)
        unit.put_plan(plan)
        said = {"leg": command.leg_id, "shift": _shift(book, command), "reason": command.reason.strip()}
        fact = context.event(
            EventType.PLAN_HELD, command.service_date, command.by, hold=command.hold.value, **said
        )
        unit.append([fact])
        found = Held(plan.version, pins)
        if also is not None:
            also(unit, found)
        unit.commit()
        return found


def held(context: Context, service_date: date) -> Held:
    """Return what is held on a date now; see the façade."""
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
    return Held(book.plan.version, book.held)


def ensure_reason(reason: str) -> None:
    """Refuse what is done by hand without a reason.

    Raises
    ------
    InvalidRequest
        The reason is empty.
    """
    if not reason.strip():
        raise InvalidRequest("reason", "Say why, in a few words. It stands in the log of the day.")


def _shift(book: DayBook, command: HoldPlan) -> str | None:
    if command.shift_id is not None:
        return command.shift_id
    run = book.plan.run_of(command.leg_id) if command.leg_id is not None else None
    return None if run is None else run.shift_id


def _ride(book: DayBook, command: HoldPlan) -> Pins:
    leg_id, pins = command.leg_id, book.held
    if leg_id is None or leg_id not in book.bookings or not book.booked(leg_id).is_open:
        raise NotFound("leg", leg_id or "")
    if command.hold is Hold.RELEASED:
        if leg_id not in pins.legs:
            raise IllegalTransition("This ride is not pinned.")
        return pins.without_leg(leg_id)
    if command.hold is not Hold.PINNED:
        raise InvalidRequest("hold", "A ride is pinned or released. Lock or freeze its run by shift_id.")
    run = book.plan.run_of(leg_id)
    if run is None:
        raise IllegalTransition("This ride has no driver. Move it to a run first.")
    return pins.with_leg(leg_id, run.shift_id)


def _run(book: DayBook, command: HoldPlan) -> Pins:
    shift_id, pins = command.shift_id, book.held
    if shift_id is None or shift_id not in {shift.id for shift in book.shifts}:
        raise NotFound("shift", shift_id or "")
    if shift_id in book.ended():
        raise IllegalTransition("This run has ended. Nothing of it can change any more.")
    if command.hold is Hold.PINNED:
        raise InvalidRequest("hold", "A run is locked, frozen or released. Pin a ride by leg_id.")
    if command.hold is Hold.RELEASED and pins.of_run(shift_id) is None:
        raise IllegalTransition("This run is not held.")
    return pins.with_run(shift_id, command.hold)
