"""Who drives what on a date, however its plan looks: which shifts suit which requests, found out once for all."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.domain.fleet import ServiceMode, Shift, Vehicle, VehicleId
from scheduler.domain.matching import mismatch, traits
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.request import Request
from scheduler.engine.problem import BoolArray
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.recent import Recent

_KEPT = 32
"""A fortnight of days, and days as they would be with a shift more or less."""

_MOST_ASKED = 1_000
"""Requests of which it is known by themselves which shifts suit them; more than a busy day has."""


@dataclass(frozen=True, slots=True)
class Crew:
    """The shifts of a date with their drivers and vehicles, and answers by shift, [K].

    It holds what it was made of, so that nothing else can come to stand at the same place in memory.
    """

    shifts: tuple[Shift, ...]
    drivers: Mapping[DriverId, Driver]
    fleet: Mapping[VehicleId, Vehicle]
    vehicles: tuple[Vehicle, ...]
    """Of each shift."""
    cars: BoolArray
    """Which are volunteers' own."""
    refused: frozenset[RiderId]
    """Riders whom some driver refuses."""
    wanted: Mapping[RiderId, frozenset[DriverId]]
    """Drivers who would rather drive that rider."""
    fewer: "Crew | None" = None
    """The same crew without the shift that ``more`` is the number of, where it is known."""
    more: int = -1
    _suited: dict[Hashable, BoolArray] = field(default_factory=dict)
    _asked: dict[int, tuple[Request, Rider, BoolArray]] = field(default_factory=dict)
    """The same by where the very request is in memory: it is asked about again whenever its day changes."""

    @classmethod
    def of(cls, book: DayBook, *, fewer: "Crew | None" = None) -> "Crew":
        """Return the crew of a book, which may be known all but for one shift and its driver."""
        vehicles = tuple(map(book.vehicle_of, book.shifts))
        wanted: dict[RiderId, set[DriverId]] = {}
        for driver in book.drivers.values():
            for rider_id in driver.preferred_riders:
                wanted.setdefault(rider_id, set()).add(driver.id)
        return cls(
            shifts=book.shifts,
            drivers=book.drivers,
            fleet=book.vehicles,
            vehicles=vehicles,
            cars=np.array([one.mode is ServiceMode.CAR_SCHEME for one in vehicles], np.bool_),
            refused=frozenset(rider for driver in book.drivers.values() for rider in driver.refused_riders),
            wanted={rider: frozenset(drivers) for rider, drivers in wanted.items()},
            fewer=fewer,
            more=-1 if fewer is None else _only_new(book.shifts, fewer.shifts),
        )

    def is_of(self, book: DayBook) -> bool:
        """Tell whether it was made of just these shifts, people and vehicles."""
        return self.shifts is book.shifts and self.drivers is book.drivers and self.fleet is book.vehicles

    def suits(self, request: Request, book: DayBook) -> BoolArray:
        """Return which shifts suit a request; the array is to be read only."""
        rider = book.rider_of(request)
        asked = self._asked.get(id(request))
        if asked is not None and asked[0] is request and asked[1] is rider:
            return asked[2]
        if len(self._asked) >= _MOST_ASKED:
            self._asked.clear()
        known = self._of_traits(request, rider, book)
        self._asked[id(request)] = (request, rider, known)
        return known

    def _of_traits(self, request: Request, rider: Rider, book: DayBook) -> BoolArray:
        alike = traits(request, rider, self.refused)
        known = self._suited.get(alike)
        if known is None:
            known = self._suited[alike] = self._fits(request, rider, book)
        return known

    def _fits(self, request: Request, rider: Rider, book: DayBook) -> BoolArray:
        """Look at every shift that is not known from the smaller crew."""
        looked_at = range(len(self.shifts)) if self.fewer is None else [self.more]
        fits = [
            mismatch(request, rider, self.shifts[k], self.drivers[self.shifts[k].driver_id], self.vehicles[k])
            is None
            for k in looked_at
        ]
        if self.fewer is None:
            return np.array(fits, np.bool_)
        return np.insert(self.fewer.suits(request, book), self.more, fits)


def _only_new(shifts: tuple[Shift, ...], known: tuple[Shift, ...]) -> int:
    """Return the number of the one shift that is not among those known."""
    (new,) = (k for k, shift in enumerate(shifts) if not any(shift is one for one in known))
    return new


class Crews:
    """The crews of the books asked about last. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: Recent[int, Crew] = Recent(_KEPT)

    def of(self, book: DayBook) -> Crew:
        """Return the crew of a book, made anew where its shifts, people or vehicles are not those known."""
        known = self._kept.get(id(book.shifts))
        if known is not None and known.is_of(book):
            return known
        return self._kept.put(id(book.shifts), Crew.of(book))

    def with_one_more(self, book: DayBook, more: DayBook) -> None:
        """Know the crew of a book with one more shift from that of the book; the others are the very same."""
        self._kept.put(id(more.shifts), Crew.of(more, fewer=self.of(book)))
