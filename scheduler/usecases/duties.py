"""What the engine is told of each shift: breaks and stretches, outings, layouts, duty, and its prices."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from scheduler.domain.load import RESOURCES
from scheduler.domain.people import Driver, may_not_be_alone
from scheduler.domain.plan import StopKind
from scheduler.domain.policy import CostRules, ServicePolicy
from scheduler.domain.request import Request
from scheduler.engine.problem import FAR, Int32Array, Int64Array
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.progress import Progress
from scheduler.usecases.rests import Rest, matched, rests_of

NOBODY_ALONE = ("unattended", "helped_at_door")
"""Resources beyond a vehicle's own that keep somebody who must not be left from sharing a ride with anybody
whom the driver leaves the vehicle for. Safe-side: also where the two would never be aboard at a door together."""
_MANY = 1_000


class Duties:
    """The shifts of a date as arrays by shift, [K]."""

    def __init__(self, book: DayBook, policy: ServicePolicy, cuts: Sequence[Progress]) -> None:
        self.book, self.policy, self.cuts = book, policy, cuts
        self.shifts = book.shifts
        self.drivers: list[Driver] = [book.drivers[shift.driver_id] for shift in self.shifts]
        self.breaks: list[tuple[int, Rest]] = []
        """Shift and break of every break still to be taken, by shift; in order of the problem's breaks."""
        for k, (shift, driver) in enumerate(zip(self.shifts, self.drivers, strict=True)):
            rests = rests_of(shift, driver, policy.duty)
            taken = matched(cuts[k].settled, rests)
            self.breaks += [(k, rest) for index, rest in enumerate(rests) if index not in taken]

    def breaks_ahead(self, k: int) -> list[int | None]:
        """Return for each break ahead in a shift's run its number in the problem, or None where it has none."""
        numbers = [number for number, (owner, _) in enumerate(self.breaks) if owner == k]
        found = matched(self.cuts[k].ahead, [self.breaks[number][1] for number in numbers])
        return [None if index is None else numbers[index] for index in found]

    def arrays(self, *, nobody_alone: bool) -> dict[str, np.ndarray]:
        """Return the problem's arrays about shifts and breaks."""
        begun = np.array([cut.has_left for cut in self.cuts], np.bool_)
        return {
            "layouts": self._layouts(nobody_alone=nobody_alone),
            "max_duration": self._max_duration(),
            "fixed_cost": np.full(len(self.shifts), self.policy.cost.run, np.int64),
            "has_begun": begun,
            "break_shift": np.array([k for k, _ in self.breaks], np.int32),
            "break_optional": np.array([rest.optional for _, rest in self.breaks], np.bool_),
            "stretch": np.array([self._stretch(driver) for driver in self.drivers], np.int64),
            "worked": np.array([self._worked(k) for k in range(len(self.shifts))], np.int64),
            "fairness_cost": np.array(fairness(self.book, self.policy.cost, self.drivers), np.int64),
            **self._outings(),
        }

    def _stretch(self, driver: Driver) -> int:
        stretch = self.policy.duty.stretch(driver)
        return FAR if stretch is None else stretch

    def _worked(self, k: int) -> int:
        """Return how long the driver has been going on since leaving or since the last break."""
        cut, run = self.cuts[k], self.book.plan.run(self.shifts[k].id)
        if run is None or not cut.has_left:
            return 0
        rested = [stop.departure for stop in cut.settled if stop.kind is StopKind.BREAK]
        return max(0, cut.ready - max([run.leaves, *rested]))

    def _max_duration(self) -> Int64Array:
        runs = [self.book.plan.run(shift.id) for shift in self.shifts]
        duty = [
            max(0, shift.max_duty - (cut.ready - run.leaves))
            if run is not None and cut.has_left
            else shift.max_duty
            for shift, cut, run in zip(self.shifts, self.cuts, runs, strict=True)
        ]
        return np.array(duty, np.int64)

    def _outings(self) -> dict[str, np.ndarray]:
        """Return who drives and how often they go out; who goes out too often already does so still."""
        people = sorted({shift.driver_id for shift in self.shifts})
        used = Counter(
            shift.driver_id
            for shift, cut in zip(self.shifts, self.cuts, strict=True)
            if cut.has_left or any(stop.leg_id is not None for stop in cut.ahead)
        )
        most = [self.policy.duty.outings(driver) for driver in self.drivers]
        return {
            "driver": np.array([people.index(shift.driver_id) for shift in self.shifts], np.int32),
            "max_outings": np.array(
                [
                    FAR if limit is None else max(limit, used[driver.id])
                    for limit, driver in zip(most, self.drivers, strict=True)
                ],
                np.int64,
            ),
        }

    def _layouts(self, *, nobody_alone: bool) -> Int32Array:
        vehicles = [self.book.vehicle_of(shift) for shift in self.shifts]
        rows = max((len(one.layouts) for one in vehicles), default=1)
        layouts = np.full((len(vehicles), rows, len(RESOURCES)), -1, np.int32)
        for k, vehicle in enumerate(vehicles):
            for row, layout in enumerate(vehicle.layouts):
                layouts[k, row] = layout.vector
        if not nobody_alone:
            return layouts
        unused = (layouts < 0).any(axis=2, keepdims=True)
        doubled = [
            np.concatenate([layouts, np.where(unused, -1, np.array(extra, np.int32))], axis=2)
            for extra in ((1, 0), (0, _MANY))
        ]
        return np.concatenate(doubled, axis=1).astype(np.int32)


def load_vector(request: Request, *, nobody_alone: bool) -> tuple[int, ...]:
    """Return what a party takes of each resource, with the two of ``NOBODY_ALONE`` where they are looked at."""
    if not nobody_alone:
        return request.load.vector
    alone = may_not_be_alone(request.party, request.needs)
    return (*request.load.vector, int(alone), int(request.needs.door_to_door and not alone))


def fairness(book: DayBook, cost: CostRules, drivers: Sequence[Driver]) -> list[int]:
    """Return the price of sending out each driver: for hours lately above the mean of the date's volunteers."""
    volunteers = {driver.id for driver in drivers if not driver.paid}
    if not volunteers or not book.recent:
        return [0] * len(drivers)
    mean = sum(book.recent.get(driver_id, 0) for driver_id in volunteers) // len(volunteers)
    return [
        cost.fairness_hour * max(0, book.recent.get(driver.id, 0) - mean) // 3600 if not driver.paid else 0
        for driver in drivers
    ]
