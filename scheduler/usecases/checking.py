"""Looks at a date as it is kept and says what is wrong with it; decides nothing and changes nothing."""

from collections import Counter
from datetime import date

from scheduler.domain.plan import StopKind
from scheduler.engine.feasibility import check
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.snapshot import take_achievable


def faults(context: Context, service_date: date) -> list[str]:
    """Return every fault of a date in words, none when all is well."""
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
    found = _legs_out_of_place(book)
    if found:
        return found
    now = context.timeline(service_date).seconds(context.now())
    snapshot = take_achievable(context, book, now)
    return [f"The plan of {service_date} breaks {one}." for one in check(snapshot.problem, snapshot.runs)]


def _legs_out_of_place(book: DayBook) -> list[str]:
    """Return the promised legs that are not in the plan exactly once, and those in it that nobody promised."""
    pickups, deliveries = (
        Counter(stop.leg_id for run in book.plan.runs for stop in run.stops if stop.kind is kind)
        for kind in (StopKind.PICKUP, StopKind.DELIVERY)
    )
    waiting = set(book.plan.unassigned)
    found = []
    for leg in book.open_legs():
        planned = (pickups[leg.id], deliveries[leg.id])
        if planned != ((0, 0) if leg.id in waiting else (1, 1)):
            reference = book.bookings[leg.id].reference
            found.append(f"Leg {leg.id} of {reference} has {planned[0]} pickups and {planned[1]} deliveries.")
    unknown = {leg_id for leg_id in pickups | deliveries if leg_id is not None} - book.bookings.keys()
    found += [f"Leg {leg_id} is planned, and nobody booked it." for leg_id in sorted(unknown)]
    return found
