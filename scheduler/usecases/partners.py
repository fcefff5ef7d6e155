"""Two share a duty: one drives, one goes along. When one of them cannot come after all the other is told.

They are told again once somebody does come, or once the office looks for nobody any more; whether they heard of the
first is known where messages are kept.
"""

from typing import Any

from scheduler.domain.duty import Duty, DutyOfferState, DutyRole, Seat, SeatState
from scheduler.domain.outbox import Entry
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork

TELL_PARTNER = "tell-duty-partner"
"""Outbox: tell somebody of who shares a duty with them; the payload names the duty, both, and whether they come.

Nobody as the other: no other is wanted on it any more.
"""


def tell_partner(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat, *, comes: bool) -> None:
    """Have whoever shares a duty told that who has ``seat`` comes, or who had it cannot; nobody once it is over."""
    _tell(context, unit, duty, seat.role, {"who": seat.driver_id, "comes": comes})


def tell_alone(context: Context, unit: UnitOfWork, duty: Duty) -> None:
    """Have who drives told that nobody goes along after all, where somebody had said once that they would."""
    if any(
        one.role is DutyRole.ESCORT and one.state is DutyOfferState.ACCEPTED
        for one in unit.duty_offers(duty.id)
    ):
        _tell(context, unit, duty, DutyRole.ESCORT, {"who": None, "comes": False})


def _tell(context: Context, unit: UnitOfWork, duty: Duty, of: DutyRole, what: dict[str, Any]) -> None:
    other = duty.seat_beside(of)
    if other is None or other.driver_id is None or other.state is not SeatState.ACCEPTED:
        return
    if context.timeline(duty.service_date).moment(duty.hours.latest) <= context.now():
        return
    payload = {"duty": duty.id, "role": of.value, "to": other.driver_id, **what, "version": duty.version}
    key = f"{of.value}:{duty.id}:{duty.version}"
    unit.put_entry(Entry(TELL_PARTNER, context.now(), payload, dedupe_key=key))
