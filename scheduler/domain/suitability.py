"""Who may be asked for which duty, looked at on its own: the one rule of rota, offers, open rides and the desk.

What depends on the other duties of the same person (limits, rest, being out already) is in ``workload``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduler.domain.availability import Availability
from scheduler.domain.credentials import lapsed, may_drive
from scheduler.domain.daylight import light
from scheduler.domain.duty import Duty, DutyRole
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.people import Driver, Qualification
from scheduler.domain.place import Point
from scheduler.domain.time import Timeline, TimeWindow


class Unsuited(StrEnum):
    """Why somebody is not asked for a duty."""

    ROLE = "role"
    NO_CAR = "no_car"
    VEHICLE = "vehicle"
    """Does not drive that vehicle."""
    AWAY = "away"
    HOURS = "hours"
    AFTER_DARK = "after_dark"
    LICENCE = "licence"
    """Neither D1 nor the rules for a car licence cover the minibus."""
    EXPIRED = "expired"
    """A paper has run out by that day, or was never held."""
    DBS = "dbs"
    BUSY = "busy"
    REST = "rest"
    DAY_HOURS = "day_hours"
    WEEK_HOURS = "week_hours"
    DAY_OUTINGS = "day_outings"
    WEEK_OUTINGS = "week_outings"
    DAY_MILES = "day_miles"
    WEEK_MILES = "week_miles"
    LENT = "lent"
    """The vehicle does other work then."""
    PARTNER = "partner"
    """Would rather not share a duty with who is on it."""
    ASKED = "asked"
    """Was asked for it before and is not on it: the rota does not name them for it again; the office may ask."""

    @property
    def is_of_papers(self) -> bool:
        """Whether it is what stands on record of their papers, not what they said or do."""
        return self in (Unsuited.LICENCE, Unsuited.EXPIRED, Unsuited.DBS)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody as far as rotas need to know them."""

    driver: Driver
    availability: Availability
    car: Vehicle | None = None


def vehicle_on(duty: Duty, volunteer: Volunteer, vehicles: Mapping[VehicleId, Vehicle]) -> Vehicle | None:
    """Return what the duty would be driven in by this person: the service's vehicle, or their own car."""
    return volunteer.car if duty.vehicle_id is None else vehicles.get(duty.vehicle_id)


def why_not(
    duty: Duty, role: DutyRole, *, volunteer: Volunteer, vehicle: Vehicle | None, zone: ZoneInfo
) -> Unsuited | None:
    """Return the first reason why somebody is not asked for a seat of a duty, or None when they may be.

    ``vehicle`` is what they would drive; for an escort, None.
    """
    said = volunteer.availability
    if role not in said.roles:
        return Unsuited.ROLE
    home = volunteer.driver.home.point
    reason = outside(duty.service_date, duty.hours, said=said, home=home, zone=zone)
    return reason or _unfit(duty, role, volunteer, vehicle)


def outside(
    day: date, hours: TimeWindow, *, said: Availability, home: Point, zone: ZoneInfo
) -> Unsuited | None:
    """Return why some hours lie outside what somebody said about when they can, or None."""
    if any(gone.first <= day <= gone.last for gone in said.away):
        return Unsuited.AWAY
    if not said.covers(day, hours):
        return Unsuited.HOURS
    if said.daylight_only:
        bright = light(day, home, Timeline(day, zone))
        if bright is None or not bright.earliest <= hours.earliest <= hours.latest <= bright.latest:
            return Unsuited.AFTER_DARK
    return None


def _unfit(duty: Duty, role: DutyRole, volunteer: Volunteer, vehicle: Vehicle | None) -> Unsuited | None:
    driver, day = volunteer.driver, duty.service_date
    if duty.health and not driver.holds(Qualification.ENHANCED_DBS, day):
        return Unsuited.DBS
    if role is DutyRole.ESCORT:
        return None
    if vehicle is None:
        return Unsuited.NO_CAR
    if duty.vehicle_id is not None and duty.vehicle_id not in volunteer.availability.vehicles:
        return Unsuited.VEHICLE
    own = vehicle.mode is ServiceMode.CAR_SCHEME
    if not driver.holds(Qualification.CAR_SCHEME if own else Qualification.MIDAS, day):
        return Unsuited.EXPIRED
    if lapsed(driver, vehicle, day) is not None:
        return Unsuited.EXPIRED
    return None if may_drive(driver, vehicle, day) else Unsuited.LICENCE
