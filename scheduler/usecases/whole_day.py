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
from scheduler.engine.slowest_drives import HEAD_START
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.day_drives import touched
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.drives import Drives, unpacked
from scheduler.usecases.offers import Asked, Finder, hulls
from scheduler.usecases.snapshot import Snapshot, take_achievable
from scheduler.usecases.wishes import WishedLeg


class WholeDay:
    """A date with legs that nobody was promised yet, any of which may be tried at any hour of service."""

    def __init__(self, context: Context, book: DayBook, legs: Sequence[WishedLeg]) -> None:
        self.context = context
        now = context.timeline(book.service_date).seconds(context.now())
        hours = context.policy.booking.hours
        wanted = [Candidate(one.leg, hours, hours) for one in legs]
        self.snapshot = take_achievable(context, book, now, wanted)
        self.ready = ReadyRuns(self.snapshot.problem, self.snapshot.runs)
        self._first = len(self.snapshot.legs) - len(wanted)
        self._periods = context.drives.periods(book.service_date)
        every = _points(self.snapshot)
        own = [every[node] for node in self._nodes()]
        self._waiting = np.array(
            [k for k, cut in enumerate(self.snapshot.progress) if not cut.has_left], np.intp
        )
        self._ready = np.array([cut.ready for cut in self.snapshot.progress], np.int64)
        self._leaving = self._look_up(own, every)
        self._starting = self._look_up(every[len(every) - 2 * len(book.shifts) : -len(book.shifts)], own)

    def glance(self, asked: Asked) -> Finder:
        """Return a finder that reckons with the slowest drives of the whole day: what it finds is there."""
        return Finder(self.context, asked, self.snapshot, self.ready)

    def finder(self, asked: Asked) -> Finder:
        """Return the finder of a question, equal to one with a snapshot of its own."""
        snapshot = replace(self.snapshot, problem=self._within(hulls(self.context.policy, asked)))
        return Finder(self.context, asked, snapshot, self.ready)

    def _look_up(self, sources: Sequence[Point], targets: Sequence[Point]) -> dict[tuple[int, str], Drives]:
        """Return, by class of vehicle and period, the drives from every source to every target."""
        snapshot, book = self.snapshot, self.snapshot.book
        classes = sorted({book.vehicle_of(shift).vehicle_class for shift in snapshot.shifts})
        return {
            (number, period): self.context.drives.across(sources, targets, Profile(one, period))
            for number, one in enumerate(classes)
            for period in dict.fromkeys(one.id for one in self._periods)
        }

    def _nodes(self) -> list[int]:
        legs = len(self.snapshot.legs)
        return [*range(self._first, legs), *range(legs + self._first, 2 * legs)]

    def _within(self, wanted: Sequence[Candidate]) -> Problem:
        """Return the problem with these windows, and the drives as slow as they can be within them."""
        problem = self.snapshot.problem
        seconds, metres = problem.seconds.copy(), problem.metres.copy()
        number_of = {node: number for number, node in enumerate(self._nodes())}
        for one in wanted:
            index = self.snapshot.leg_index[one.leg.id]
            problem = problem.with_windows(index, pickup=one.pickup, delivery=one.delivery)
            for node, window in ((index, one.pickup), (problem.delivery(index), one.delivery)):
                span = TimeWindow(window.earliest, window.latest + int(problem.dwell[node]))
                for kind in range(len(seconds)):
                    leaving = self._left_in(kind, number_of[node], span)
                    seconds[kind, node], metres[kind, node] = unpacked(leaving)
                    starting = self._set_out_in(kind, number_of[node], span)
                    rows = self._waiting + problem.start(0)
                    seconds[kind, rows, node], metres[kind, rows, node] = unpacked(starting[self._waiting])
        return replace(problem, seconds=seconds, metres=metres)

    def _left_in(self, kind: int, number: int, span: TimeWindow) -> Drives:
        """Return the drives from a stop of the legs tried, left within a span, to every stop."""
        slowest = np.zeros(self.snapshot.problem.nodes, np.int64)
        for period in touched(self._periods, span):
            np.maximum(slowest, self._leaving[kind, period.id][number], out=slowest)
        return slowest

    def _set_out_in(self, kind: int, number: int, span: TimeWindow) -> Drives:
        """Return the drives from the start of each shift to a stop of the legs tried, to be there within a span."""
        slowest = np.zeros(len(self._ready), np.int64)
        for period in touched(self._periods, span, before=HEAD_START):
            drives = np.where(
                period.window.latest >= self._ready, self._starting[kind, period.id][:, number], 0
            )
            np.maximum(slowest, drives, out=slowest)
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
