"""The rows of a date's runs: each stop as numbers, laid out again only where the run is another one.

Stops long over are left out, up to a moment at which nobody was aboard.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scheduler.domain.load import RESOURCES
from scheduler.domain.place import Point
from scheduler.domain.plan import Run, Stop, StopKind
from scheduler.domain.policy import ServicePolicy
from scheduler.engine.kernels_standing import (
    BEGINS,
    DUTY,
    END,
    FIXED,
    FREE,
    FROM,
    HAS_LEFT,
    IS_FIXED,
    KIND,
    LEAVES,
    LOAD,
    PLACE,
    UNTIL,
)
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.progress import progress
from scheduler.usecases.promised_day import leg_windows

_ROOM = 32
Numbers = dict[Point, int]


class Rows:
    """Rows of stops and shifts, as the compiled scan takes them."""

    def __init__(self, book: DayBook, policy: ServicePolicy, kinds: Sequence[int]) -> None:
        size = len(book.shifts)
        self.policy, self.epoch = policy, -1
        self.stops = np.zeros((size, _ROOM, LOAD + len(RESOURCES)), np.int64)
        self.count, self.settled = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.shifts = np.zeros((size, BEGINS + 1), np.int64)
        self.shifts[:, KIND] = kinds
        self.layouts = _layouts(book)
        self._runs: list[Run | None] = [None] * size
        self._over = [0] * size
        """How many stops of each run are left out."""
        self._pending: list[tuple[int, int, int]] = []
        self._pending_points: list[Point] = []
        self._points = [(shift.start.point, shift.end.point) for shift in book.shifts]
        for k, shift in enumerate(book.shifts):
            self.shifts[k, [UNTIL, DUTY, FIXED, BEGINS]] = (
                shift.hours.latest,
                shift.max_duty,
                policy.cost.run,
                shift.hours.earliest,
            )
        self.restart(-1)

    def restart(self, epoch: int) -> None:
        """Forget the numbers of places, which mean others now."""
        self.epoch = epoch
        self._pending.clear()
        self._pending_points.clear()
        self._runs = [None] * len(self._runs)
        self._over = [0] * len(self._over)
        for k, (_start, end) in enumerate(self._points):
            self._at_start(k)
            self._later(k, -1, END, end)

    def _at_start(self, k: int) -> None:
        begins = int(self.shifts[k, BEGINS])
        self._begin(k, self._points[k][0], (begins, 0, begins))

    def _begin(self, k: int, place: Point, times: tuple[int, int, int]) -> None:
        self.shifts[k, [FREE, HAS_LEFT, LEAVES]] = times
        self._later(k, -1, FROM, place)

    def _later(self, k: int, row: int, column: int, point: Point) -> None:
        """Note a cell that gets the number of a place."""
        self._pending.append((k, row, column))
        self._pending_points.append(point)

    def follow(self, book: DayBook, now: int) -> list[Point]:
        """Lay out the runs that are others than before; return the places whose numbers :meth:`number` wants."""
        runs = {run.shift_id: run for run in book.plan.runs}
        for k, shift in enumerate(book.shifts):
            run = runs.get(shift.id)
            if run is not self._runs[k]:
                self._lay(book, k, run, now)
                self._runs[k] = run
            if run is not None and run.has_begun:
                self.settled[k] = len(_of_legs(progress(run, shift, now).settled)) - self._over[k]
        return self._pending_points

    def number(self, numbers: npt.NDArray[np.intp]) -> None:
        """Write the numbers of the places asked for."""
        for (k, row, column), number in zip(self._pending, numbers.tolist(), strict=True):
            if row < 0:
                self.shifts[k, column] = number
            else:
                self.stops[k, row, column] = number
        self._pending.clear()
        self._pending_points = []

    def _lay(self, book: DayBook, k: int, run: Run | None, now: int) -> None:
        stops = run.stops if run is not None else ()
        begun = run is not None and run.has_begun
        over = 0 if begun or run is None else _long_over(stops, self._over[k], now)
        if over != self._over[k]:
            last = stops[over - 1] if over else None
            if last is not None and last.place is not None and run is not None:
                self._begin(k, last.place.point, (last.departure, 1, run.leaves))
            elif last is None:
                self._at_start(k)
        if run is not None:
            self.shifts[k, [HAS_LEFT, LEAVES, IS_FIXED]] = (begun or over > 0, run.leaves, begun)
            if begun:
                self.shifts[k, FREE] = run.leaves
        self.settled[k] = 0
        self._over[k] = over
        ahead = _of_legs(stops[over:])
        self.count[k] = len(ahead)
        if len(ahead) > self.stops.shape[1]:
            more = np.zeros((len(self.stops), len(ahead), self.stops.shape[2]), np.int64)
            self.stops = np.concatenate([self.stops, more], axis=1)
        if ahead:
            self.stops[k, : len(ahead)] = self._cells(book, ahead)
            for row, stop in enumerate(ahead):
                if stop.place is not None:
                    self._later(k, row, PLACE, stop.place.point)

    def _cells(self, book: DayBook, stops: Sequence[Stop]) -> list[list[int]]:
        boarded: dict[object, int] = {}
        cells: list[list[int]] = []
        for row, stop in enumerate(stops):
            if stop.leg_id is None:
                continue
            leg = book.booked(stop.leg_id).leg
            pickup, delivery = leg_windows(leg, self.policy)
            away = stop.kind is StopKind.DELIVERY
            window, dwell = (delivery, leg.delivery_dwell) if away else (pickup, leg.pickup_dwell)
            mate = boarded.get(stop.leg_id, -1) if away else -1
            if not away:
                boarded[stop.leg_id] = row
            times = (stop.arrival, stop.start, stop.departure, window.earliest, window.latest, dwell)
            load = leg.request.load.vector
            cells.append([0, int(away), mate, *times, leg.max_ride, leg.direct, *load])
        return cells


def _of_legs(stops: Sequence[Stop]) -> Sequence[Stop]:
    """Return the stops of legs; a break that the rules no longer know of is left out."""
    return [stop for stop in stops if stop.leg_id is not None]


def _long_over(stops: Sequence[Stop], since: int, now: int) -> int:
    """Return how many stops are over up to the last moment at which nobody was aboard."""
    aboard, over = 0, since
    for at in range(since, len(stops)):
        if stops[at].departure > now:
            break
        if stops[at].kind is StopKind.BREAK:
            return over
        aboard += 1 if stops[at].kind is StopKind.PICKUP else -1
        follows = stops[at + 1].start if at + 1 < len(stops) else stops[at].departure
        if not aboard and follows >= stops[at].departure:
            over = at + 1
    return over


def _layouts(book: DayBook) -> npt.NDArray[np.int32]:
    vehicles = [book.vehicle_of(shift) for shift in book.shifts]
    layouts = np.full(
        (len(vehicles), max((len(one.layouts) for one in vehicles), default=1), len(RESOURCES)), -1, np.int32
    )
    for k, vehicle in enumerate(vehicles):
        for row, layout in enumerate(vehicle.layouts):
            layouts[k, row] = layout.vector
    return layouts
