"""Keeps the runs of a date laid out for the compiled look at one more leg, and follows what changes.

A question about a day then costs no more than the runs that may take the leg. It is asked only about days on
which nothing plays a part that the rows do not know of: breaks, stretches, outings, miles, pins, preferences,
fairness, people who must not be left alone, drives that differ by the time of day. Any other day is laid out in full.
"""

from collections.abc import Hashable
from dataclasses import astuple
from threading import Lock

import numpy as np

from scheduler.domain.fleet import ServiceMode, Shift
from scheduler.domain.matching import mismatch, traits
from scheduler.domain.people import may_not_be_alone
from scheduler.domain.pins import Pins
from scheduler.domain.place import Point
from scheduler.domain.request import Leg
from scheduler.domain.travel import Profile, VehicleClass
from scheduler.engine.kernels_standing import Standing, Wanted, scan_standing
from scheduler.engine.problem import BoolArray
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.drives import PlaceDrives
from scheduler.usecases.duties import Duties
from scheduler.usecases.progress import progress
from scheduler.usecases.promised_day import weights
from scheduler.usecases.standing_rows import Rows


class StandingDay:
    """The runs of one date as rows, followed from book to book."""

    def __init__(self, context: Context, book: DayBook, now: int) -> None:
        self.shifts, self.vehicles, self.drivers = book.shifts, book.vehicles, book.drivers
        self.is_plain = is_plain(context, book)
        self.has_cars = any(one.mode is ServiceMode.CAR_SCHEME for one in map(book.vehicle_of, book.shifts))
        period = context.drives.periods(book.service_date)[0]
        self.classes = sorted({book.vehicle_of(shift).vehicle_class for shift in self.shifts})
        self.profiles = [Profile(one, period.id) for one in self.classes]
        self.weights = np.array(astuple(weights(context.policy.cost)), np.int64)
        self.now = now
        self._lock = Lock()
        self._refused = {rider for driver in book.drivers.values() for rider in driver.refused_riders}
        self._suited: dict[Hashable, BoolArray] = {}
        self.rows = Rows(book, context.policy, [self.classes.index(self._class(one)) for one in self.shifts])

    def _class(self, shift: Shift) -> VehicleClass:
        return self.vehicles[shift.vehicle_id].vehicle_class

    def is_of(self, book: DayBook, now: int) -> bool:
        """Tell whether the book is of the same shifts, people and vehicles, and no earlier than the rows."""
        same = book.shifts is self.shifts and book.vehicles is self.vehicles and book.drivers is self.drivers
        return same and now >= self.now

    def knows(self, book: DayBook, wanted: Candidate) -> bool:
        """Tell whether rows know all that plays a part on the date, and for the leg."""
        request = wanted.leg.request
        usual = book.pins == Pins() and not book.plan.unassigned and not book.recent
        liked = bool(book.rider_of(request).preferred_drivers)
        alone = may_not_be_alone(request.party, request.needs)
        return self.is_plain and usual and not (liked or alone or (self.has_cars and not wanted.cars))

    def best(self, context: Context, book: DayBook, wanted: Candidate, now: int) -> tuple[int, int] | None:
        """Return the shift whose run takes a leg most cheaply, and the price it adds; None when none can."""
        with self._lock:
            return self._best(context, book, wanted, now)

    def _best(self, context: Context, book: DayBook, wanted: Candidate, now: int) -> tuple[int, int] | None:
        self.now = now
        ends = (wanted.leg.origin.point, wanted.leg.destination.point)
        drives = self._drives(context, book, ends, now)
        if any(one.epoch != self.rows.epoch for one in drives):
            self.rows.restart(drives[0].epoch)
            drives = self._drives(context, book, ends, now)
        self.rows.number(drives[0].numbers[: -len(ends)])
        stack = drives[0].seconds[np.newaxis], drives[0].metres[np.newaxis]
        if len(drives) > 1:
            stack = np.stack([one.seconds for one in drives]), np.stack([one.metres for one in drives])
        standing = Standing(
            self.rows.stops,
            self.rows.count,
            self.rows.settled,
            self.rows.shifts,
            self.rows.layouts,
            *stack,
            self.weights,
            context.policy.dwell.together,
        )
        origin, destination = (int(one) for one in drives[0].numbers[-2:])
        out = np.zeros(2, np.int64)
        scan_standing(standing, self._wanted(book, wanted, origin, destination), now, out)
        return None if out[0] < 0 else (int(out[0]), int(out[1]))

    def _drives(
        self, context: Context, book: DayBook, ends: tuple[Point, Point], now: int
    ) -> list[PlaceDrives]:
        """Bring the rows up to the book; return the drives between their new places and the leg's ends, by class."""
        places = [*self.rows.follow(book, now), *ends]
        return [context.drives.by_place(places, profile) for profile in self.profiles]

    def _wanted(self, book: DayBook, wanted: Candidate, origin: int, destination: int) -> Wanted:
        leg = wanted.leg
        load = leg.request.load.vector
        limits = [leg.max_ride, leg.direct, *load]
        pickup = [origin, 0, -1, 0, 0, 0, wanted.pickup.earliest, wanted.pickup.latest, leg.pickup_dwell]
        delivery = [destination, 1, -1, 0, 0, 0, wanted.delivery.earliest, wanted.delivery.latest]
        return Wanted(
            np.array([*pickup, *limits], np.int64),
            np.array([*delivery, leg.delivery_dwell, *limits], np.int64),
            self._may_carry(book, leg),
        )

    def _may_carry(self, book: DayBook, leg: Leg) -> BoolArray:
        """Return which shifts suit a leg; looked up once for all that are alike."""
        rider = book.rider_of(leg.request)
        alike = traits(leg.request, rider, self._refused)
        if alike not in self._suited:
            fits = [
                mismatch(leg.request, rider, shift, book.drivers[shift.driver_id], book.vehicle_of(shift))
                for shift in self.shifts
            ]
            self._suited[alike] = np.array([one is None for one in fits], np.bool_)
        ended = book.ended()
        if not ended:
            return self._suited[alike]
        open_ = np.array([shift.id not in ended for shift in self.shifts], np.bool_)
        return self._suited[alike] & open_


def is_plain(context: Context, book: DayBook) -> bool:
    """Tell whether rows know all that plays a part in the shifts of a date."""
    modes = {book.vehicle_of(shift).mode for shift in book.shifts}
    if len(context.drives.periods(book.service_date)) != 1 or not modes <= context.policy.modes:
        return False
    duties = Duties(book, context.policy, tuple(progress(None, shift, 0) for shift in book.shifts))
    rules = context.policy.duty
    free = all(rules.stretch(one) is None and rules.outings(one) is None for one in duties.drivers)
    near = all(one.max_metres_day is None and one.max_metres_week is None for one in duties.drivers)
    return free and near and not duties.breaks and not any(one.preferred_riders for one in duties.drivers)
