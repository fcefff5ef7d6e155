"""Rides without a driver that a volunteer may pick, and the rule against picking only the pleasant ones.

The rule, published where rides are picked: rides are listed in order of need and time, everybody who may drive one
sees the same list, nobody sees names before taking one, a ride there and back is taken as a whole, and nobody holds
more than a few picked rides ahead. The first who asks has it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.duty import Duty, DutyId
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId, Needs
from scheduler.domain.place import Place
from scheduler.domain.request import Leg, Purpose
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.workload import Outing
from scheduler.usecases import picking
from scheduler.usecases.availability import set_availability
from scheduler.usecases.commands import SetAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rehoming import by_need
from scheduler.usecases.rota_commands import PickRide

DAYS_AHEAD = 7


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
    today = context.today()
    found: list[OpenRide] = []
    with context.ports.storage.reading() as records:
        volunteer = picking.picker(records, driver_id)
        if volunteer is None:
            return []
        start = picking.start_of(records, volunteer)
        for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)):
            if records.plan(day).unassigned:
                book = open_day(records, day, policy=context.policy)
                rides = _of_day(context, book, start)
                found += [one for one in rides if _fits(context, records, one, volunteer)]
    return found


def _of_day(context: Context, book: DayBook, start: Place) -> list[OpenRide]:
    """Return the day's open rides by need, each booking once and as a whole."""
    bookings: dict[BookingId, Booking] = {}
    for leg_id in by_need(book, book.plan.unassigned):
        bookings.setdefault(book.bookings[leg_id].id, book.bookings[leg_id])
    found = (_ride(context, book, booking, start) for booking in bookings.values())
    return [one for one in found if one is not None]


def _ride(context: Context, book: DayBook, booking: Booking, start: Place) -> OpenRide | None:
    """Return what is open of a booking; None where it cannot be driven from there on this day any more."""
    legs = tuple(one.leg for one in booking.legs if one.leg.id in book.plan.unassigned)
    first, last, request = legs[0], legs[-1], booking.request
    begins = first.promise.pickup.earliest - picking.way(start.point, first.origin.point)
    home = picking.way(last.destination.point, start.point)
    ends = last.promise.arrive_by + last.delivery_dwell + home
    pickup = context.timeline(book.service_date).moment(first.promise.pickup.earliest)
    if not 0 <= begins < ends < DAY or pickup <= context.now():
        return None
    health = request.purpose is Purpose.HEALTH
    hours, party = TimeWindow(begins, ends), request.party.size
    return OpenRide(booking.id, book.service_date, hours, legs, request.needs, party, health)


def _fits(context: Context, records: Records, ride: OpenRide, volunteer: Volunteer) -> bool:
    metres = sum(leg.direct_metres for leg in ride.legs)
    out = Outing(ride.service_date, ride.hours, metres)
    return picking.fits(context, records, ride.legs[0].request, out=out, volunteer=volunteer)


def pick(context: Context, command: PickRide) -> Shift:
    """Give an open ride to the first who asks; see the façade."""
    rides = open_rides(context, command.driver_id)
    ride = next((one for one in rides if one.booking_id == command.booking_id), None)
    if ride is None:
        raise IllegalTransition(
            "Somebody else has taken this ride, or it no longer fits. Look at the list again."
        )
    with context.ports.storage.reading() as records:
        volunteer = picking.picker(records, command.driver_id)
        picking.ensure_few_held(context, records, command.driver_id)
    if volunteer is None or volunteer.car is None:
        raise NotFound("driver", command.driver_id)
    wanted, day = {leg.id for leg in ride.legs}, ride.service_date
    stands_for = Duty(DutyId(""), day, ride.hours, expected_rides=len(wanted), health=ride.health)

    def has_it(unit: UnitOfWork, shift: Shift) -> None:
        run = unit.plan(day).run(shift.id)
        if run is None or not wanted <= set(run.leg_ids()):
            raise IllegalTransition("Somebody else has taken this ride. Look at the list again.")
        picking.keep(context, unit, shift, stands_for)

    given = SetAvailability(command.driver_id, volunteer.car.id, day, hours=ride.hours, by=command.by)
    return set_availability(context, given, has_it)
