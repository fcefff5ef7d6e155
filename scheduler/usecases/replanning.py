"""Mends a date after something failed on the day: few other rides move, and no promise moves at all.

In this order: riders beside a broken vehicle are fetched; the rides that lost their driver are placed, those to
health care and of riders never left alone first; the day is searched with a high price on every ride that has
nothing to do with the failure; whoever is left over is asked for the least change of time that works. Only what
keeps every promise is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.domain.booking import Booking
from scheduler.domain.errors import PlanChanged
from scheduler.domain.events import EventType
from scheduler.domain.plan import Plan
from scheduler.engine.problem import Runs
from scheduler.usecases.causes import Causes
from scheduler.usecases.changes import Changes
from scheduler.usecases.commands import ReplanDay
from scheduler.usecases.comparing import compared, priced
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.explaining import left_out
from scheduler.usecases.failing import lose
from scheduler.usecases.fetching import fetched
from scheduler.usecases.losses import Loss
from scheduler.usecases.mending import mended
from scheduler.usecases.planning import planned_changes
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.proposing import proposals
from scheduler.usecases.rehoming import Searched, inserted, searched, shift_of
from scheduler.usecases.repair_facts import repair_facts
from scheduler.usecases.repairs import Proposal, Repair, Unserved
from scheduler.usecases.snapshot import Snapshot, take_achievable
from scheduler.usecases.steadying import steadied
from scheduler.usecases.telling import Change, told

_ATTEMPTS = 3
"""How often to mend again when the date changes meanwhile."""


def replan(context: Context, command: ReplanDay, also: Callable[[UnitOfWork, Repair], None] | None) -> Repair:
    """Return what became of the date; see the façade."""
    for _ in range(_ATTEMPTS):
        with context.ports.storage.reading() as records:
            book = open_day(records, command.service_date, policy=context.policy)
        now = context.timeline(command.service_date).seconds(context.now())
        loss = lose(context, book, command, now)
        found = _Mending(context, command, book, loss, now).mend()
        if _keep(context, command, found, also):
            return found.repair
    raise PlanChanged("The plan kept changing while we looked for a way. Try again.")


@dataclass(frozen=True, slots=True)
class _Found:
    """A repair, with all that has to be stored for it."""

    before: DayBook
    loss: Loss
    bookings: tuple[Booking, ...]
    repair: Repair


@dataclass(frozen=True, slots=True)
class _Mending:
    """One attempt at mending a date."""

    context: Context
    command: ReplanDay
    before: DayBook
    loss: Loss
    now: int

    def mend(self) -> _Found:
        """Return the mended date."""
        context, loss = self.context, self.loss
        base = take_achievable(context, loss.book, self.now)
        snapshot, runs = fetched(context, self._with_shortened_run_mended(base), loss.stranded)
        preferred = None if loss.shortened is None else loss.shortened.id
        others = [one for one in snapshot.book.plan.unassigned if one not in loss.stranded]
        runs = inserted(snapshot, runs, others, preferred)
        search = Searched(runs, 0, "no_search")
        if loss.waiting:
            search = searched(context, snapshot, runs, seconds=context.policy.repair.seconds)
        runs = search.runs
        plan = self._planned(base, snapshot, runs)
        left = [one for one in plan.unassigned if one not in loss.stranded]
        asked, opened, trial = proposals(context, snapshot, runs, left)
        self._planned(base, opened, trial)  # the oracle looks at all that is proposed together
        return self._found(snapshot, search, plan, asked)

    def _with_shortened_run_mended(self, snapshot: Snapshot) -> Snapshot:
        if self.loss.shortened is None:
            return snapshot
        runs = [list(run) for run in snapshot.runs]
        k = snapshot.shift_index(self.loss.shortened.id)
        for other, run in mended(snapshot.problem, runs, k).items():
            runs[other] = run
        return replace(snapshot, runs=runs)

    def _planned(self, base: Snapshot, snapshot: Snapshot, runs: Runs) -> Plan:
        """Return the plan with every run that is no longer as it stood when the failure came."""
        shortened = self.loss.shortened
        k_shortened = None if shortened is None else snapshot.shift_index(shortened.id)
        changes = {k: run for k, run in enumerate(runs) if run != base.runs[k] or k == k_shortened}
        within = self.context.policy.repair.notice
        steady = steadied(snapshot, changes, self.before.plan, within)
        return planned_changes(steady, changes)

    def _found(self, snapshot: Snapshot, search: Searched, plan: Plan, asked: tuple[Proposal, ...]) -> _Found:
        runs = search.runs
        if plan != self.before.plan:
            plan = replace(plan, version=self.before.plan.version).next_version()
        after = snapshot.book.with_plan(plan)
        home, now = shift_of(snapshot, snapshot.runs), shift_of(snapshot, runs)
        stranded = frozenset(self.loss.stranded)
        served = set(plan.leg_ids())
        changes = self._changes(snapshot, runs, after)
        repair = Repair(
            plan=plan,
            failure=self.command.failure,
            shift_id=self.command.shift_id,
            told=told(self.context, Change(self.before, after, stranded, asked)),
            proposals=asked,
            unserved=self._unserved(snapshot, runs, plan, asked),
            rehomed=tuple(one for one in self.loss.waiting if one in served),
            moved=tuple(snapshot.legs[leg].id for leg, k in sorted(home.items()) if now[leg] != k),
            others=len(home),
            cost_before=changes.before.total,
            cost_after=changes.after.total,
            changes=changes,
            iterations=search.iterations,
            stopped_by=search.stopped_by,
        )
        changed = {booking.id for booking in self.loss.changed}
        latest = {booking.id: booking for booking in after.bookings.values() if booking.id in changed}
        bookings = tuple(self._next(latest[booking_id]) for booking_id in sorted(latest))
        return _Found(self.before, self.loss, bookings, repair)

    def _changes(self, snapshot: Snapshot, runs: Runs, after: DayBook) -> Changes:
        started = take_achievable(self.context, self.before, self.now)
        was, now = priced(self.before, started, started.runs), priced(after, snapshot, runs)
        failed = frozenset(self.loss.waiting)
        cause = Causes(self.context.policy.cost, was, now, snapshot, runs, failed=failed)
        return compared(was, now, cause)

    def _next(self, booking: Booking) -> Booking:
        """Return the booking as one version after the stored one, however many steps it took."""
        stored = next(one for one in self.before.bookings.values() if one.id == booking.id)
        return replace(booking, version=stored.version + 1)

    def _unserved(
        self, snapshot: Snapshot, runs: Runs, plan: Plan, asked: tuple[Proposal, ...]
    ) -> tuple[Unserved, ...]:
        proposed = {one.leg_id for one in asked}
        mended = replace(snapshot, runs=runs)
        return tuple(
            left_out(self.context, mended, leg_id) for leg_id in plan.unassigned if leg_id not in proposed
        )


def _keep(
    context: Context,
    command: ReplanDay,
    found: _Found,
    also: Callable[[UnitOfWork, Repair], None] | None,
) -> bool:
    """Store the repair; False when the date is no longer the one that was mended."""
    loss, repair = found.loss, found.repair
    failed = next(one for one in found.before.shifts if one.id == command.shift_id)
    fact = repair_facts(loss, repair, failed)
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        if open_day(unit, command.service_date, policy=context.policy) != found.before:
            return False
        if repair.plan != found.before.plan:
            unit.put_plan(repair.plan)
        for booking in found.bookings:
            unit.put_booking(booking)
        if loss.shortened is not None:
            unit.put_shift(loss.shortened)
        for shift_id in loss.gone:
            unit.remove_shift(shift_id)
        unit.append(
            [
                *(context.event(kind, command.service_date, command.by, **data) for kind, data in loss.facts),
                context.event(EventType.DAY_REPLANNED, command.service_date, command.by, **fact),
            ]
        )
        if also is not None:
            also(unit, repair)
        unit.commit()
    return True
