"""Rides that a coordinator gives to other shifts by hand: the best place there, or the rule in the way by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from scheduler.domain.booking import LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, RuleBroken
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.pins import Pins
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Problem, Runs
from scheduler.usecases.causes import Causes
from scheduler.usecases.change_facts import facts_of
from scheduler.usecases.changes import Cause, CauseKind, Changes, Spot
from scheduler.usecases.commands import MoveRides
from scheduler.usecases.comparing import compared, priced
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.holding import ensure_reason
from scheduler.usecases.mending import mended
from scheduler.usecases.planning import planned_changes
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.reasons import reasons
from scheduler.usecases.repairs import Notice
from scheduler.usecases.setting_aside import broken, relaxed
from scheduler.usecases.snapshot import Snapshot, take, take_achievable
from scheduler.usecases.telling import Change, told
from scheduler.usecases.unkept import unkept

MOST = 2
"""So many rides are moved at once: one moves, two change places."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move by hand came to."""

    plan: Plan
    pins: Pins
    broken: tuple[tuple[str, str], ...]
    """The rules and wishes that were set aside, each with a sentence."""
    told: tuple[Notice, ...]
    """Who must be told what."""
    changes: Changes


def move(context: Context, command: MoveRides, also: Callable[[UnitOfWork, Moved], None] | None) -> Moved:
    """Return the plan with the rides where the coordinator wants them; see the façade."""
    ensure_reason(command.reason)
    wanted = dict(command.moves)
    if not 1 <= len(wanted) <= MOST or len(wanted) < len(command.moves):
        raise InvalidRequest("moves", "Move one ride, or two that change places.")
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        book = open_day(unit, command.service_date, policy=context.policy)
        now = context.timeline(command.service_date).seconds(context.now())
        former = _ensure_movable(book, wanted)
        found = _Moving(context, book, now, wanted).moved(command)
        unit.put_plan(found.plan)
        unit.put_pins(command.service_date, found.pins)
        fact = {
            "moves": [
                {"leg": leg_id, "booking": book.bookings[leg_id].id, "from": former[leg_id], "to": to}
                for leg_id, to in command.moves
            ],
            "broken": [code for code, _ in found.broken],
            "pinned": command.pin,
            "reason": command.reason.strip(),
            "changes": facts_of(found.changes),
        }
        unit.append([context.event(EventType.RIDES_MOVED, command.service_date, command.by, **fact)])
        if also is not None:
            also(unit, found)
        unit.commit()
        return found


def _ensure_movable(book: DayBook, wanted: dict[LegId, ShiftId]) -> dict[LegId, ShiftId | None]:
    """Return the shift that has each ride; refuse what is under way, and runs that are held."""
    known, held = {shift.id for shift in book.shifts}, book.held
    former: dict[LegId, ShiftId | None] = {}
    for leg_id, shift_id in wanted.items():
        if leg_id not in book.bookings:
            raise NotFound("leg", leg_id)
        if shift_id not in known:
            raise NotFound("shift", shift_id)
        if book.booked(leg_id).state is not LegState.CONFIRMED:
            raise IllegalTransition("This ride is under way or over. Only rides ahead can be moved.")
        run = book.plan.run_of(leg_id)
        former[leg_id] = None if run is None else run.shift_id
        if former[leg_id] == shift_id:
            raise IllegalTransition("This ride is on that run already.")
        if former[leg_id] in (held.frozen | held.locked) or shift_id in held.frozen:
            raise IllegalTransition("This run is held as it is. Release it first, then move the ride.")
    return former


@dataclass(frozen=True, slots=True)
class _Moving:
    context: Context
    book: DayBook
    now: int
    wanted: dict[LegId, ShiftId]

    def moved(self, command: MoveRides) -> Moved:
        """Return the outcome.

        Raises
        ------
        RuleBroken
            A rule stands in the way that cannot be set aside, or a rule or a wish that was not.
        """
        snapshot, lost = self._without()
        runs = self._placed(snapshot, snapshot.problem)
        problem = snapshot.problem
        aside: tuple[tuple[str, str], ...] = ()
        if runs is None:
            problem = relaxed(snapshot, map(snapshot.shift_index, self.wanted.values()))
            runs = self._placed(snapshot, problem)
            if runs is None:
                raise self._in_the_way(snapshot, problem)
            aside = broken(snapshot, runs)
        aside = (*aside, *unkept(self.book, self.wanted))
        if aside and not command.set_aside:
            said = " ".join(text for _, text in aside)
            raise RuleBroken(f"{said} Move it anyway only if everybody agrees.", aside, may_be_set_aside=True)
        free = replace(snapshot, problem=problem)
        touched = {k: run for k, run in enumerate(runs) if run != snapshot.runs[k] or k in lost}
        plan = planned_changes(free, touched).next_version()
        pins = self._pins(command)
        after = replace(self.book, plan=plan, pins=pins)
        change = Change(self.book, after, frozenset(), ())
        return Moved(plan, pins, aside, told(self.context, change), self._changes(free, runs, after))

    def _without(self) -> tuple[Snapshot, set[int]]:
        """Return the day without the rides to move, its runs put right, and the runs that are others for it."""
        plan = self.book.plan
        runs = tuple(
            replace(run, stops=tuple(one for one in run.stops if one.leg_id not in self.wanted))
            for run in plan.runs
        )
        waiting = tuple(dict.fromkeys((*plan.unassigned, *self.wanted)))
        loose = replace(self.book, plan=replace(plan, runs=runs, unassigned=waiting), pins=self._let_go())
        snapshot = take(self.context, loose, self.now)
        changed = [list(run) for run in snapshot.runs]
        lost = [run.shift_id for run in plan.runs if set(run.leg_ids()) & set(self.wanted)]
        touched: set[int] = set()
        for shift_id in lost:
            for k, run in mended(snapshot.problem, changed, snapshot.shift_index(shift_id)).items():
                changed[k] = run
                touched.add(k)
        return snapshot.with_runs(changed), touched

    def _let_go(self) -> Pins:
        pins = self.book.held
        for leg_id in self.wanted:
            pins = pins.without_leg(leg_id)
        return pins

    def _pins(self, command: MoveRides) -> Pins:
        pins, held = self._let_go(), self.book.held
        for leg_id, shift_id in self.wanted.items():
            if command.pin or leg_id in held.legs:
                pins = pins.with_leg(leg_id, shift_id)
        return pins

    def _placed(self, snapshot: Snapshot, problem: Problem) -> Runs | None:
        """Return the runs with each ride in its best place on the shift it goes to; None when one has none."""
        problem = self._only_there(snapshot, problem)
        for order in permutations(sorted(self.wanted)):
            runs: Runs | None = [list(run) for run in snapshot.runs]
            for leg_id in order:
                places = best_insertions(problem, runs or [], snapshot.leg_index[leg_id], limit=1)
                if not places or runs is None:
                    runs = None
                    break
                runs[places[0].shift] = list(places[0].run)
            if runs is not None:
                return runs
        return None

    def _only_there(self, snapshot: Snapshot, problem: Problem) -> Problem:
        may_carry = problem.may_carry.copy()
        for leg_id, shift_id in self.wanted.items():
            there = np.arange(problem.shifts) == snapshot.shift_index(shift_id)
            may_carry[snapshot.leg_index[leg_id]] &= there
        return replace(problem, may_carry=may_carry)

    def _in_the_way(self, snapshot: Snapshot, problem: Problem) -> RuleBroken:
        """Return the rule that keeps a ride out of the shift it should go to."""
        within = self._only_there(snapshot, problem)
        for leg_id, shift_id in self.wanted.items():
            why = reasons(
                self.context.policy, snapshot, snapshot.legs[snapshot.leg_index[leg_id]], within=within
            )
            for wall in () if why is None else why.obstacles:
                if wall.shift_id == shift_id:
                    rule = ((wall.limit.value, wall.text),)
                    return RuleBroken(f"{wall.text} This cannot be set aside.", rule, may_be_set_aside=False)
        text = "The two rides do not fit in each other's places."
        return RuleBroken(text, (("several", text),), may_be_set_aside=False)

    def _changes(self, snapshot: Snapshot, runs: Runs, after: DayBook) -> Changes:
        started = take_achievable(self.context, self.book, self.now)
        was, now = priced(self.book, started, started.runs), priced(after, snapshot, runs)
        others = Causes(self.context.policy.cost, was, now, snapshot, runs)

        def _cause(leg_id: LegId, former: Spot | None, present: Spot | None) -> Cause:
            by_hand = Cause(CauseKind.BY_HAND)
            return by_hand if leg_id in self.wanted else others(leg_id, former, present)

        return compared(was, now, _cause)
