"""The engine's problem of a date with nothing but what is promised on it, kept for the questions about that date.

A question brings a leg or two of its own, and everything else stays as it was: see :mod:`candidates`. What is kept
holds the very values that it was made of, so nothing has to be told to forget it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np

from scheduler.domain.load import RESOURCES
from scheduler.domain.people import may_not_be_alone
from scheduler.domain.place import Point
from scheduler.domain.plan import Stop, StopKind
from scheduler.domain.policy import CostRules, ServicePolicy
from scheduler.domain.request import Leg, LegId, Request, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.engine.problem import Int32Array, Problem, Run, Runs, Weights
from scheduler.usecases.achieving import all_achievable
from scheduler.usecases.carriers import Carriers
from scheduler.usecases.crews import Crew, Crews
from scheduler.usecases.day_drives import DayDrives, DayNodes
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.drives import DriveTable
from scheduler.usecases.duties import NOBODY_ALONE, Duties, load_vector
from scheduler.usecases.mile_limits import longest_drives
from scheduler.usecases.progress import Progress
from scheduler.usecases.together import Stays, nowhere, stay_first

_SLOWEST = 1.3
"""How much longer a drive may take in the slowest period than in the fastest; more is another road."""
_KEPT, _FEWEST_KEPT = 16, 2
"""As many days as are booked for, where they are small; never fewer than these."""
_MOST_CELLS = 4_000_000
"""So many drives are kept in all, eight bytes each, beyond those few days."""


def leg_windows(leg: Leg, policy: ServicePolicy) -> tuple[TimeWindow, TimeWindow]:
    """Return the windows of pickup and delivery that a promise leaves to the plan."""
    earliest = leg.promise.pickup.earliest
    if leg.wish.kind is WishKind.ARRIVE_BY:
        earliest = max(earliest, leg.promise.arrive_by - policy.promise.early_arrival)
    return leg.promise.pickup, TimeWindow(min(earliest, leg.promise.arrive_by), leg.promise.arrive_by)


@dataclass(frozen=True)
class PromisedDay:
    """The problem of a date at a moment, and what is needed to put more legs beside those promised."""

    book: DayBook
    policy: ServicePolicy
    progress: tuple[Progress, ...]
    nobody_alone: bool
    """Loads say who must not be left alone."""
    somebody_stays: bool
    """Somebody among those promised must not be."""
    problem: Problem
    runs: Runs
    legs: tuple[Leg, ...]
    leg_index: dict[LegId, int]
    drives: DayDrives
    carriers: Carriers
    stays: Stays | None
    """Where dwell is part of the drives, see :mod:`together`: those of all nodes."""
    place_numbers: dict[Point, int]
    """Of the places in ``stays``."""

    @cached_property
    def achievable(self) -> Problem:
        """The same problem with every run held to what is still possible."""
        return all_achievable(self.problem, self.runs)

    def is_of(self, book: DayBook, policy: ServicePolicy, cuts: tuple[Progress, ...]) -> bool:
        """Tell whether a book, the rules and how far the runs are make the same problem."""
        mine = self.book
        same = (
            self.policy is policy
            and mine.plan is book.plan
            and mine.shifts is book.shifts
            and mine.drivers is book.drivers
            and mine.vehicles is book.vehicles
            and mine.bookings is book.bookings
            and mine.recent is book.recent
            and mine.pins is book.pins
            and mine.elsewhere is book.elsewhere
        )
        if not same or self.progress != cuts:
            return False
        return mine.riders is book.riders or all(
            mine.riders[one] is book.riders[one] for one in {leg.request.rider_id for leg in self.legs}
        )


class PromisedDays:
    """The days asked about last. Safe to share between threads."""

    def __init__(self, drives: DriveTable, crews: Crews) -> None:
        self._drives, self._crews = drives, crews
        self._kept: list[PromisedDay] = []
        self._lock = Lock()

    def of(
        self, book: DayBook, policy: ServicePolicy, cuts: tuple[Progress, ...], *, nobody_alone: bool
    ) -> PromisedDay:
        """Return the day of a book whose runs are cut so, made anew where it is not one of those known.

        ``nobody_alone``: somebody who asks must not be left alone.
        """
        found = self._known(book, policy, cuts, nobody_alone=nobody_alone)
        if found is None:
            builder = _Builder(book, policy, cuts, self._crews.of(book))
            found = builder.build(self._drives, nobody_alone=nobody_alone)
        with self._lock:
            kept = [found, *(one for one in self._kept if one is not found)][:_KEPT]
            while len(kept) > _FEWEST_KEPT and sum(one.problem.seconds.size for one in kept) > _MOST_CELLS:
                kept.pop()
            self._kept = kept
        return found

    def once(self, book: DayBook, policy: ServicePolicy, cuts: tuple[Progress, ...]) -> PromisedDay:
        """Return the day of a book that is not asked about again, without keeping it."""
        return _Builder(book, policy, cuts, Crew.of(book)).build(self._drives, nobody_alone=False)

    def _known(
        self, book: DayBook, policy: ServicePolicy, cuts: tuple[Progress, ...], *, nobody_alone: bool
    ) -> PromisedDay | None:
        return next(
            (
                one
                for one in self._kept
                if one.nobody_alone is (nobody_alone or one.somebody_stays) and one.is_of(book, policy, cuts)
            ),
            None,
        )


class _Builder:
    """Fills the arrays of one day."""

    def __init__(
        self,
        book: DayBook,
        policy: ServicePolicy,
        cuts: tuple[Progress, ...],
        crew: Crew,
    ) -> None:
        self.book, self.policy, self.progress = book, policy, cuts
        self.shifts, self.vehicles = book.shifts, crew.vehicles
        self.duties = Duties(book, policy, cuts)
        self.breaks = self.duties.breaks
        self.aboard = {leg_id: (k, since) for k, cut in enumerate(cuts) for leg_id, since in cut.aboard}
        self.planned = {
            stop.leg_id: k for k, cut in enumerate(cuts) for stop in cut.ahead if stop.leg_id is not None
        }
        self.carriers = Carriers(
            book,
            policy,
            crew=crew,
            planned=self.planned,
            aboard={leg_id: k for leg_id, (k, _) in self.aboard.items()},
        )
        legs = (*sorted(self.planned), *book.plan.unassigned)
        self.legs = tuple(book.booked(leg_id).leg for leg_id in legs)
        self.leg_index = {leg.id: i for i, leg in enumerate(self.legs)}

    def build(self, table: DriveTable, *, nobody_alone: bool) -> PromisedDay:
        """Return the day; ``nobody_alone`` as above."""
        somebody_stays = nobody_alone_among(leg.request for leg in self.legs)
        nobody_alone = nobody_alone or somebody_stays
        windows, runs, dwell = self._windows(), self._runs(), self._dwells()
        classes = tuple(sorted({vehicle.vehicle_class for vehicle in self.vehicles}))
        spans = [
            TimeWindow(window.earliest, window.latest + stay)
            for window, stay in zip(windows, dwell, strict=True)
        ]
        points = self._points()
        drives = DayDrives(table, DayNodes(self.book.service_date, classes, points, spans, self.progress))
        seconds, metres = drives.between()
        for k, vehicle in enumerate(self.vehicles):
            self._trust_plan(seconds[classes.index(vehicle.vehicle_class)], k)
        numbers: dict[Point, int] = {}
        stays = self._stays(points, numbers) if self.policy.dwell.together and not self.breaks else None
        boarding = np.zeros(len(self.legs), np.int64)
        if stays is not None:
            stay_first((seconds, metres), leaving=stays, coming=stays)
            boarding = stays.seconds[: len(self.legs)]
            dwell = [0] * len(dwell)
        problem = Problem(
            seconds=seconds,
            metres=metres,
            earliest=np.array([window.earliest for window in windows], np.int64),
            latest=np.array([window.latest for window in windows], np.int64),
            dwell=np.array(dwell, np.int64),
            shift_class=np.array([classes.index(one.vehicle_class) for one in self.vehicles], np.int32),
            weights=weights(self.policy.cost),
            max_ride=np.array([leg.max_ride for leg in self.legs], np.int64) + boarding,
            direct=np.array([leg.direct for leg in self.legs], np.int64) + boarding,
            load=loads(self.legs, nobody_alone=nobody_alone),
            **self._leg_arrays(),
            **self.duties.arrays(nobody_alone=nobody_alone),
            **self._pinned(runs),
        )
        problem = replace(problem, max_metres=longest_drives(self.book, self.progress, problem, runs))
        return PromisedDay(
            self.book,
            self.policy,
            self.progress,
            nobody_alone,
            somebody_stays,
            problem,
            runs,
            self.legs,
            self.leg_index,
            drives,
            self.carriers,
            stays,
            numbers,
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
        pairs = [self._leg_windows(leg) for leg in self.legs]
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

    def _dwells(self) -> list[int]:
        dwells = [leg.pickup_dwell for leg in self.legs] + [leg.delivery_dwell for leg in self.legs]
        return dwells + [rest.duration for _, rest in self.breaks] + [0] * (2 * len(self.shifts))

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

    def _stays(self, points: Sequence[Point], numbers: dict[Point, int]) -> Stays:
        """Return the stays at all nodes, breaks there are none, and number their places."""
        stops = points[: 2 * len(self.legs)]
        for point in stops:
            numbers.setdefault(point, len(numbers))
        return Stays.of(stops, self._dwells()[: len(stops)], numbers).followed_by(
            nowhere(len(points) - len(stops))
        )

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
        legs, count = self.legs, len(self.legs)
        aboard = [self.aboard[leg.id][0] if leg.id in self.aboard else -1 for leg in legs]
        return {
            "required": np.arange(count) < len(self.planned),
            "prize": np.full(count, self.policy.cost.unserved_leg, np.int64),
            "group": np.full(count, -1, np.int32),
            "aboard": np.array(aboard, np.int32),
            **self.carriers.arrays(legs, self.book),
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


def nobody_alone_among(requests: Iterable[Request]) -> bool:
    """Tell whether somebody who asks for these must not be left alone."""
    return any(may_not_be_alone(request.party, request.needs) for request in requests)


def loads(legs: Sequence[Leg], *, nobody_alone: bool) -> Int32Array:
    """Return [L, R] what legs take of each resource."""
    vectors = [load_vector(leg.request, nobody_alone=nobody_alone) for leg in legs]
    width = len(RESOURCES) + (len(NOBODY_ALONE) if nobody_alone else 0)
    return np.array(vectors, np.int32).reshape(len(legs), width)


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
