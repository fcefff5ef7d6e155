"""How bookings and answers to requests are written: a new one, or the next version over the one before."""

from sqlalchemy import bindparam, delete, insert, update

from api.persistence import mapping
from api.persistence import tables as t
from api.persistence.later import Later
from api.persistence.ready import Ready
from scheduler.domain.booking import Booking, Quote
from scheduler.domain.errors import PlanChanged

PUT_BOOKING = Ready(insert(t.booking))
CHANGE_BOOKING = Ready(
    update(t.booking)
    .where(t.booking.c.id == bindparam("known"), t.booking.c.version == bindparam("former"))
    .values({one.name: bindparam(f"new_{one.name}", type_=one.type) for one in t.booking.c})
)
FORGET_LEGS = Ready(delete(t.leg).where(t.leg.c.booking_id == bindparam("known")))
PUT_LEG, PUT_QUOTE, PUT_OFFER = (Ready(insert(table)) for table in (t.leg, t.quote, t.offer))


def write_booking(later: Later, booking: Booking) -> None:
    """Have a booking written; PlanChanged is raised where the stored version is not the one before."""
    row = mapping.booking_row(booking)

    def changed() -> PlanChanged:
        return PlanChanged(f"The booking {booking.reference} was changed by somebody else. Load it again.")

    if booking.version == 1:
        later.put(PUT_BOOKING, row, refusal=changed)
    else:
        known = {"known": booking.id, "former": booking.version - 1}
        swapped = known | {f"new_{name}": one for name, one in row.items()}
        later.put(CHANGE_BOOKING, swapped, refusal=changed, must_touch=True)
        later.put(FORGET_LEGS, {"known": booking.id})
    later.put(PUT_LEG, *mapping.leg_rows(booking))


def write_quote(later: Later, quote: Quote) -> None:
    """Have an answer written with its offers."""
    later.put(PUT_QUOTE, mapping.quote_row(quote))
    later.put(PUT_OFFER, *mapping.offer_rows(quote))
