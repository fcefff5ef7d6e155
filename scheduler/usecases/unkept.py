"""Which wishes for a driver or a rider a move by hand would leave unkept: a coordinator is told before it is done."""

from collections.abc import Iterator, Mapping

from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import LegId
from scheduler.usecases import phrases
from scheduler.usecases.daybook import DayBook

Rule = tuple[str, str]
"""A stable code and a sentence."""


def unkept(book: DayBook, wanted: Mapping[LegId, ShiftId]) -> tuple[Rule, ...]:
    """Return the wishes that are not kept when these rides go to these shifts, each once."""
    return tuple(dict.fromkeys(rule for leg_id, to in wanted.items() for rule in _of_ride(book, leg_id, to)))


def _of_ride(book: DayBook, leg_id: LegId, to: ShiftId) -> Iterator[Rule]:
    booking = book.bookings[leg_id]
    rider = book.rider_of(booking.request)
    driver_of = {shift.id: book.drivers[shift.driver_id] for shift in book.shifts}
    new = driver_of[to]
    out = {driver.id: driver for driver in driver_of.values()}
    wished = [out[one] for one in sorted(rider.preferred_drivers & out.keys())]
    if wished and new not in wished:
        names = phrases.listed([driver.first_name for driver in wished])
        yield "preferred_driver", f"The rider of {booking.reference} would rather ride with {names}."
    run = book.plan.run_of(leg_id)
    former = None if run is None else driver_of.get(run.shift_id)
    if (
        former is not None
        and former is not new
        and rider.id in former.preferred_riders - new.preferred_riders
    ):
        text = f"{former.first_name} would rather drive the rider of {booking.reference}."
        yield "preferred_rider", text
