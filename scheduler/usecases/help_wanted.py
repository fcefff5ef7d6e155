"""What one more volunteer would make possible: a ride that was refused, with a car and driver who do not exist yet.

A shift is made up near the rider, as long as the service's hours, and the ride looked for with it. Then its hours
are cut down to what the ride takes, on half hours, and the ride looked for once more within them. Only
coordinators are told: nothing is booked, and nobody is found by it.
"""

from dataclasses import replace
from datetime import date

from scheduler.domain.booking import HelpWanted
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.matching import mismatch
from scheduler.domain.people import Driver, DriverId, Qualification
from scheduler.domain.request import Request
from scheduler.domain.time import TimeWindow
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.offers import Finder, asked
from scheduler.usecases.wishes import legs_of

_SHIFT, _DRIVER, _VEHICLE = ShiftId("~one-more"), DriverId("~one-more"), VehicleId("~one-more")
_HALF_HOUR = 1800


def help_wanted(context: Context, book: DayBook, request: Request) -> HelpWanted | None:
    """Return the hours in which one more car driver would make the request possible, or None."""
    car = _car(context, book, request)
    if car is None:
        return None
    finder = _finder(context, book, request, car)
    way = None if finder is None else finder.any_way()
    out = None if finder is None or way is None else finder.out(way, _SHIFT)
    if finder is None or out is None:
        return None
    needed = TimeWindow(out.earliest // _HALF_HOUR * _HALF_HOUR, -(-out.latest // _HALF_HOUR) * _HALF_HOUR)
    if finder.with_hours(_SHIFT, needed).any_way() is None:
        return None
    line = context.timeline(request.service_date)
    begins, ends = (f"{line.moment(one):%H:%M}" for one in (needed.earliest, needed.latest))
    near = request.origin.locality or request.origin.name
    text = f"If one more car driver near {near} drove from {begins} to {ends}, this ride could be given."
    return HelpWanted(near, needed, text)


def _car(context: Context, book: DayBook, request: Request) -> Vehicle | None:
    """Return a car like those the service has that could carry the party, or None."""
    if ServiceMode.CAR_SCHEME not in context.policy.modes:
        return None
    shift, driver = _shift(context, request, context.policy.booking.hours), _driver(request)
    cars = [one for one in book.vehicles.values() if one.mode is ServiceMode.CAR_SCHEME]
    suited = [one for one in cars if mismatch(request, book.rider_of(request), shift, driver, one) is None]
    found = min(suited, key=lambda one: one.id, default=None)
    return None if found is None else replace(found, id=_VEHICLE)


def _shift(context: Context, request: Request, hours: TimeWindow) -> Shift:
    day, home = request.service_date, request.origin
    return Shift(_SHIFT, day, _DRIVER, _VEHICLE, hours, start=home, end=home, max_duty=hours.width)


def _driver(request: Request) -> Driver:
    everything = tuple((one, date.max) for one in Qualification)
    return Driver(_DRIVER, "One more", request.origin, everything, gender=request.driver_gender)


def _with_driver(context: Context, book: DayBook, request: Request, car: Vehicle) -> DayBook:
    """Return the book with the shift of a driver who lives where the rider sets out."""
    more = book.with_shift(_shift(context, request, context.policy.booking.hours))
    return replace(
        more,
        drivers={**book.drivers, _DRIVER: _driver(request)},
        vehicles={**book.vehicles, _VEHICLE: car},
    )


def _finder(context: Context, book: DayBook, request: Request, car: Vehicle) -> Finder | None:
    """Return a finder of ways with one more driver, who is out all day."""
    more = _with_driver(context, book, request, car)
    context.crews.with_one_more(book, more)
    legs = legs_of(context, request, more)
    return None if legs is None else Finder.of_day(context, more, asked(context, more, legs))
