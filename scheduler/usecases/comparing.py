"""Compares a date before and after: which rides have another run or time, and what each run costs by part.

Rides that are over are not compared: what happened does not change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from scheduler.domain.booking import Booking
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Run, StopKind
from scheduler.domain.request import LegId
from scheduler.engine.cost import RunCost, evaluate
from scheduler.engine.problem import Runs
from scheduler.usecases.change_words import in_words
from scheduler.usecases.changes import Cause, Changes, LegChange, RunChange, Spot
from scheduler.usecases.cost_parts import CostParts
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.snapshot import Snapshot

PARTS = tuple(part.name for part in fields(RunCost))
NOTHING = RunCost()


@dataclass(frozen=True, slots=True)
class Priced:
    """A date with its plan, and the price of what is ahead in it."""

    book: DayBook
    runs: Mapping[ShiftId, RunCost]
    unserved: int

    @property
    def parts(self) -> CostParts:
        """The price of the date by part."""
        whole = [(name, sum(getattr(run, name) for run in self.runs.values())) for name in PARTS]
        return CostParts((*whole, ("unserved", self.unserved)))


def priced(book: DayBook, snapshot: Snapshot, runs: Runs) -> Priced:
    """Return the price of runs; ``book`` holds the plan that they became."""
    price = evaluate(snapshot.problem, runs)
    by_shift = {shift.id: cost for shift, cost in zip(snapshot.shifts, price.runs, strict=True)}
    return Priced(book, by_shift, price.unserved)


def parts_of(cost: RunCost) -> CostParts:
    """Return the price of a run by part."""
    return CostParts(tuple((name, getattr(cost, name)) for name in PARTS))


def compared(
    before: Priced, after: Priced, cause: Callable[[LegId, Spot | None, Spot | None], Cause]
) -> Changes:
    """Return what changed; ``cause`` says why, ride by ride."""
    was, now = _spots(before.book), _spots(after.book)
    legs = []
    for leg_id, booking in sorted(after.book.bookings.items()):
        if not booking.leg(leg_id).is_open:
            continue  # over; or ended where its vehicle stands, and the leg that goes on from there tells of it
        former, present = _former(booking, leg_id, was), now.get(leg_id)
        if former != present:
            legs.append(LegChange(leg_id, booking.id, former, present, cause(leg_id, former, present)))
    return in_words(after.book, Changes(tuple(legs), _runs(before, after), before.parts, after.parts))


def _former(booking: Booking, leg_id: LegId, was: Mapping[LegId, Spot]) -> Spot | None:
    """Return where a ride was; one that goes on after its vehicle failed was where it began."""
    return was.get(leg_id) or was.get(booking.begun_with(leg_id))


def _spots(book: DayBook) -> dict[LegId, Spot]:
    shifts = {shift.id: shift for shift in book.shifts}
    return {
        leg_id: _spot(run, leg_id, shifts[run.shift_id]) for run in book.plan.runs for leg_id in run.leg_ids()
    }


def _spot(run: Run, leg_id: LegId, shift: Shift) -> Spot:
    starts = [
        None if at is None else run.stops[at].start
        for at in (run.position(leg_id, kind) for kind in (StopKind.PICKUP, StopKind.DELIVERY))
    ]
    return Spot(shift.id, shift.driver_id, shift.vehicle_id, starts[0], starts[1])


def _runs(before: Priced, after: Priced) -> tuple[RunChange, ...]:
    shifts = {shift.id: shift for shift in (*before.book.shifts, *after.book.shifts)}
    return tuple(
        RunChange(shift_id, shift.driver_id, shift.vehicle_id, parts_of(was), parts_of(now))
        for shift_id, shift in sorted(shifts.items())
        for was, now in [(before.runs.get(shift_id, NOTHING), after.runs.get(shift_id, NOTHING))]
        if was != NOTHING or now != NOTHING
    )
