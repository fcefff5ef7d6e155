"""What somebody agreed to that does not fit what they say now: they said other times, or a holiday, since.

Agreed duties stay until their driver gives them back; nobody is taken off a rota by a change of their usual times.
A shift that somebody gave by themselves may lie outside their usual times, so only a holiday speaks against it.
"""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Unsuited, outside
from scheduler.usecases.context import Context
from scheduler.usecases.own_roster import Engagement, own_roster
from scheduler.usecases.ports import Records


@dataclass(frozen=True, slots=True)
class Overtaken:
    """One thing somebody agreed to, and why they would not be asked for it now."""

    engagement: Engagement
    why: Unsuited


def overtaken(
    context: Context, records: Records, driver_id: DriverId, *, span: tuple[date, date]
) -> list[Overtaken]:
    """Return what does not fit any more on some dates, the earliest first."""
    driver, said = records.driver(driver_id), records.availability(driver_id)
    if driver is None or said is None:
        return []
    first, last = span
    of_duties = {seat.shift_id for duty in records.duties(first, last) for seat in duty.seats}
    found = []
    for one in own_roster(records, driver_id, first, last=last):
        why = outside(
            one.service_date, one.hours, said=said, home=driver.home.point, zone=context.policy.zone
        )
        given = one.shift_id is not None and one.shift_id not in of_duties
        if why is not None and (why is Unsuited.AWAY or not given):
            found.append(Overtaken(one, why))
    return found
