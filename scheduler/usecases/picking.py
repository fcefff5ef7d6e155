"""What may be picked by whom, and how much: the same for open rides and for hours in which a driver is wanted.

Nobody sees names before taking something, and nobody holds more than a few picked things ahead.
"""

from dataclasses import replace
from datetime import timedelta

from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.matching import mismatch
from scheduler.domain.people import DriverId
from scheduler.domain.place import Place, Point, metres_between
from scheduler.domain.request import Purpose, Request
from scheduler.domain.suitability import Volunteer, why_not
from scheduler.domain.workload import Outing, one_more
from scheduler.usecases.context import Context
from scheduler.usecases.giving import own_car
from scheduler.usecases.on_already import escorting, outing_of, week
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.setting_out import base_of

MOST_PICKED = 3
SPEED = 9
"""Metres a second between a volunteer's home and a ride, as the crow flies; the plan reckons with the roads."""
SPARE = 900
"""Room left at either end of what is picked, for traffic and doors."""
_PICKED = ShiftId("picked")


def picker(records: Records, driver_id: DriverId) -> Volunteer | None:
    """Return somebody who said that they pick what they drive, and has a car for it; None otherwise."""
    driver, said = records.driver(driver_id), records.availability(driver_id)
    if driver is None or said is None or not said.picks:
        return None
    car = own_car(records.vehicles(), driver)
    return None if car is None else Volunteer(driver, said, car)


def start_of(records: Records, volunteer: Volunteer) -> Place:
    """Return where a picker sets out from."""
    driver, car = volunteer.driver, volunteer.car
    return driver.home if car is None else base_of(records, driver, car)


def way(begins: Point, ends: Point) -> int:
    """Return roughly how long somebody drives between a base and a ride, in seconds, with room to spare."""
    return metres_between(begins, ends) // SPEED + SPARE


def fits(context: Context, records: Records, request: Request, *, out: Outing, volunteer: Volunteer) -> bool:
    """Tell whether an outing for a request lies inside what somebody said, and may be driven by them."""
    driver, car, rider = volunteer.driver, volunteer.car, records.rider(request.rider_id)
    if car is None or rider is None:
        return False
    duty = Duty(DutyId(_PICKED), out.day, out.hours, health=request.purpose is Purpose.HEALTH)
    if why_not(duty, DutyRole.DRIVER, volunteer=volunteer, vehicle=car, zone=context.policy.zone):
        return False
    home = driver.home
    shift = Shift(_PICKED, out.day, driver.id, car.id, out.hours, home, home, out.hours.width)
    if mismatch(request, rider, shift, driver, car) is not None:
        return False
    others = [outing_of(one) for one in records.shifts_of_driver(driver.id)]
    others += escorting(records, driver.id, week(out.day))
    return one_more(others, out, volunteer.availability.limits, rest=context.policy.roster.rest) is None


def ensure_few_held(context: Context, records: Records, driver_id: DriverId) -> None:
    """Refuse one more to who holds as many as the rule allows.

    Raises
    ------
    InvalidRequest
        They do.
    """
    today = context.today()
    last = today + timedelta(days=context.policy.booking.horizon_days)
    ahead = [one for one in records.duties(today, last) if one.picked]
    held = sum(seat.driver_id == driver_id for duty in ahead for seat in duty.seats)
    if held >= MOST_PICKED:
        raise InvalidRequest(
            "ride",
            f"You hold {held} picked rides already. Drive one first, or give one back, so that others have a choice "
            "too.",
        )


def keep(context: Context, unit: UnitOfWork, shift: Shift, duty: Duty) -> None:
    """Write down that somebody picked what the duty stands for."""
    seat = Seat(DutyRole.DRIVER, shift.driver_id, SeatState.ACCEPTED, shift.id)
    id_ = DutyId(context.ports.ids.new_id("duty"))
    unit.put_duty(replace(duty, id=id_, seats=(seat,), published=True, picked=True))
