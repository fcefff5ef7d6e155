"""Who may be put on a shift: the law and the papers always, and what the volunteer said unless they say it now."""

from scheduler.domain.credentials import may_drive
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import Shift, Vehicle
from scheduler.domain.matching import required_qualifications
from scheduler.domain.people import Driver
from scheduler.domain.request import Purpose
from scheduler.domain.workload import Outing, one_more, week_of
from scheduler.usecases.commands import Origin
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records

DRIVER = "driver"
"""The role of somebody who speaks for themselves."""


def ensure_allowed(context: Context, records: Records, shift: Shift, by: Origin) -> None:
    """Refuse a shift that its driver may not or does not want to drive.

    Raises
    ------
    InvalidRequest
        Papers, licence or age do not let the driver take the vehicle out, or it lies outside what they said.
    """
    driver, vehicle = records.driver(shift.driver_id), records.vehicle(shift.vehicle_id)
    if driver is None or vehicle is None:
        return
    _ensure_papers(driver, vehicle, shift)
    said = records.availability(driver.id)
    if said is None or by.actor.role == DRIVER:
        return
    who = driver.first_name
    if not said.covers(shift.service_date, shift.hours):
        raise InvalidRequest(
            "hours", f"{who} did not say they can drive then. Ask {who}, and change their times first."
        )
    others = [outing_of(one) for one in near(records, shift) if one.id != shift.id]
    broken = one_more(others, outing_of(shift), said.limits, rest=context.policy.roster.rest)
    if broken is not None:
        raise InvalidRequest(
            "hours",
            f"That is more than {who} wants to do ({broken[0].value.replace('_', ' ')}). Ask {who}, and change "
            "their limits first.",
        )


def _ensure_papers(driver: Driver, vehicle: Vehicle, shift: Shift) -> None:
    day, who = shift.service_date, driver.first_name
    for kind in required_qualifications(vehicle, Purpose.OTHER):
        if not driver.holds(kind, day):
            raise InvalidRequest(
                "driver",
                f"{who} does not hold {kind.value.replace('_', ' ')} on that day. Renew it, or choose another.",
            )
    if not may_drive(driver, vehicle, day):
        raise InvalidRequest(
            "driver",
            f"{who} may not drive {vehicle.name} on that day: licence, papers or age. Look at their papers, or "
            "choose another.",
        )
    if vehicle.owner_id not in (None, driver.id):
        raise InvalidRequest("vehicle", f"{vehicle.name} is somebody else's own car. Choose another.")


def outing_of(shift: Shift) -> Outing:
    """Return what a shift asks of its driver; miles are known only once it is planned."""
    return Outing(shift.service_date, shift.hours)


def near(records: Records, shift: Shift) -> list[Shift]:
    """Return the driver's shifts of the same week and of the days next to the shift."""
    return [
        one
        for one in records.shifts_of_driver(shift.driver_id)
        if week_of(one.service_date) == week_of(shift.service_date)
        or abs((one.service_date - shift.service_date).days) <= 1
    ]
