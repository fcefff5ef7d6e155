"""Rides without a driver that a volunteer may pick, and the rule against picking only the pleasant ones.

The rule, published where rides are picked: rides are listed in order of need and time, everybody who may drive one
sees the same list, nobody sees names before taking one, a ride there and back is taken as a whole, and nobody holds
more than a few picked rides ahead. The first who asks has it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.matching import mismatch
from scheduler.domain.people import DriverId, Needs
from scheduler.domain.place import Place, metres_between
from scheduler.domain.request import Leg, Purpose
from scheduler.domain.suitability import Volunteer, why_not
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.workload import Outing, one_more
from scheduler.usecases.availability import set_availability
from scheduler.usecases.commands import SetAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.giving import own_car
from scheduler.usecases.on_already import escorting, outing_of, week
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rehoming import by_need
from scheduler.usecases.rota_commands import PickRide
from scheduler.usecases.setting_out import base_of

DAYS_AHEAD = 7
MOST_PICKED = 3
SPEED = 9
"""Metres a second between a volunteer's home and a ride, as the crow flies; the plan reckons with the roads."""
SPARE = 900
"""Room left at either end of a picked ride, for traffic and doors."""
PICKED = "picked"


@dataclass(frozen=True, slots=True)
class OpenRide:
    """A ride as it is shown before it is taken: no names, no addresses."""

    booking_id: BookingId
    service_date: date
    hours: TimeWindow
    """From leaving home to being back."""
    legs: tuple[Leg, ...]
    needs: Needs
    party: int
    health: bool


def open_rides(context: Context, driver_id: DriverId) -> list[OpenRide]:
    """Return the open rides of the next days that somebody may and wants to drive; see the façade."""
    now = context.now().astimezone(context.policy.zone).date()
    with context.ports.storage.reading() as records:
        volunteer = _volunteer(records, driver_id)
        if volunteer is None or not volunteer.availability.picks:
            return []
        home = volunteer.driver.home
        base = home if volunteer.car is None else base_of(records, volunteer.driver, volunteer.car)
        found: list[OpenRide] = []
        for day in (now + timedelta(days=n) for n in range(DAYS_AHEAD + 1)):
            if records.plan(day).unassigned:
                book = open_day(records, day, policy=context.policy)
                found += [
                    ride for ride in _of_day(context, book, base) if _fits(context, records, ride, volunteer)
                ]
    return found


def _volunteer(records: Records, driver_id: DriverId) -> Volunteer | None:
    driver, said = records.driver(driver_id), records.availability(driver_id)
    if driver is None or said is None:
        return None
    return Volunteer(driver, said, own_car(records, driver))


def _of_day(context: Context, book: DayBook, base: Place) -> list[OpenRide]:
    """Return the day's open rides by need, each booking once and as a whole."""
    bookings: dict[BookingId, Booking] = {}
    for leg_id in by_need(book, book.plan.unassigned):
        bookings.setdefault(book.bookings[leg_id].id, book.bookings[leg_id])
    rides = []
    for booking in bookings.values():
        legs = tuple(one.leg for one in booking.legs if one.leg.id in book.plan.unassigned)
        hours = _hours(legs, base)
        line = context.timeline(book.service_date)
        if hours is not None and line.moment(legs[0].promise.pickup.earliest) > context.now():
            request = booking.request
            rides.append(
                OpenRide(
                    booking.id,
                    book.service_date,
                    hours,
                    legs,
                    request.needs,
                    request.party.size,
                    request.purpose is Purpose.HEALTH,
                )
            )
    return rides


def _hours(legs: tuple[Leg, ...], base: Place) -> TimeWindow | None:
    """Return from when to when somebody is out for these legs: roughly, and with room to spare."""
    home = base.point
    first, last = legs[0], legs[-1]
    there = metres_between(home, first.origin.point) // SPEED + SPARE
    back = metres_between(last.destination.point, home) // SPEED + SPARE
    begins, ends = first.promise.pickup.earliest - there, last.promise.arrive_by + last.delivery_dwell + back
    return TimeWindow(begins, ends) if 0 <= begins < ends < DAY else None


def _fits(context: Context, records: Records, ride: OpenRide, volunteer: Volunteer) -> bool:
    """Tell whether a ride lies inside what somebody said, and may be driven by them."""
    duty = Duty(DutyId("open-ride"), ride.service_date, ride.hours, health=ride.health)
    if volunteer.car is None:
        return False
    reason = why_not(
        duty, DutyRole.DRIVER, volunteer=volunteer, vehicle=volunteer.car, zone=context.policy.zone
    )
    if reason is not None or not _suits(records, ride, volunteer):
        return False
    metres = sum(leg.direct_metres for leg in ride.legs)
    who = volunteer.driver.id
    others = [outing_of(one) for one in records.shifts_of_driver(who)]
    others += escorting(records, who, week(ride.service_date))
    more = Outing(ride.service_date, ride.hours, metres)
    return one_more(others, more, volunteer.availability.limits, rest=context.policy.roster.rest) is None


def _suits(records: Records, ride: OpenRide, volunteer: Volunteer) -> bool:
    request = ride.legs[0].request
    rider, car = records.rider(request.rider_id), volunteer.car
    if rider is None or car is None:
        return False
    home = volunteer.driver.home
    shift = Shift(
        ShiftId(PICKED),
        ride.service_date,
        volunteer.driver.id,
        car.id,
        ride.hours,
        home,
        home,
        ride.hours.width,
    )
    return mismatch(request, rider, shift, volunteer.driver, car) is None


def pick(context: Context, command: PickRide) -> Shift:
    """Give an open ride to the first who asks; see the façade."""
    ride = next(
        (one for one in open_rides(context, command.driver_id) if one.booking_id == command.booking_id), None
    )
    if ride is None:
        raise IllegalTransition(
            "Somebody else has taken this ride, or it no longer fits. Look at the list again."
        )
    with context.ports.storage.reading() as records:
        volunteer = _volunteer(records, command.driver_id)
        held = _picked_ahead(context, records, command.driver_id)
    if volunteer is None or volunteer.car is None:
        raise NotFound("driver", command.driver_id)
    if held >= MOST_PICKED:
        raise InvalidRequest(
            "ride",
            f"You hold {held} picked rides already. Drive one first, so that others have a choice too.",
        )
    wanted = {leg.id for leg in ride.legs}

    def has_it(unit: UnitOfWork, shift: Shift) -> None:
        run = unit.plan(shift.service_date).run(shift.id)
        if run is None or not wanted <= set(run.leg_ids()):
            raise IllegalTransition("Somebody else has taken this ride. Look at the list again.")
        seat = Seat(DutyRole.DRIVER, command.driver_id, SeatState.ACCEPTED, shift.id)
        id_ = DutyId(context.ports.ids.new_id("duty"))
        unit.put_duty(
            Duty(
                id_,
                shift.service_date,
                ride.hours,
                expected_rides=len(ride.legs),
                health=ride.health,
                seats=(seat,),
                published=True,
                picked=True,
            )
        )

    given = SetAvailability(
        command.driver_id,
        volunteer.car.id,
        ride.service_date,
        hours=ride.hours,
        by=command.by,
    )
    return set_availability(context, given, has_it)


def _picked_ahead(context: Context, records: Records, driver_id: DriverId) -> int:
    """Return how many picked rides somebody has ahead."""
    today = context.now().astimezone(context.policy.zone).date()
    ahead = [one for one in records.duties(today, today + timedelta(days=DAYS_AHEAD)) if one.picked]
    return sum(seat.driver_id == driver_id for duty in ahead for seat in duty.seats)
