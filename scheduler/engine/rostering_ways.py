"""What might be asked of one volunteer so that they could take a seat, how much that is, and how things were then."""

from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.availability import DatedTime
from scheduler.domain.credentials import lapsed
from scheduler.domain.daylight import light
from scheduler.domain.duty import DutyRole
from scheduler.domain.people import DriverId, Qualification
from scheduler.domain.suitability import Unsuited, Volunteer, vehicle_on
from scheduler.domain.time import Timeline
from scheduler.engine.rostering_problem import RosterProblem

_LIMITS = {
    Unsuited.DAY_HOURS: "seconds_day",
    Unsuited.WEEK_HOURS: "seconds_week",
    Unsuited.DAY_OUTINGS: "outings_day",
    Unsuited.WEEK_OUTINGS: "outings_week",
    Unsuited.DAY_MILES: "metres_day",
    Unsuited.WEEK_MILES: "metres_week",
}
FAR_OFF = date(9999, 12, 31)
TO_ASK = (
    Unsuited.HOURS,
    Unsuited.DAY_HOURS,
    Unsuited.WEEK_HOURS,
    Unsuited.DAY_OUTINGS,
    Unsuited.WEEK_OUTINGS,
    Unsuited.DAY_MILES,
    Unsuited.WEEK_MILES,
    Unsuited.AFTER_DARK,
    Unsuited.EXPIRED,
    Unsuited.DBS,
    Unsuited.VEHICLE,
)
"""What may be asked of somebody, the easier first among changes of like size. Holidays and rest are left alone."""
LEAST_SHARED = 1800
"""Whoever shares less of a duty's hours than this is not asked to stretch theirs."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class WayOut:
    """One change for one person that would fill the seat."""

    driver_id: DriverId
    change: Unsuited
    """The limit that would have to give way."""
    by: int
    """How far: seconds, metres, outings, or 1 for a paper or a vehicle."""
    paper: Qualification | None = None


def size(way: WayOut) -> int:
    """Return how much is asked, in rough hours, to compare changes of different kinds."""
    if way.change in (Unsuited.DAY_MILES, Unsuited.WEEK_MILES):
        return -(-way.by // 20_000)
    if way.change in (Unsuited.DAY_OUTINGS, Unsuited.WEEK_OUTINGS):
        return 4 * way.by
    if way.change in (Unsuited.EXPIRED, Unsuited.DBS, Unsuited.VEHICLE):
        return 8
    return -(-way.by // HOUR)


def way_out(problem: RosterProblem, s: int, *, p: int, reason: tuple[Unsuited, int]) -> WayOut | None:
    """Return the change that would lift a reason, where somebody may be asked for it."""
    change, by = reason
    d, role = problem.seats[s]
    duty, volunteer = problem.duties[d], problem.volunteers[p]
    driver_id = volunteer.driver.id
    if change not in TO_ASK:
        return None
    if change is Unsuited.HOURS:
        shared = [one.intersection(duty.hours) for one in volunteer.availability.windows(duty.service_date)]
        most = max((one.width for one in shared if one is not None), default=0)
        return WayOut(driver_id, change, duty.hours.width - most) if most >= LEAST_SHARED else None
    if change is Unsuited.AFTER_DARK:
        line = Timeline(duty.service_date, problem.zone)
        bright = light(duty.service_date, volunteer.driver.home.point, line)
        lit = None if bright is None else bright.intersection(duty.hours)
        return None if lit is None else WayOut(driver_id, change, duty.hours.width - lit.width)
    if change is Unsuited.EXPIRED:
        return (
            WayOut(driver_id, change, by, _paper(problem, d, volunteer)) if role is DutyRole.DRIVER else None
        )
    if change is Unsuited.DBS:
        return WayOut(driver_id, change, by, Qualification.ENHANCED_DBS)
    return WayOut(driver_id, change, by)


def _paper(problem: RosterProblem, d: int, volunteer: Volunteer) -> Qualification:
    """Return the paper that has to be renewed."""
    duty = problem.duties[d]
    vehicle = vehicle_on(duty, volunteer, problem.vehicles)
    gone = None if vehicle is None else lapsed(volunteer.driver, vehicle, duty.service_date)
    if gone is not None:
        return gone
    return Qualification.CAR_SCHEME if duty.vehicle_id is None else Qualification.MIDAS


def changed(problem: RosterProblem, s: int, volunteer: Volunteer, way: WayOut) -> Volunteer:
    """Return the volunteer as after the change."""
    duty, said, driver = problem.duties[problem.seats[s][0]], volunteer.availability, volunteer.driver
    limits = said.limits
    if way.paper is not None:
        held = tuple(one for one in driver.qualifications if one[0] is not way.paper)
        return replace(volunteer, driver=replace(driver, qualifications=(*held, (way.paper, FAR_OFF))))
    if way.change is Unsuited.HOURS:
        more = DatedTime(duty.service_date, duty.hours)
        said = replace(said, extra=(*said.extra, more))
    elif way.change is Unsuited.AFTER_DARK:
        said = replace(said, daylight_only=False)
    elif way.change is Unsuited.VEHICLE and duty.vehicle_id is not None:
        said = replace(said, vehicles=said.vehicles | {duty.vehicle_id})
    else:
        field = _LIMITS[way.change]
        limit = getattr(limits, field)
        said = replace(said, limits=replace(limits, **{field: limit + way.by}))
    return replace(volunteer, availability=said)
