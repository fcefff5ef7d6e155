"""Which shift may carry which ride, and what it costs that one rather than another does."""

from collections.abc import Hashable, Mapping, Sequence, Set

import numpy as np

from scheduler.domain.fleet import ServiceMode
from scheduler.domain.matching import mismatch, traits
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, LegId, Request
from scheduler.engine.problem import BoolArray, Int64Array
from scheduler.usecases.daybook import DayBook


class Carriers:
    """Answers by shift, [K], for the rides of one date.

    Parameters
    ----------
    book, policy
    planned : shift that has a ride now, by ride
    aboard : shift in which a rider sits, by ride
    """

    def __init__(
        self,
        book: DayBook,
        policy: ServicePolicy,
        *,
        planned: Mapping[LegId, int],
        aboard: Mapping[LegId, int],
    ) -> None:
        self.book, self.policy, self.planned, self.aboard = book, policy, planned, aboard
        self.shifts = book.shifts
        self.vehicles = [book.vehicle_of(shift) for shift in self.shifts]
        ended = book.ended()
        self._takes_more = np.array(
            [
                shift.id not in ended and vehicle.mode in policy.modes
                for shift, vehicle in zip(self.shifts, self.vehicles, strict=True)
            ],
            np.bool_,
        )
        self._cars = np.array([one.mode is ServiceMode.CAR_SCHEME for one in self.vehicles], np.bool_)
        self._pinned = book.held.legs
        self._suited: dict[Hashable, BoolArray] = {}
        self._refused = {rider for driver in book.drivers.values() for rider in driver.refused_riders}
        self._wanted: dict[RiderId, set[DriverId]] = {}
        for driver in book.drivers.values():
            for rider_id in driver.preferred_riders:
                self._wanted.setdefault(rider_id, set()).add(driver.id)

    def arrays(self, legs: Sequence[Leg], *, not_for_cars: Set[LegId]) -> dict[str, np.ndarray]:
        """Return [L, K] who may carry whom, the price of leaving the present shift, and of not being preferred."""
        shape = (len(legs), len(self.shifts))
        may = np.array([self._may(leg, cars=leg.id not in not_for_cars) for leg in legs], np.bool_)
        may = may.reshape(shape)
        return {
            "may_carry": may,
            "carry_cost": np.array([self._disturbance(leg) for leg in legs], np.int64).reshape(shape),
            "preference_cost": np.array(
                [self._preference(leg.request, row) for leg, row in zip(legs, may, strict=True)], np.int64
            ).reshape(shape),
        }

    def _may(self, leg: Leg, *, cars: bool) -> BoolArray:
        """Return which shifts may carry the leg; who has it keeps it, whatever the records say since."""
        if leg.id in self.aboard:
            its_own = np.zeros(len(self.shifts), np.bool_)
            its_own[self.aboard[leg.id]] = True
            return its_own
        suited: BoolArray = self._suits(leg.request) & self._takes_more
        if not cars:
            suited[self._cars] = False
        pinned = self._pinned.get(leg.id)
        if pinned is not None:
            suited &= np.array([shift.id == pinned for shift in self.shifts], np.bool_)
        if leg.id in self.planned:
            suited[self.planned[leg.id]] = True
        return suited

    def _suits(self, request: Request) -> BoolArray:
        """Return which shifts suit a request; looked up once for all that are alike."""
        rider = self.book.rider_of(request)
        alike = traits(request, rider, self._refused)
        if alike not in self._suited:
            fits = [
                mismatch(request, rider, shift, self.book.drivers[shift.driver_id], vehicle) is None
                for shift, vehicle in zip(self.shifts, self.vehicles, strict=True)
            ]
            self._suited[alike] = np.array(fits, np.bool_)
        return self._suited[alike]

    def _disturbance(self, leg: Leg) -> Int64Array:
        """Return the price of giving the leg to another shift than the one it has."""
        has = self.planned.get(leg.id)
        costs = np.zeros(len(self.shifts), np.int64)
        if has is not None:
            costs[:] = self.policy.cost.change_of_shift
            costs[has] = 0
        return costs

    def _preference(self, request: Request, may: BoolArray) -> Int64Array:
        """Return the price of a driver whom nobody prefers, where one who is preferred may carry the request."""
        wanted = self.book.rider_of(request).preferred_drivers | self._wanted.get(request.rider_id, set())
        preferred = np.array([shift.driver_id in wanted for shift in self.shifts], np.bool_)
        if not (preferred & may).any():
            return np.zeros(len(self.shifts), np.int64)
        return np.where(preferred, 0, self.policy.cost.not_preferred).astype(np.int64)
