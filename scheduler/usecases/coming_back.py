"""Somebody who said that they cannot come takes it back: what they gave up is theirs again unless another has it."""

from dataclasses import replace

from scheduler.domain.duty import DutyOfferState, SeatState
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.fleet import Shift
from scheduler.usecases.availability import set_availability
from scheduler.usecases.context import Context
from scheduler.usecases.partners import tell_partner
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.rota_commands import ComeBack


def come_back(context: Context, command: ComeBack) -> None:
    """Give a shift, or a place on a duty, back to who gave it up; see the façade."""
    if command.shift is None:
        with context.ports.storage.writing() as unit:
            _retake(context, unit, command, None)
            unit.commit()
        return
    set_availability(context, command.shift, lambda unit, made: _retake(context, unit, command, made))


def _retake(context: Context, unit: UnitOfWork, command: ComeBack, made: Shift | None) -> None:
    """Take the seat again, and whoever was asked for it meanwhile need not answer any more."""
    if command.duty_id is None:
        return
    duty = unit.duty(command.duty_id)
    seat = None if duty is None else duty.seat(command.role)
    if duty is None or seat is None or seat.state is SeatState.ACCEPTED:
        raise IllegalTransition("Somebody else has said yes to it already. Thank you all the same.")
    for offer in unit.duty_offers(duty.id):
        if offer.role is command.role and offer.state is DutyOfferState.WAITING:
            withdrawn = replace(offer, state=DutyOfferState.WITHDRAWN, answered_at=context.now())
            unit.put_duty_offer(withdrawn)
    mine = replace(
        seat,
        driver_id=command.driver_id,
        state=SeatState.ACCEPTED,
        shift_id=None if made is None else made.id,
    )
    filled = duty.with_seat(mine)
    unit.put_duty(filled)
    tell_partner(context, unit, filled, mine, comes=True)
