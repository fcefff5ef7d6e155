"""Somebody cannot drive after all: their rides find cover as far as there is any, and the duty goes to the next."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.duty import DutyId, DutyOffer, DutyRole, SeatState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.time import TimeWindow
from scheduler.usecases.availability import withdraw_availability
from scheduler.usecases.commands import Failure, ReplanDay, WithdrawAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.duty_offers import free_lost, reopen
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.repairs import Repair
from scheduler.usecases.replanning import replan
from scheduler.usecases.rota_commands import DropOut, StepDown


@dataclass(frozen=True, slots=True)
class DroppedOut:
    """What became of a shift that somebody gave back, for its driver and for the office."""

    shift: Shift
    duty_id: DutyId | None
    """The duty that the shift came of, where it came of one."""
    covered: tuple[str, ...]
    """Rides that other drivers have now, inside what was promised."""
    uncovered: tuple[str, ...]
    """Rides without a driver; the desk shows them with their riders, those in most need first."""
    repair: Repair | None
    """Where the rides were planned anew: who is to be told what, and which other times may be asked for."""
    asked: DutyOffer | None
    """Who is asked for the duty now, where somebody is."""


def drop_out(context: Context, command: DropOut) -> DroppedOut:
    """Return what became of the rides and the duty; see the façade."""
    with context.ports.storage.reading() as records:
        shift = records.shift(command.shift_id)
        if shift is None:
            raise NotFound("shift", command.shift_id)
        run = records.plan(shift.service_date).run(shift.id)
    if run is None or not run.has_begun:
        _ensure_ahead(context, shift.service_date, shift.hours)
    passed_on: list[tuple[DutyId, DutyOffer | None]] = []

    def pass_on(unit: UnitOfWork) -> None:
        passed_on.extend(free_lost(context, unit, shift.service_date))

    if run is None:
        taken = withdraw_availability(
            context, WithdrawAvailability(shift.id, command.by, release=True), lambda unit, _: pass_on(unit)
        )
        return _dropped(shift, passed_on, covered=taken.moved, uncovered=taken.unassigned)
    failed = ReplanDay(shift.service_date, shift.id, Failure.SHIFT_GIVEN_BACK, command.by)
    repair = replan(context, failed, lambda unit, _: pass_on(unit))
    left = [one.leg_id for one in repair.proposals] + [one.leg_id for one in repair.unserved]
    return _dropped(shift, passed_on, covered=repair.rehomed, uncovered=tuple(left), repair=repair)


def _ensure_ahead(context: Context, day: date, hours: TimeWindow) -> None:
    """Refuse to give back what is over: who was there has driven or waited, and their hours count."""
    if context.timeline(day).moment(hours.latest) <= context.now():
        raise IllegalTransition("These hours are over, so nothing of them can be given back.")


def _dropped(
    shift: Shift,
    passed_on: list[tuple[DutyId, DutyOffer | None]],
    *,
    covered: tuple[str, ...],
    uncovered: tuple[str, ...],
    repair: Repair | None = None,
) -> DroppedOut:
    duty_id, asked = next(iter(passed_on), (None, None))
    return DroppedOut(shift, duty_id, covered, uncovered, repair, asked)


def step_down(context: Context, command: StepDown) -> DutyOffer | None:
    """Free the place of somebody who was to go along; return who is asked for it now. See the façade."""
    with context.ports.storage.writing() as unit:
        duty = unit.duty(command.duty_id)
        seat = None if duty is None else duty.seat(DutyRole.ESCORT)
        if duty is None or seat is None or seat.state is not SeatState.ACCEPTED:
            raise NotFound("duty", command.duty_id)
        if seat.driver_id != command.driver_id:
            raise NotFound("duty", command.duty_id)
        _ensure_ahead(context, duty.service_date, duty.hours)
        asked = reopen(context, unit, duty, seat)
        unit.commit()
    return asked
