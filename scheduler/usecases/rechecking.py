"""Which rides already planned no longer fit who drives them: papers that ran out, needs given up since.

A plan keeps a ride where it was promised until somebody acts; nobody is to find that out at the door.
"""

from dataclasses import dataclass
from datetime import timedelta

from scheduler.domain.fleet import Shift
from scheduler.domain.matching import Mismatch, mismatch
from scheduler.domain.people import Driver, Rider
from scheduler.domain.request import LegId
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day

DAYS = 28


@dataclass(frozen=True, slots=True)
class Unfit:
    """One planned ride whose driver may not, or does not want to, carry it any more."""

    leg_id: LegId
    shift: Shift
    driver: Driver
    rider: Rider
    reference: str
    why: Mismatch


def unfit(context: Context, *, days: int = DAYS) -> tuple[Unfit, ...]:
    """Return every such ride of the next days, by date; see the façade."""
    today = context.today()
    found: list[Unfit] = []
    with context.ports.storage.reading() as records:
        for day in (today + timedelta(days=n) for n in range(days + 1)):
            if records.plan(day).runs:
                found += unfit_on(open_day(records, day, policy=context.policy))
    return tuple(found)


def unfit_on(book: DayBook) -> list[Unfit]:
    """Return such rides of one date."""
    found = []
    shifts = {one.id: one for one in book.shifts}
    for run in book.plan.runs:
        shift = shifts[run.shift_id]
        driver, vehicle = book.drivers[shift.driver_id], book.vehicle_of(shift)
        for leg_id in run.leg_ids():
            booked = book.bookings.get(leg_id)
            if booked is None or not booked.leg(leg_id).is_open:
                continue
            request = booked.leg(leg_id).leg.request
            rider = book.rider_of(request)
            why = mismatch(request, rider, shift, driver, vehicle)
            if why is not None:
                found.append(Unfit(leg_id, shift, driver, rider, booked.reference, why))
    return found
