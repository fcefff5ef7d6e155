"""Who may be put on a shift: the law and the papers always, and what the volunteer said unless they say it now."""

from scheduler.domain.credentials import may_drive
from scheduler.domain.duty import Duty, DutyId, DutyRole
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle
from scheduler.domain.matching import required_qualifications
from scheduler.domain.people import Driver, Qualification
from scheduler.domain.request import Purpose
from scheduler.domain.suitability import Unsuited, Volunteer, why_not
from scheduler.domain.workload import one_more
from scheduler.usecases.commands import Origin
from scheduler.usecases.context import Context
from scheduler.usecases.on_already import escorting, near, outing_of, week
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
    going_along = escorting(records, driver.id, week(shift.service_date))
    if any(one.meets(outing_of(shift)) for one in going_along):
        raise InvalidRequest(
            "hours", f"{driver.first_name} goes along on another duty in those hours. Choose other hours."
        )
    said = records.availability(driver.id)
    if said is None or by.actor.role == DRIVER:
        return
    volunteer = Volunteer(driver, said, vehicle)
    reason = why_not(
        _as_duty(shift, vehicle),
        DutyRole.DRIVER,
        volunteer=volunteer,
        vehicle=vehicle,
        zone=context.policy.zone,
    )
    if reason is not None:
        raise InvalidRequest(*_told(reason, driver, vehicle))
    others = [*(outing_of(one) for one in near(records, shift) if one.id != shift.id), *going_along]
    broken = one_more(others, outing_of(shift), said.limits, rest=context.policy.roster.rest)
    if broken is not None:
        who = driver.first_name
        raise InvalidRequest(
            "hours",
            f"That is more than {who} wants to do ({broken[0].value.replace('_', ' ')}). Ask {who}, and change "
            "their limits first.",
        )


def papers_cover(records: Records, shift: Shift) -> bool:
    """Tell whether licence, papers and age of its driver let them drive a shift as things stand."""
    driver, vehicle = records.driver(shift.driver_id), records.vehicle(shift.vehicle_id)
    if driver is None or vehicle is None:
        return False
    try:
        _ensure_papers(driver, vehicle, shift)
    except InvalidRequest:
        return False
    return True


def ensure_checked(duty: Duty, driver: Driver) -> None:
    """Refuse a duty on which people go to health care to somebody without the enhanced check on that day.

    Raises
    ------
    InvalidRequest
        It has run out, or was never held.
    """
    if duty.health and not driver.holds(Qualification.ENHANCED_DBS, duty.service_date):
        raise InvalidRequest(
            "driver",
            f"{driver.first_name} does not hold the enhanced check on that day, and people go to health care. "
            "Renew it, or choose another.",
        )


def _as_duty(shift: Shift, vehicle: Vehicle) -> Duty:
    own = vehicle.mode is ServiceMode.CAR_SCHEME
    return Duty(DutyId(shift.id), shift.service_date, shift.hours, None if own else vehicle.id)


def _told(reason: Unsuited, driver: Driver, vehicle: Vehicle) -> tuple[str, str]:
    """Return the field and the words of a shift that lies outside what somebody said."""
    who = driver.first_name
    if reason is Unsuited.VEHICLE:
        return (
            "vehicle",
            f"{who} did not say they drive {vehicle.name}. Ask {who}, and change what they drive first.",
        )
    if reason is Unsuited.AFTER_DARK:
        return (
            "hours",
            f"{who} does not drive in the dark, and it is dark then. Choose earlier or later hours.",
        )
    if reason is Unsuited.ROLE:
        return "driver", f"{who} goes along, but does not drive. Choose another."
    return "hours", f"{who} did not say they can drive then. Ask {who}, and change their times first."


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
            f"Licence, papers or age of {who} do not cover {vehicle.name} on that day. See the papers, or choose "
            "another.",
        )
    if vehicle.owner_id not in (None, driver.id):
        raise InvalidRequest("vehicle", f"{vehicle.name} is somebody else's own car. Choose another.")
