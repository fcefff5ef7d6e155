"""Which shift may carry which ride, and what it costs that one rather than another does."""

from collections.abc import Mapping, Sequence, Set

import numpy as np

from scheduler.domain.people import DriverId
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, LegId
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
        suited = [self.crew.suits(leg.request, book) for leg in legs]
        may = np.array(suited, np.bool_).reshape(shape) & self._takes_more
        leaving, unlike = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for number, leg in enumerate(legs):
            has = self.planned.get(leg.id)
            if has is not None:
                leaving[number] = self.policy.cost.change_of_shift
                goes = not may[number, has] and may[number].any() and leg.id not in self.aboard
                leaving[number, has] = self.policy.cost.unsuited_leg if goes else 0
            self._keep(leg, may[number], cars=leg.id not in not_for_cars)
            wanted = book.rider_of(leg.request).preferred_drivers | self.crew.wanted.get(
                leg.request.rider_id, frozenset()
            )
            if wanted:
                unlike[number] = self._preference(wanted, may[number])
        return {"may_carry": may, "carry_cost": leaving, "preference_cost": unlike}

    def _keep(self, leg: Leg, suited: BoolArray, *, cars: bool) -> None:
        """Narrow down, in place, which shifts may carry the leg; who has it keeps it, whatever the records say."""
        if leg.id in self.aboard:
            suited[:] = False
            suited[self.aboard[leg.id]] = True
            return
        if not cars:
            suited[self.crew.cars] = False
        pinned = self._pinned.get(leg.id)
        if pinned is not None:
            suited &= np.array([shift.id == pinned for shift in self.shifts], np.bool_)
        if leg.id in self.planned:
            suited[self.planned[leg.id]] = True

    def _preference(self, wanted: Set[DriverId], may: BoolArray) -> Int64Array:
        """Return the price of a driver whom nobody prefers, where one who is preferred may carry the leg."""
        preferred = np.array([shift.driver_id in wanted for shift in self.shifts], np.bool_)
        price = self.policy.cost.not_preferred if (preferred & may).any() else 0
        return np.where(preferred, 0, price)
