"""What one volunteer has agreed to: the shifts they drive and the duties on which they go along, in order."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.duty import Duty, DutyId, DutyRole, SeatState
from scheduler.domain.fleet import Shift, ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.on_already import escort_duties
from scheduler.usecases.ports import Records


@dataclass(frozen=True, slots=True)
class Engagement:
    """One thing that somebody has agreed to."""

    service_date: date
    hours: TimeWindow
    role: DutyRole
    vehicle_id: VehicleId | None
    """None: the own car of whoever drives."""
    shift_id: ShiftId | None = None
    """Of the driver."""
    duty_id: DutyId | None = None
    """Of somebody who goes along."""
    partner: str = ""
    """First name of who comes along, or drives; empty while nobody has said yes."""

    @property
    def key(self) -> str:
        """What it is known by: the same for as long as it stands."""
        return str(self.shift_id or self.duty_id)


def own_roster(records: Records, driver_id: DriverId, first: date, *, last: date) -> list[Engagement]:
    """Return what somebody has agreed to on some dates, the earliest first."""
    by_shift = {
        seat.shift_id: duty for duty in records.duties(first, last) for seat in duty.seats if seat.shift_id
    }
    found = [
        driving(records, one, by_shift.get(one.id))
        for one in records.shifts_of_driver(driver_id)
        if first <= one.service_date <= last
    ]
    found += [going_along(records, one) for one in escort_duties(records, driver_id, (first, last))]
    return sorted(found, key=lambda one: (one.service_date, one.hours.earliest, one.key))


def driving(records: Records, shift: Shift, duty: Duty | None) -> Engagement:
    """Return a shift as what its driver agreed to."""
    return Engagement(
        shift.service_date,
        shift.hours,
        DutyRole.DRIVER,
        shift.vehicle_id,
        shift_id=shift.id,
        partner="" if duty is None else _on(records, duty, DutyRole.ESCORT),
    )


def partner_of(records: Records, shift: Shift) -> str:
    """Return the first name of whoever goes along on a shift; empty where nobody does."""
    duties = records.duties(shift.service_date, shift.service_date)
    duty = next((one for one in duties if any(seat.shift_id == shift.id for seat in one.seats)), None)
    return "" if duty is None else _on(records, duty, DutyRole.ESCORT)


def going_along(records: Records, duty: Duty) -> Engagement:
    """Return a duty as what whoever goes along agreed to."""
    return Engagement(
        duty.service_date,
        duty.hours,
        DutyRole.ESCORT,
        duty.vehicle_id,
        duty_id=duty.id,
        partner=_on(records, duty, DutyRole.DRIVER),
    )


def _on(records: Records, duty: Duty, role: DutyRole) -> str:
    seat = duty.seat(role)
    agreed = seat is not None and seat.state is SeatState.ACCEPTED and seat.driver_id is not None
    driver = records.driver(seat.driver_id) if seat is not None and seat.driver_id and agreed else None
    return "" if driver is None else driver.first_name
