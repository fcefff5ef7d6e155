"""Turns a service date into the engine's problem, with what is asked for beside what is promised.

Time-dependent speeds become one fixed table: a drive from a stop takes as long as in the slowest period in
which the vehicle may leave there. What the search finds with that can only be early in truth, never late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.request import Leg, LegId, Request
from scheduler.engine.problem import Problem, Runs
from scheduler.usecases.achieving import all_achievable
from scheduler.usecases.candidates import Beside, Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.progress import Progress, progress
from scheduler.usecases.promised_day import PromisedDay, nobody_alone_among


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

    def with_runs(self, runs: Runs) -> "Snapshot":
        """Return the snapshot with other runs, every one held to what is still possible in its order."""
        return replace(self, problem=all_achievable(self.problem, runs), runs=runs)


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
    day = _day(context, book, now, [one.leg.request for one in candidates], just_recorded)
    return _beside(context, book, day, day.problem, candidates)


def take_achievable(
    context: Context,
    book: DayBook,
    now: int,
    candidates: Sequence[Candidate] = (),
    *,
    just_recorded: ShiftId | None = None,
) -> Snapshot:
    """Return the same with every run held to what is still possible, as :mod:`achieving` does."""
    day = _day(context, book, now, [one.leg.request for one in candidates], just_recorded)
    return _beside(context, book, day, day.achievable, candidates)


def take_alone(
    context: Context, book: DayBook, now: int, shift_id: ShiftId, *, just_recorded: ShiftId | None
) -> Snapshot:
    """Return the problem of one shift as if there were no other; nobody asks for it twice, so it is not kept."""
    part = book.only(shift_id)
    day = context.promised_days.once(part, context.policy, _cuts(part, now, just_recorded))
    return _beside(context, part, day, day.problem, ())


def meet(context: Context, book: DayBook, now: int, request: Request) -> None:
    """Have the drives between a request's places and those of a day looked up in one go; a snapshot needs them."""
    day = _day(context, book, now, [request], None)
    day.drives.meet((request.origin.point, request.destination.point))


def _day(
    context: Context, book: DayBook, now: int, asked: Sequence[Request], just_recorded: ShiftId | None
) -> PromisedDay:
    """Return the day as it is kept for questions that bring these requests."""
    cuts = _cuts(book, now, just_recorded)
    return context.promised_days.of(book, context.policy, cuts, nobody_alone=nobody_alone_among(asked))


def _cuts(book: DayBook, now: int, just_recorded: ShiftId | None) -> tuple[Progress, ...]:
    """Return how far the run of each shift is."""
    return tuple(
        progress(book.plan.run(shift.id), shift, now, just_recorded=shift.id == just_recorded)
        for shift in book.shifts
    )


def _beside(
    context: Context, book: DayBook, day: PromisedDay, problem: Problem, candidates: Sequence[Candidate]
) -> Snapshot:
    """Return a snapshot of the day's problem with the candidates in it."""
    runs, legs, leg_index = day.runs, day.legs, day.leg_index
    if candidates:
        beside = Beside(day, candidates)
        problem, runs = beside.problem(problem, book, context.policy), beside.runs(runs)
        legs = (*legs, *beside.new)
        leg_index = {**leg_index, **{leg.id: len(day.legs) + n for n, leg in enumerate(beside.new)}}
    return Snapshot(book, problem, runs, legs, book.shifts, day.progress, leg_index, day.stays is not None)
