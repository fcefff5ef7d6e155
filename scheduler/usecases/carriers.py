"""Which shift may carry which ride, and what it costs that one rather than another does."""

from collections.abc import Mapping, Sequence, Set

import numpy as np

from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, LegId, Request
from scheduler.engine.problem import BoolArray, Int64Array
from scheduler.usecases.crews import Crew
from scheduler.usecases.daybook import DayBook


class Carriers:
    """Answers by shift, [K], for the rides of one date.

    Parameters
    ----------
    book, policy
    crew : of that book
    planned : shift that has a ride now, by ride
    aboard : shift in which a rider sits, by ride
    """

    def __init__(
        self,
        book: DayBook,
        policy: ServicePolicy,
        *,
        crew: Crew,
        planned: Mapping[LegId, int],
        aboard: Mapping[LegId, int],
    ) -> None:
        self.policy, self.crew = policy, crew
        self.planned, self.aboard = planned, aboard
        self.shifts = book.shifts
        ended = book.ended()
        self._takes_more = np.array(
            [
                shift.id not in ended and vehicle.mode in policy.modes
                for shift, vehicle in zip(self.shifts, crew.vehicles, strict=True)
            ],
            np.bool_,
        )
        self._pinned = book.held.legs

    def arrays(
        self, legs: Sequence[Leg], book: DayBook, *, not_for_cars: Set[LegId] = frozenset()
    ) -> dict[str, np.ndarray]:
        """Return [L, K] who may carry whom, the price of leaving the present shift, and of not being preferred.

        ``book`` knows the riders of these legs.
        """
        shape = (len(legs), len(self.shifts))
        may = np.array([self._may(leg, book, cars=leg.id not in not_for_cars) for leg in legs], np.bool_)
        may = may.reshape(shape)
        return {
            "may_carry": may,
            "carry_cost": np.array([self._disturbance(leg) for leg in legs], np.int64).reshape(shape),
            "preference_cost": np.array(
                [self._preference(leg.request, book, row) for leg, row in zip(legs, may, strict=True)],
                np.int64,
            ).reshape(shape),
        }

    def _may(self, leg: Leg, book: DayBook, *, cars: bool) -> BoolArray:
        """Return which shifts may carry the leg; who has it keeps it, whatever the records say since."""
        if leg.id in self.aboard:
            its_own = np.zeros(len(self.shifts), np.bool_)
            its_own[self.aboard[leg.id]] = True
            return its_own
        suited: BoolArray = self.crew.suits(leg.request, book) & self._takes_more
        if not cars:
            suited[self.crew.cars] = False
        pinned = self._pinned.get(leg.id)
        if pinned is not None:
            suited &= np.array([shift.id == pinned for shift in self.shifts], np.bool_)
        if leg.id in self.planned:
            suited[self.planned[leg.id]] = True
        return suited

    def _disturbance(self, leg: Leg) -> Int64Array:
        """Return the price of giving the leg to another shift than the one it has."""
        has = self.planned.get(leg.id)
        costs = np.zeros(len(self.shifts), np.int64)
        if has is not None:
            costs[:] = self.policy.cost.change_of_shift
            costs[has] = 0
        return costs

    def _preference(self, request: Request, book: DayBook, may: BoolArray) -> Int64Array:
        """Return the price of a driver whom nobody prefers, where one who is preferred may carry the request."""
        wanted = book.rider_of(request).preferred_drivers | self.crew.wanted.get(
            request.rider_id, frozenset()
        )
        costs = np.zeros(len(self.shifts), np.int64)
        if wanted:  # few riders have anybody they prefer, and this is asked for every ride of the day
            preferred = np.array([shift.driver_id in wanted for shift in self.shifts], np.bool_)
            if (preferred & may).any():
                costs[~preferred] = self.policy.cost.not_preferred
        return costs
