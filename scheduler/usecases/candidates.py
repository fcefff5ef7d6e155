"""Legs that nobody was promised yet, put beside those that are.

Only the rows and columns of what is asked for are worked out; all else is taken from the day as it is kept. The
engine numbers pickups, deliveries and the rest one after the other, so the nodes of the day move up a little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from scheduler.domain.place import Point
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg
from scheduler.domain.time import TimeWindow
from scheduler.engine.problem import Int64Array, Problem, Runs
from scheduler.usecases.day_drives import Tables
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.drives import Numbers
from scheduler.usecases.promised_day import PromisedDay, loads
from scheduler.usecases.together import Stays, stay_first


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leg nobody was promised yet, with the windows in which it is wanted."""

    leg: Leg
    pickup: TimeWindow
    delivery: TimeWindow
    cars: bool = True
    """Volunteers' own cars may be asked: they want longer notice than other vehicles."""


class Beside:
    """Candidates beside the legs of a day."""

    def __init__(self, day: PromisedDay, candidates: Sequence[Candidate]) -> None:
        self.day, self.candidates = day, candidates
        self.new = [one.leg for one in candidates]
        promised, added = len(day.legs), len(candidates)
        nodes = day.problem.nodes
        self._first = (0, promised, 2 * promised, nodes)
        """Where the pickups, the deliveries and the rest of the day's own nodes begin, and how many there are."""
        self._moved: Numbers = np.arange(nodes)
        self._moved[promised:] += added
        self._moved[2 * promised :] += added
        self._own: Numbers = np.concatenate(
            (np.arange(promised, promised + added), np.arange(2 * promised + added, 2 * (promised + added)))
        )

    def problem(self, base: Problem, book: DayBook, policy: ServicePolicy) -> Problem:
        """Return a problem of the day with the candidates in it.

        ``base`` is the day's own, and ``book`` one of the same day that knows who asks.
        """
        new, added = self.new, len(self.new)
        boarding = self._dwells()[:added] if self.day.stays is not None else 0
        dwell = np.zeros(2 * added, np.int64) if self.day.stays is not None else self._dwells()
        seconds, metres = self._drives(base)
        windows = self._windows()
        own = self.day.carriers.arrays(
            new, book, not_for_cars={one.leg.id for one in self.candidates if not one.cars}
        )
        return replace(
            base,
            seconds=seconds,
            metres=metres,
            earliest=self._by_node(base.earliest, [window.earliest for window in windows]),
            latest=self._by_node(base.latest, [window.latest for window in windows]),
            dwell=self._by_node(base.dwell, dwell),
            load=_below(base.load, loads(new, nobody_alone=self.day.nobody_alone)),
            max_ride=_below(base.max_ride, np.array([leg.max_ride for leg in new]) + boarding),
            direct=_below(base.direct, np.array([leg.direct for leg in new]) + boarding),
            required=_below(base.required, np.zeros(added)),
            prize=_below(base.prize, np.full(added, policy.cost.unserved_leg)),
            group=self._groups(),
            aboard=_below(base.aboard, np.full(added, -1)),
            locked=self._renumbered(base.locked),
            may_carry=_below(base.may_carry, own["may_carry"]),
            carry_cost=_below(base.carry_cost, own["carry_cost"]),
            preference_cost=_below(base.preference_cost, own["preference_cost"]),
        )

    def runs(self, runs: Runs) -> Runs:
        """Return the day's runs in the nodes of the problem."""
        moved = self._moved.tolist()
        return [[moved[node] for node in run] for run in runs]

    def _renumbered(self, locked: np.ndarray) -> np.ndarray:
        if not locked.size:
            return locked
        return np.where(locked < 0, -1, self._moved[locked]).astype(locked.dtype)

    def _by_node(self, values: Int64Array, own: Sequence[int] | Int64Array) -> Int64Array:
        """Return values by node of the whole problem."""
        found = np.empty(len(self._moved) + len(self._own), values.dtype)
        found[self._moved], found[self._own] = values, own
        return found

    def _windows(self) -> list[TimeWindow]:
        return [*(one.pickup for one in self.candidates), *(one.delivery for one in self.candidates)]

    def _dwells(self) -> Int64Array:
        return np.array([*(leg.pickup_dwell for leg in self.new), *(leg.delivery_dwell for leg in self.new)])

    def _points(self) -> list[Point]:
        return [*(leg.origin.point for leg in self.new), *(leg.destination.point for leg in self.new)]

    def _groups(self) -> np.ndarray:
        """Return the numbers of requests all of whose legs go together: those of which something is asked for."""
        asked = {leg.request.id: number for number, leg in reversed(list(enumerate(self.new)))}
        every = (*self.day.legs, *self.new)
        return np.array([asked.get(leg.request.id, -1) for leg in every], np.int32)

    def _drives(self, base: Problem) -> Tables:
        """Return the drives between all nodes."""
        points, windows = self._points(), self._windows()
        spans = [
            TimeWindow(window.earliest, window.latest + int(stay))
            for window, stay in zip(windows, self._dwells(), strict=True)
        ]
        leaving, coming = self.day.drives.beside(points, spans)
        if self.day.stays is not None:
            own = self._stays(points)
            stay_first(leaving, leaving=own, coming=self.day.stays.followed_by(own))
            stay_first(coming, leaving=self.day.stays, coming=own)
        kinds, size = len(base.seconds), len(self._moved) + len(self._own)
        columns = np.concatenate((self._moved, self._own))
        seconds, metres = (np.empty((kinds, size, size), np.int32) for _ in range(2))
        for whole, known, out, back in zip(
            (seconds, metres), (base.seconds, base.metres), leaving, coming, strict=True
        ):
            self._spread(whole, known)
            whole[:, self._own[:, np.newaxis], columns] = out
            whole[:, self._moved[:, np.newaxis], self._own] = back
        return seconds, metres

    def _spread(self, whole: np.ndarray, known: np.ndarray) -> None:
        """Copy the day's own drives to where its nodes have moved, in blocks: that is far quicker than by number."""
        added = len(self.new)
        stretches = [
            (slice(start + n * added, end + n * added), slice(start, end))
            for n, (start, end) in enumerate(pairwise(self._first))
        ]
        for at, of in stretches:
            for across, of_across in stretches:
                whole[:, at, across] = known[:, of, of_across]

    def _stays(self, points: Sequence[Point]) -> Stays:
        known = self.day.place_numbers
        mine: dict[Point, int] = {}
        for point in points:
            mine.setdefault(point, known.get(point, len(known) + len(mine)))
        return Stays.of(points, self._dwells().tolist(), mine)


def _below(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return rows of the candidates below those of the day."""
    return np.concatenate((values, rows.astype(values.dtype)))
