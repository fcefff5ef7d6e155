"""Why a ride changed its run: its price there against its price where it was, with everything else as it is now.

The rides that changed hands between the same runs hang together. Where one of them alone saves nothing, the
difference of all the runs they share is told instead; those differences add up to that of the whole plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.fleet import ShiftId
from scheduler.domain.policy import CostRules
from scheduler.domain.request import LegId
from scheduler.engine.cost import CostEvaluator, RunCost
from scheduler.engine.insertion import Insertion, ReadyRuns
from scheduler.engine.problem import Run, Runs
from scheduler.engine.timetable import earliest_times, run_graph
from scheduler.usecases.changes import Cause, CauseKind, Difference, Spot
from scheduler.usecases.comparing import NOTHING, PARTS, Priced
from scheduler.usecases.snapshot import Snapshot


def differences(cost: CostRules, *, was: Iterable[RunCost], now: Iterable[RunCost]) -> tuple[Difference, ...]:
    """Return by which parts some runs cost more or less than before, in order of the parts."""
    weights = {
        "driving": cost.driving_second,
        "distance": cost.metre,
        "duty": cost.duty_second,
        "riding": cost.riding_second,
        "waiting_aboard": cost.waiting_aboard_second,
        "pickup_wait": cost.pickup_wait_second,
    }
    old, new = list(was), list(now)
    found = []
    for part in PARTS:
        price = sum(getattr(one, part) for one in new) - sum(getattr(one, part) for one in old)
        if price:
            found.append(Difference(part, price, price // weights[part] if part in weights else 0))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Causes:
    """Finds causes in one new plan; ``failed`` are rides that lost their place to a failure."""

    cost: CostRules
    before: Priced
    after: Priced
    snapshot: Snapshot
    runs: Runs
    """Those of the new plan."""
    failed: frozenset[LegId] = frozenset()

    def __call__(self, leg_id: LegId, was: Spot | None, now: Spot | None) -> Cause:
        """Return why a ride is where it is now."""
        if leg_id in self.failed:
            return Cause(CauseKind.FAILED)
        if was is None:
            return Cause(CauseKind.TAKEN_UP)
        if now is None:
            return Cause(CauseKind.NO_ROOM)
        if was.shift_id == now.shift_id:
            return Cause(CauseKind.RUN_CHANGED, self._between({was.shift_id}))
        return self._against_staying(leg_id, was.shift_id, now.shift_id)

    def _against_staying(self, leg_id: LegId, was: ShiftId, now: ShiftId) -> Cause:
        present = {shift.id: k for k, shift in enumerate(self.snapshot.shifts)}
        if leg_id not in self.snapshot.leg_index or was not in present:
            return Cause(CauseKind.FAILED)
        leg, old, new = self.snapshot.leg_index[leg_id], present[was], present[now]
        if self.snapshot.problem.carry_cost[leg, old] >= self.cost.unsuited_leg:
            return Cause(CauseKind.UNSUITED)
        rest = without(self.snapshot, self.runs[new], leg)
        staying = self._staying(leg, old, new=new, rest=rest)
        if staying is None:
            return self._together(CauseKind.NO_ROOM, now)
        price = CostEvaluator(self.snapshot.problem)
        there = [price.run(new, rest), price.run(old, staying.run)]
        here = [price.run(new, self.runs[new]), price.run(old, self.runs[old])]
        found = differences(self.cost, was=there, now=here)
        if sum(one.price for one in found) >= 0:
            return self._together(CauseKind.TOGETHER, now)
        return Cause(CauseKind.SAVES, found)

    def _staying(self, leg: int, old: int, *, new: int, rest: Run) -> Insertion | None:
        """Return the best place of a ride where it was before; None when there is none any more."""
        if rest and earliest_times(run_graph(self.snapshot.problem, new, rest)) is None:
            return None
        may_carry = np.zeros_like(self.snapshot.problem.may_carry)
        may_carry[leg, old] = self.snapshot.problem.may_carry[leg, old]
        trial = [rest if k == new else list(run) for k, run in enumerate(self.runs)]
        problem = replace(self.snapshot.problem, may_carry=may_carry)
        return next(iter(ReadyRuns(self.snapshot.problem, trial).best(problem, leg, limit=1)), None)

    def _together(self, kind: CauseKind, shift_id: ShiftId) -> Cause:
        moves = moved_between(self.before, self.after)
        shared = hanging_together(moves.values(), shift_id)
        rides = sum(1 for pair in moves.values() if pair & shared)
        return Cause(kind, self._between(shared), rides)

    def _between(self, shift_ids: Iterable[ShiftId]) -> tuple[Difference, ...]:
        ids = sorted(shift_ids)
        was, now = ([side.runs.get(one, NOTHING) for one in ids] for side in (self.before, self.after))
        return differences(self.cost, was=was, now=now)


def without(snapshot: Snapshot, run: Run, leg: int) -> Run:
    """Return a run without a ride; with nobody left to carry, without its breaks too."""
    legs = snapshot.problem.legs
    kept = [node for node in run if node not in (leg, legs + leg)]
    return kept if any(node < 2 * legs for node in kept) else []


def moved_between(before: Priced, after: Priced) -> dict[LegId, frozenset[ShiftId]]:
    """Return the shift that had and the one that has it, for each ride that changed hands."""
    was, now = (
        {leg_id: run.shift_id for run in side.book.plan.runs for leg_id in run.leg_ids()}
        for side in (before, after)
    )
    return {
        leg_id: frozenset({was[leg_id], shift_id})
        for leg_id, shift_id in now.items()
        if was.get(leg_id, shift_id) != shift_id
    }


def hanging_together(pairs: Iterable[frozenset[ShiftId]], shift_id: ShiftId) -> set[ShiftId]:
    """Return the shifts that rides changed hands between, directly or over others, with this one among them."""
    left, found = list(pairs), {shift_id}
    while touching := [pair for pair in left if pair & found and not pair <= found]:
        found.update(*touching)
    return found
