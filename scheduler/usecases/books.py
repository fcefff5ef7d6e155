"""Keeps the book of a date in memory for as long as nothing it was read from has changed.

A storage that can tell so gives a stamp; one that cannot gives None, and every verb reads the date afresh. Of a book
that is not true any more only what changed is read. What a verb has just committed is followed without reading: the
commit itself says what it made.
"""

from dataclasses import replace
from datetime import date

from scheduler.domain.people import Rider
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.daybook import (
    DayBook,
    counting_since,
    limiting_their_week,
    metres_elsewhere,
    open_day,
    read_again,
    recent_of,
)
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.recent import Recent
from scheduler.usecases.stamp import Stamp

_KEPT = 16
"""Days that are booked for: a fortnight and today."""


class Books:
    """The books of the dates asked about last."""

    def __init__(self) -> None:
        self._kept: Recent[date, tuple[Stamp, DayBook]] = Recent(_KEPT)

    def kept(
        self, records: Records, service_date: date, *riders: Rider, policy: ServicePolicy
    ) -> DayBook | None:
        """Return the book of a date if it is kept and true, of these riders too; None where it is to be opened."""
        known = self._kept.get(service_date)
        if known is None or any(known[1].riders.get(rider.id) != rider for rider in riders):
            return None
        if limiting_their_week(known[1].shifts, known[1].drivers):
            return None
        return (
            known[1]
            if records.stamp(service_date, counting_since(service_date, policy)) == known[0]
            else None
        )

    def open(self, records: Records, service_date: date, *riders: Rider, policy: ServicePolicy) -> DayBook:
        """Return the book of a date; ``riders`` are people who ask and may have no booking on it yet.

        A unit that writes opens it before it writes: what is kept here is what everybody sees.
        """
        stamp = records.stamp(service_date, counting_since(service_date, policy))
        if stamp is None:
            return open_day(records, service_date, *riders, policy=policy)
        known = self._kept.get(service_date)
        if known is None or known[0].register != stamp.register:
            book = open_day(records, service_date, *riders, policy=policy)
        else:
            book = _brought_up(records, *known, to=stamp, policy=policy)
            if any(book.riders.get(rider.id) != rider for rider in riders):
                book = replace(book, riders={**book.riders, **{rider.id: rider for rider in riders}})
        if known is None or known[0] != stamp or known[1] is not book:
            self._kept.put(service_date, (stamp, book))
        records.as_read(book.plan)
        return book

    def follow(self, unit: UnitOfWork, book: DayBook, *, policy: ServicePolicy) -> None:
        """Keep what a date's book has become by the commit just made."""
        stamp = unit.stamp(book.service_date, counting_since(book.service_date, policy))
        if stamp is not None:
            self._kept.put(book.service_date, (stamp, book))


def _brought_up(records: Records, was: Stamp, book: DayBook, *, to: Stamp, policy: ServicePolicy) -> DayBook:
    """Return a book of the same people and shifts with what has changed since."""
    if was.plan != to.plan:
        book = read_again(records, book)
    if was.before != to.before:
        recent = recent_of(records, book.service_date, policy)
        book = book if recent == book.recent else replace(book, recent=recent)
    elsewhere = metres_elsewhere(records, book.service_date, limiting_their_week(book.shifts, book.drivers))
    if elsewhere != book.elsewhere:
        book = replace(book, elsewhere=elsewhere)
    return book
