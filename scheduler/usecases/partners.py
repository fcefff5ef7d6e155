"""Two share a duty: one drives, one goes along. When one of them cannot come after all the other is told.

They are told again once somebody does come; whether they heard of the first is known where messages are kept.
"""

from scheduler.domain.duty import Duty, Seat, SeatState
from scheduler.domain.outbox import Entry
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork

TELL_PARTNER = "tell-duty-partner"
"""Outbox: tell somebody of who shares a duty with them; the payload names the duty, both, and whether they come."""


def tell_partner(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat, *, comes: bool) -> None:
    """Have whoever shares a duty told that who has ``seat`` comes, or who had it cannot; nobody once it is over."""
    other = duty.seat_beside(seat.role)
    if other is None or other.driver_id is None or other.state is not SeatState.ACCEPTED:
        return
    if context.timeline(duty.service_date).moment(duty.hours.latest) <= context.now():
        return
    about = {"duty": duty.id, "role": seat.role.value, "who": seat.driver_id, "to": other.driver_id}
    payload = {**about, "comes": comes, "version": duty.version}
    key = f"{seat.role.value}:{duty.id}:{duty.version}"
    unit.put_entry(Entry(TELL_PARTNER, context.now(), payload, dedupe_key=key))
