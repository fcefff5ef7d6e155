"""Remembers where an offer was found, so that taking it at once costs no second search."""

from dataclasses import dataclass

from scheduler.domain.errors import InfeasiblePlan
from scheduler.domain.plan import Plan, Run
from scheduler.engine.insertion import Insertion
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.planning import planned_changes
from scheduler.usecases.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Placed:
    """A place that was found in a book at a second of its day."""

    book: DayBook
    now: int
    run: Run
    """The run with the leg in its place, timed and checked by the oracle."""

    def is_of(self, book: DayBook, now: int) -> bool:
        """Tell whether nothing has changed since, the time included."""
        return book is self.book and now == self.now

    def plan(self) -> Plan:
        """Return the whole plan with the leg in its place."""
        return self.book.plan.with_run(self.run)


def placed(book: DayBook, now: int, snapshot: Snapshot, found: Insertion) -> Placed:
    """Return a place that was found, in a snapshot that may be of one shift only.

    Raises
    ------
    InfeasiblePlan
        The run cannot be timed so that every visit to a place is whole.
    """
    shift_id = snapshot.shifts[found.shift].id
    run = planned_changes(snapshot, {found.shift: found.run}).run(shift_id)
    if run is None:
        raise InfeasiblePlan(f"The run of shift {shift_id} is empty with a ride in it.")
    return Placed(book, now, run)
