"""Puts together what pages, feeds and reports show; changes nothing."""

from dataclasses import fields
from datetime import date

from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Stop
from scheduler.engine.cost import RunCost, evaluate
from scheduler.usecases.context import Context
from scheduler.usecases.cost_parts import CostParts
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.rechecking import unfit_on
from scheduler.usecases.snapshot import take_achievable
from scheduler.usecases.views import DayView, Manifest, ManifestStop


def day(context: Context, service_date: date) -> DayView:
    """Return a service date as its coordinator sees it."""
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
        bookings = tuple(records.bookings(service_date))
        quotes = tuple(records.quotes(service_date))
    return DayView(
        service_date=service_date,
        plan=book.plan,
        manifests=tuple(_manifest(book, shift) for shift in book.shifts),
        bookings=bookings,
        quotes=quotes,
        unassigned=tuple((book.bookings[one], book.booked(one)) for one in book.plan.unassigned),
        unfit=tuple(unfit_on(book)),
        cost=_cost(context, book),
    )


def manifest(context: Context, shift_id: ShiftId, *, shift: Shift | None) -> Manifest:
    """Return the driver's view of a shift; see the façade."""
    with context.ports.storage.asking() as records:
        shift = shift or records.shift(shift_id)
        if shift is None:
            raise NotFound("shift", shift_id)
        book = context.books.kept(records, shift.service_date, policy=context.policy)
    if book is None:
        with context.ports.storage.reading() as records:
            book = context.books.open(records, shift.service_date, policy=context.policy)
    return _manifest(book, shift)


def booking(context: Context, booking_id: BookingId) -> Booking:
    """Return a booking."""
    with context.ports.storage.asking() as records:
        found = records.booking(booking_id)
    if found is None:
        raise NotFound("booking", booking_id)
    return found


def _manifest(book: DayBook, shift: Shift) -> Manifest:
    run = book.plan.run(shift.id)
    return Manifest(
        shift=shift,
        driver=book.drivers[shift.driver_id],
        vehicle=book.vehicles[shift.vehicle_id],
        run=run,
        stops=tuple(_line(book, stop) for stop in run.stops) if run else (),
    )


def _line(book: DayBook, stop: Stop) -> ManifestStop:
    if stop.leg_id is None:
        return ManifestStop(stop, None, None, None, None)
    found = book.bookings.get(stop.leg_id)
    if found is None:
        return ManifestStop(stop, stop.place, None, None, None)
    return ManifestStop(stop, stop.place, found, found.leg(stop.leg_id), book.riders[found.rider_id])


def _cost(context: Context, book: DayBook) -> CostParts:
    """Return the price of what is still ahead, by part."""
    now = context.timeline(book.service_date).seconds(context.now())
    snapshot = take_achievable(context, book, now)
    breakdown = evaluate(snapshot.problem, snapshot.runs)
    parts = [(part.name, breakdown.part(part.name)) for part in fields(RunCost)]
    return CostParts((*parts, ("unserved", breakdown.unserved)))
