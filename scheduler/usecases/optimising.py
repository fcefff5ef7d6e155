"""Looks for a better plan of a date within every promise, and keeps it when it is better."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.errors import PlanChanged
from scheduler.domain.events import EventType
from scheduler.engine.cost import evaluate
from scheduler.engine.search_budget import SearchBudget, SearchResult
from scheduler.usecases.commands import OptimiseDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.planning import all_achievable, planned
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.snapshot import Snapshot, take
from scheduler.usecases.views import Optimisation

_ATTEMPTS = 3
"""How often to search again when bookings change the plan meanwhile."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was searched, what it cost, and what the search found."""

    snapshot: Snapshot
    before: int
    result: SearchResult


def optimise(
    context: Context, command: OptimiseDay, also: Callable[[UnitOfWork, Optimisation], None] | None
) -> Optimisation:
    """Return what the search came to; see the façade."""
    rules = context.policy.search
    budget = SearchBudget(
        iterations=command.iterations if command.iterations is not None else rules.iterations,
        seconds=command.seconds if command.seconds is not None else rules.seconds,
        threads=rules.threads,
    )
    for _ in range(_ATTEMPTS):
        with context.ports.storage.reading() as records:
            book = open_day(records, command.service_date, policy=context.policy)
        now = context.timeline(command.service_date).seconds(context.now())
        snapshot = all_achievable(take(context, book, now))
        before = evaluate(snapshot.problem, snapshot.runs).total
        result = context.ports.search(snapshot.problem, snapshot.runs, budget, rules.seed)
        kept = _keep(context, command, _Found(snapshot, before, result), also)
        if kept is not None:
            return kept
    raise PlanChanged("The plan kept changing while we searched. Try again when fewer bookings come in.")


def _keep(
    context: Context,
    command: OptimiseDay,
    found: _Found,
    also: Callable[[UnitOfWork, Optimisation], None] | None,
) -> Optimisation | None:
    """Store the outcome; None when the plan is no longer the one searched."""
    snapshot, before, result = found.snapshot, found.before, found.result
    old = snapshot.book.plan
    better = result.cost < before
    plan = planned(snapshot, result.runs).next_version() if better else old
    moved = plan.moved_since(old)
    outcome = Optimisation(
        plan=plan,
        cost_before=before,
        cost_after=result.cost if better else before,
        moved=moved,
        iterations=result.iterations,
        stopped_by=result.stopped_by,
    )
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        if unit.plan(command.service_date).version != old.version:
            return None
        if better:
            unit.put_plan(plan)
        unit.append(
            [
                context.event(
                    EventType.PLAN_OPTIMISED,
                    command.service_date,
                    command.by,
                    cost_before=outcome.cost_before,
                    cost_after=outcome.cost_after,
                    moved=list(moved),
                    iterations=outcome.iterations,
                    stopped_by=outcome.stopped_by,
                )
            ]
        )
        if also is not None:
            also(unit, outcome)
        unit.commit()
    return outcome
