"""Turns a service date into the engine's problem, and the engine's runs back into a plan.

Time-dependent speeds become one fixed table: a drive from a stop takes as long as in the slowest period in
which the vehicle may leave there. What the search finds with that can only be early in truth, never late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.load import RESOURCES
from scheduler.domain.people import may_not_be_alone
from scheduler.domain.place import Point
from scheduler.domain.plan import Stop, StopKind
from scheduler.domain.policy import CostRules, ServicePolicy
from scheduler.domain.request import Leg, LegId, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.engine.problem import Int32Array, Problem, Run, Runs, Weights
from scheduler.usecases.carriers import Carriers
from scheduler.usecases.context import Context
from scheduler.usecases.day_drives import DayNodes
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.duties import Duties, load_vector
from scheduler.usecases.mile_limits import longest_drives
from scheduler.usecases.progress import Progress, progress
from scheduler.usecases.together import served_together

_SLOWEST = 1.3
"""How much longer a drive may take in the slowest period than in the fastest; more is another road."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leg nobody was promised yet, with the windows in which it is wanted."""

    leg: Leg
    pickup: TimeWindow
    delivery: TimeWindow
    cars: bool = True
    """Volunteers' own cars may be asked: they want longer notice than other vehicles."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The problem of a date at a moment, and what its numbers stand for."""

    book: DayBook
    problem: Problem
    runs: Runs
    legs: tuple[Leg, ...]
    shifts: tuple[Shift, ...]
    progress: tuple[Progress, ...]
    leg_index: dict[LegId, int] = field(repr=False)
    together: bool = False
    """Dwell is part of the drives, see :mod:`together`."""

    def shift_index(self, shift_id: ShiftId) -> int:
        """Return the number of a shift."""
        return next(k for k, shift in enumerate(self.shifts) if shift.id == shift_id)


def leg_windows(leg: Leg, policy: ServicePolicy) -> tuple[TimeWindow, TimeWindow]:
    """Return the windows of pickup and delivery that a promise leaves to the plan."""
    earliest = leg.promise.pickup.earliest
    if leg.wish.kind is WishKind.ARRIVE_BY:
        earliest = max(earliest, leg.promise.arrive_by - policy.promise.early_arrival)
    return leg.promise.pickup, TimeWindow(min(earliest, leg.promise.arrive_by), leg.promise.arrive_by)


def take(
    context: Context,
    book: DayBook,
    now: int,
    candidates: Sequence[Candidate] = (),
    *,
    just_recorded: ShiftId | None = None,
) -> Snapshot:
    """Return the problem of a date at the second ``now``, with legs that are asked for beside those promised.

    Legs left unassigned take part as candidates do: they may be served, at a high prize. ``just_recorded`` is
    a shift whose times ahead do not know yet what was written down on it.
    """
    cuts = tuple(
        progress(book.plan.run(shift.id), shift, now, just_recorded=shift.id == just_recorded)
        for shift in book.shifts
    )
    return _Builder(context, book, now, candidates, cuts).build()


class _Builder:
    """Fills the arrays of one problem."""

    def __init__(
        self,
        context: Context,
        book: DayBook,
        now: int,
        candidates: Sequence[Candidate],
        cuts: tuple[Progress, ...],
    ) -> None:
        self.context, self.book, self.policy = context, book, context.policy
        self.candidates = candidates
        self.shifts = book.shifts
        self.progress = cuts
        crew = context.crews.of(book)
        self.vehicles = crew.vehicles
        self.duties = Duties(book, self.policy, cuts)
        self.breaks = self.duties.breaks
        self.aboard = {
            leg_id: (k, since) for k, cut in enumerate(self.progress) for leg_id, since in cut.aboard
        }
        self.planned = {
            stop.leg_id: k
            for k, cut in enumerate(self.progress)
            for stop in cut.ahead
            if stop.leg_id is not None
        }
        self.carriers = Carriers(
            book,
            self.policy,
            crew=crew,
            planned=self.planned,
            aboard={leg_id: k for leg_id, (k, _) in self.aboard.items()},
        )
        promised = [book.booked(leg_id).leg for leg_id in sorted(self.planned)]
        self.not_for_cars = {one.leg.id for one in candidates if not one.cars}
        self.loose = [book.booked(leg_id).leg for leg_id in book.plan.unassigned]
        self.legs = (*promised, *self.loose, *(candidate.leg for candidate in candidates))
        self.leg_index = {leg.id: i for i, leg in enumerate(self.legs)}
        self.nobody_alone = any(may_not_be_alone(leg.request.party, leg.request.needs) for leg in self.legs)

    def build(self) -> Snapshot:
        """Return the snapshot."""
        windows, runs = self._windows(), self._runs()
        classes = sorted({vehicle.vehicle_class for vehicle in self.vehicles})
        seconds, metres = self._drives(classes, windows)
        together = self.policy.dwell.together and not self.breaks
        problem = Problem(
            seconds=seconds,
            metres=metres,
            earliest=np.array([window.earliest for window in windows], np.int64),
            latest=np.array([window.latest for window in windows], np.int64),
            dwell=self._dwells(),
            shift_class=np.array([classes.index(one.vehicle_class) for one in self.vehicles], np.int32),
            weights=weights(self.policy.cost),
            **self._leg_arrays(),
            **self.duties.arrays(nobody_alone=self.nobody_alone),
            **self._pinned(runs),
        )
        if together:
            problem = served_together(problem, self._points())
        problem = replace(problem, max_metres=longest_drives(self.book, self.progress, problem, runs))
        return Snapshot(
            self.book, problem, runs, self.legs, self.shifts, self.progress, self.leg_index, together
        )

    def _pinned(self, runs: Runs) -> dict[str, np.ndarray]:
        """Return the stops that are locked in each shift's run, and which runs are frozen."""
        pins = self.book.held
        frozen = [shift.id in pins.frozen for shift in self.shifts]
        held = [
            run if is_frozen or shift.id in pins.locked else []
            for shift, run, is_frozen in zip(self.shifts, runs, frozen, strict=True)
        ]
        locked = np.full((len(held), max((len(run) for run in held), default=0)), -1, np.int32)
        for k, run in enumerate(held):
            locked[k, : len(run)] = run
        return {"locked": locked, "frozen": np.array(frozen, np.bool_)}

    def _windows(self) -> list[TimeWindow]:
        """Return one window a node."""
        pairs = [self._leg_windows(leg) for leg in self.legs[: len(self.legs) - len(self.candidates)]]
        pairs += [(candidate.pickup, candidate.delivery) for candidate in self.candidates]
        return [
            *(pickup for pickup, _ in pairs),
            *(delivery for _, delivery in pairs),
            *(rest.window for _, rest in self.breaks),
            *(
                TimeWindow(cut.ready, max(cut.ready, shift.hours.latest))
                for cut, shift in zip(self.progress, self.shifts, strict=True)
            ),
            *(
                TimeWindow(min(shift.hours.earliest, shift.hours.latest), shift.hours.latest)
                for shift in self.shifts
            ),
        ]

    def _leg_windows(self, leg: Leg) -> tuple[TimeWindow, TimeWindow]:
        pickup, delivery = leg_windows(leg, self.policy)
        if leg.id in self.aboard:
            latest = min(delivery.latest, self.aboard[leg.id][1] + leg.max_ride)
            delivery = TimeWindow(min(delivery.earliest, latest), latest)
        since = self.book.riding_since(leg.id)
        if since is not None:
            latest = min(delivery.latest, since + leg.max_ride)
            delivery = TimeWindow(min(pickup.earliest, latest), latest)
        return pickup, delivery

    def _dwells(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        dwells = [leg.pickup_dwell for leg in self.legs] + [leg.delivery_dwell for leg in self.legs]
        dwells += [rest.duration for _, rest in self.breaks] + [0] * (2 * len(self.shifts))
        return np.array(dwells, np.int64)

    def _points(self) -> list[Point]:
        """Return one point a node; a break's does not matter."""
        anywhere = self.shifts[0].start.point if self.shifts else Point(0, 0)
        return [
            *(leg.origin.point for leg in self.legs),
            *(leg.destination.point for leg in self.legs),
            *(anywhere for _ in self.breaks),
            *(cut.stands.point for cut in self.progress),
            *(shift.end.point for shift in self.shifts),
        ]

    def _drives(
        self, classes: list[VehicleClass], windows: list[TimeWindow]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return [C, N, N] seconds and metres, each row by the slowest period in which it may be left."""
        spans = [
            TimeWindow(window.earliest, window.latest + int(dwell))
            for window, dwell in zip(windows, self._dwells(), strict=True)
        ]
        day = DayNodes(
            service_date=self.book.service_date,
            classes=tuple(classes),
            points=self._points(),
            spans=spans,
            cuts=self.progress,
            legs=len(self.legs),
            tried=len(self.candidates),
        )
        seconds, metres = self.context.drives.of_day(day)
        for k, vehicle in enumerate(self.vehicles):
            self._trust_plan(seconds[classes.index(vehicle.vehicle_class)], k)
        return seconds, metres

    def _trust_plan(self, seconds: Int32Array, k: int) -> None:
        """Let no drive of the present plan take longer than it was planned to.

        A stop between two others may have been left in a faster period than the first of them. When it is given
        back, the direct drive is looked up in the slower one, and what could be driven before must stay possible.
        """
        cut, run = self.progress[k], self.book.plan.run(self.shifts[k].id)
        if run is None or not cut.ahead:
            return
        first = 2 * len(self.legs) + len(self.breaks)
        stands, left = first + k, cut.left
        reached = [(self._node(stop), stop.arrival, stop.departure) for stop in cut.ahead]
        for node, arrival, departure in [*reached, (first + len(self.shifts) + k, run.returns, run.returns)]:
            if node is not None:
                if left is not None and arrival - left < seconds[stands, node] <= (arrival - left) * _SLOWEST:
                    seconds[stands, node] = arrival - left
                stands = node
            left = departure

    def _node(self, stop: Stop) -> int | None:
        """Return the node of a pickup or delivery ahead; a break has no place of its own."""
        if stop.leg_id is None:
            return None
        return self.leg_index[stop.leg_id] + (0 if stop.kind is StopKind.PICKUP else len(self.legs))

    def _leg_arrays(self) -> dict[str, np.ndarray]:
        legs, promised = self.legs, len(self.planned)
        aboard = [self.aboard[leg.id][0] if leg.id in self.aboard else -1 for leg in legs]
        groups: dict[str, int] = {}
        asked = {candidate.leg.request.id for candidate in self.candidates}
        return {
            "load": np.array(
                [load_vector(leg.request, nobody_alone=self.nobody_alone) for leg in legs], np.int32
            ).reshape(len(legs), -1 if legs else len(RESOURCES)),
            "max_ride": np.array([leg.max_ride for leg in legs], np.int64),
            "direct": np.array([leg.direct for leg in legs], np.int64),
            "required": np.arange(len(legs)) < promised,
            "prize": np.full(len(legs), self.policy.cost.unserved_leg, np.int64),
            "group": np.array(
                [
                    groups.setdefault(leg.request.id, len(groups)) if leg.request.id in asked else -1
                    for leg in legs
                ],
                np.int32,
            ),
            "aboard": np.array(aboard, np.int32),
            **self.carriers.arrays(legs, not_for_cars=self.not_for_cars),
        }

    def _runs(self) -> Runs:
        """Return what is planned now, as nodes."""
        return [self._nodes(k) for k in range(len(self.shifts))]

    def _nodes(self, k: int) -> Run:
        nodes: Run = []
        breaks = iter(self.duties.breaks_ahead(k))
        ahead = self.progress[k].ahead
        if all(stop.leg_id is None for stop in ahead) and not self.progress[k].has_left:
            return nodes
        for stop in ahead:
            node = self._node(stop)
            if node is not None:
                nodes.append(node)
                continue
            # A break that the rules no longer know of is left out.
            number = next(breaks)
            if number is not None:
                nodes.append(2 * len(self.legs) + number)
        return nodes


def weights(cost: CostRules) -> Weights:
    """Return the engine's prices."""
    return Weights(
        driving_second=cost.driving_second,
        metre=cost.metre,
        duty_second=cost.duty_second,
        riding_second=cost.riding_second,
        waiting_aboard_second=cost.waiting_aboard_second,
        pickup_wait_second=cost.pickup_wait_second,
    )
