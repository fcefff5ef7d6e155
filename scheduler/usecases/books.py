"""Keeps the book of a date in memory for as long as nothing it was read from has changed.

A storage that can tell so gives a stamp; one that cannot gives None, and every verb reads the date afresh. What a
verb has just committed is followed without reading: the commit itself says that nothing else came between.
"""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

from scheduler.domain.people import Rider
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.recent import Recent

_KEPT = 4


class Books:
    """The books of the dates asked about last."""

    def __init__(self) -> None:
        self._kept: Recent[date, tuple[Hashable, DayBook]] = Recent(_KEPT)

    def open(self, records: Records, service_date: date, *riders: Rider, policy: ServicePolicy) -> DayBook:
        """Return the book of a date; ``riders`` are people who ask and may have no booking on it yet."""
        stamp = records.stamp()
        if stamp is None:
            return open_day(records, service_date, *riders, policy=policy)
        known = self._kept.get(service_date)
        if known is None or known[0] != stamp:
            book = open_day(records, service_date, *riders, policy=policy)
        else:
            book = known[1]
            if all(book.riders.get(rider.id) is rider for rider in riders):
                return book
            book = replace(book, riders={**book.riders, **{rider.id: rider for rider in riders}})
        self._kept.put(service_date, (stamp, book))
        return book

    def follow(self, unit: UnitOfWork, book: DayBook) -> None:
        """Keep what a date's book has become by the commit just made."""
        stamp = unit.stamp()
        if stamp is not None:
            self._kept.put(book.service_date, (stamp, book))
