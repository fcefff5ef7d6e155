"""Looks for a better plan of a date within every promise, and keeps it when it is better."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.errors import InfeasiblePlan, PlanChanged
from scheduler.domain.events import EventType
from scheduler.domain.plan import Plan
from scheduler.engine.search_budget import SearchBudget, SearchResult
from scheduler.usecases.causes import Causes
from scheduler.usecases.change_facts import facts_of
from scheduler.usecases.commands import OptimiseDay
from scheduler.usecases.comparing import compared, priced
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.planning import planned
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.snapshot import Snapshot, take_achievable
from scheduler.usecases.views import Optimisation

_ATTEMPTS = 3
"""How often to search again when bookings change the plan meanwhile."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was searched, and what came of it."""

    snapshot: Snapshot
    outcome: Optimisation


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
        snapshot = take_achievable(context, book, now)
        result = context.ports.search(snapshot.problem, snapshot.runs, budget, rules.seed)
        outcome = _outcome(context, snapshot, result)
        if _keep(context, command, _Found(snapshot, outcome), also):
            return outcome
    raise PlanChanged("The plan kept changing while we searched. Try again when fewer bookings come in.")


def _better(snapshot: Snapshot, result: SearchResult) -> Plan | None:
    """Return the plan that was found; None where its visits to places cannot be made whole."""
    try:
        return planned(snapshot, result.runs).next_version()
    except InfeasiblePlan:
        if not snapshot.together:
            raise
        return None


def _outcome(context: Context, snapshot: Snapshot, result: SearchResult) -> Optimisation:
    """Return what the search came to, with what it changes and why."""
    before = priced(snapshot.book, snapshot, snapshot.runs)
    old, cost = snapshot.book.plan, before.parts.total
    found = _better(snapshot, result) if result.cost < cost else None
    better, plan = found is not None, old if found is None else found
    runs = result.runs if better else snapshot.runs
    after = priced(snapshot.book.with_plan(plan), snapshot, runs)
    cause = Causes(context.policy.cost, before, after, snapshot, runs)
    return Optimisation(
        plan=plan,
        cost_before=cost,
        cost_after=after.parts.total,
        moved=plan.moved_since(old),
        iterations=result.iterations,
        stopped_by=result.stopped_by,
        changes=compared(before, after, cause),
    )


def _keep(
    context: Context,
    command: OptimiseDay,
    found: _Found,
    also: Callable[[UnitOfWork, Optimisation], None] | None,
) -> bool:
    """Store the outcome; False when the plan is no longer the one searched."""
    old, outcome = found.snapshot.book.plan, found.outcome
    fact = {
        "cost_before": outcome.cost_before,
        "cost_after": outcome.cost_after,
        "moved": list(outcome.moved),
        "iterations": outcome.iterations,
        "stopped_by": outcome.stopped_by,
        "changes": facts_of(outcome.changes),
    }
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        if unit.plan(command.service_date).version != old.version:
            return False
        if outcome.plan != old:
            unit.put_plan(outcome.plan)
        unit.append([context.event(EventType.PLAN_OPTIMISED, command.service_date, command.by, **fact)])
        if also is not None:
            also(unit, outcome)
        unit.commit()
    return True
