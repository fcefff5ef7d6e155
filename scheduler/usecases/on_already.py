"""What somebody is out for already: their shifts, and the duties on which they go along."""

from datetime import date, timedelta

from scheduler.domain.duty import Duty, DutyRole, SeatState
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId
from scheduler.domain.workload import Outing, week_of
from scheduler.usecases.ports import Records

AGREED = (SeatState.OFFERED, SeatState.ACCEPTED)
"""Who was asked may be about to say yes."""


def outing_of(shift: Shift) -> Outing:
    """Return what a shift asks of its driver; miles are known only once it is planned."""
    return Outing(shift.service_date, shift.hours)


def week(day: date) -> tuple[date, date]:
    """Return the first and last day on which something can matter to a duty of this day: its week, and a day more."""
    monday = day - timedelta(days=day.weekday())
    return monday - timedelta(days=1), monday + timedelta(days=7)


def near(records: Records, shift: Shift) -> list[Shift]:
    """Return the driver's shifts of the same week and of the days next to the shift."""
    return [
        one
        for one in records.shifts_of_driver(shift.driver_id)
        if week_of(one.service_date) == week_of(shift.service_date)
        or abs((one.service_date - shift.service_date).days) <= 1
    ]


def escort_duties(records: Records, driver_id: DriverId, days: tuple[date, date]) -> list[Duty]:
    """Return the duties of some dates on which somebody has said they go along."""
    return [one for one in records.duties(*days) if _goes_along(one, driver_id, (SeatState.ACCEPTED,))]


def escorting(records: Records, driver_id: DriverId, days: tuple[date, date]) -> list[Outing]:
    """Return the outings on which somebody goes along, or was asked to."""
    return [
        Outing(one.service_date, one.hours)
        for one in records.duties(*days)
        if _goes_along(one, driver_id, AGREED)
    ]


def _goes_along(duty: Duty, driver_id: DriverId, states: tuple[SeatState, ...]) -> bool:
    seat = duty.seat(DutyRole.ESCORT)
    return seat is not None and seat.driver_id == driver_id and seat.state in states
