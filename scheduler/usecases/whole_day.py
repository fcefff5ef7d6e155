"""One look at a whole date for many questions: each is answered as if it had been asked alone.

Reading a day, laying out its runs and looking up its drives costs more than any single search. Here it is done
once, for every leg that may be tried at any hour. A question then changes only its own windows, and the drives
that leave its own stops: those are looked up in the periods of those windows, as a snapshot of its own would.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scheduler.domain.place import Point
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import Profile
from scheduler.engine.insertion import ReadyRuns
from scheduler.engine.problem import Problem
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.drives import Drives, unpacked
from scheduler.usecases.offers import Asked, Finder, hulls
from scheduler.usecases.planning import all_achievable
from scheduler.usecases.snapshot import Candidate, Snapshot, take
from scheduler.usecases.wishes import WishedLeg


class WholeDay:
    """A date with legs that nobody was promised yet, any of which may be tried at any hour of service."""

    def __init__(self, context: Context, book: DayBook, legs: Sequence[WishedLeg]) -> None:
        self.context = context
        now = context.timeline(book.service_date).seconds(context.now())
        hours = context.policy.booking.hours
        wanted = [Candidate(one.leg, hours, hours) for one in legs]
        self.snapshot = all_achievable(take(context, book, now, wanted))
        self.ready = ReadyRuns(self.snapshot.problem, self.snapshot.runs)
        self._first = len(self.snapshot.legs) - len(wanted)
        self._drives = self._look_up()

    def glance(self, asked: Asked) -> Finder:
        """Return a finder that reckons with the slowest drives of the whole day: what it finds is there."""
        return Finder(self.context, asked, self.snapshot, self.ready)

    def finder(self, asked: Asked) -> Finder:
        """Return the finder of a question, equal to one with a snapshot of its own."""
        snapshot = replace(self.snapshot, problem=self._within(hulls(self.context.policy, asked)))
        return Finder(self.context, asked, snapshot, self.ready)

    def _look_up(self) -> dict[tuple[int, str], Drives]:
        """Return, by class of vehicle and period, the drives from each stop of the legs tried to every stop."""
        snapshot = self.snapshot
        every = _points(snapshot)
        points = [every[node] for node in self._nodes()]
        book = snapshot.book
        classes = sorted({book.vehicle_of(shift).vehicle_class for shift in snapshot.shifts})
        periods = dict.fromkeys(one.id for one in self.context.drives.periods(book.service_date))
        all_rows = np.ones((len(points), len(points) + len(every)), np.bool_)
        return {
            (number, period): self.context.drives.slowest(
                [*points, *every], {Profile(one, period): all_rows}
            )[:, len(points) :]
            for number, one in enumerate(classes)
            for period in periods
        }

    def _nodes(self) -> list[int]:
        legs = len(self.snapshot.legs)
        return [*range(self._first, legs), *range(legs + self._first, 2 * legs)]

    def _within(self, wanted: Sequence[Candidate]) -> Problem:
        """Return the problem with these windows, and the drives as slow as they can be within them."""
        problem = self.snapshot.problem
        seconds, metres = problem.seconds.copy(), problem.metres.copy()
        row_of = {node: row for row, node in enumerate(self._nodes())}
        for one in wanted:
            index = self.snapshot.leg_index[one.leg.id]
            problem = problem.with_windows(index, pickup=one.pickup, delivery=one.delivery)
            for node, window in ((index, one.pickup), (problem.delivery(index), one.delivery)):
                span = TimeWindow(window.earliest, window.latest + int(problem.dwell[node]))
                for kind in range(len(seconds)):
                    drives = self._slowest(kind, row_of[node], span)
                    seconds[kind, node], metres[kind, node] = unpacked(drives)
        return replace(problem, seconds=seconds, metres=metres)

    def _slowest(self, kind: int, row: int, span: TimeWindow) -> Drives:
        periods = self.context.drives.periods(self.snapshot.book.service_date)
        touched = dict.fromkeys(
            one.id
            for one in periods
            if span.latest >= one.window.earliest and span.earliest <= one.window.latest
        )
        rows = [self._drives[kind, period][row] for period in touched if (kind, period) in self._drives]
        if not rows:
            return np.zeros(self.snapshot.problem.nodes, np.int64)
        slowest: Drives = np.maximum.reduce(rows)
        return slowest


def _points(snapshot: Snapshot) -> list[Point]:
    """Return one point a node; a break's does not matter."""
    anywhere = snapshot.shifts[0].start.point if snapshot.shifts else Point(0, 0)
    return [
        *(leg.origin.point for leg in snapshot.legs),
        *(leg.destination.point for leg in snapshot.legs),
        *(anywhere for _ in range(snapshot.problem.breaks)),
        *(cut.stands.point for cut in snapshot.progress),
        *(shift.end.point for shift in snapshot.shifts),
    ]
