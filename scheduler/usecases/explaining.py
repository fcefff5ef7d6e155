"""What a plan costs, by part, for each run and in all; and why a ride that has no driver fits on no shift."""

from dataclasses import dataclass, fields
from datetime import date

from scheduler.domain.fleet import ShiftId
from scheduler.engine.cost import RunCost, evaluate
from scheduler.engine.insertion import refusals
from scheduler.engine.problem import Problem, Runs
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.planning import all_achievable
from scheduler.usecases.repairs import Blocked, Unserved
from scheduler.usecases.snapshot import Snapshot, take
from scheduler.usecases.views import CostParts

NO_PLACE = "no-place"
"""The code of a shift on which no single limit can be named."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The price of what is ahead on a date, and the rides that nobody drives."""

    service_date: date
    version: int
    """Of the plan explained."""
    runs: tuple[tuple[ShiftId, CostParts], ...]
    """Runs with a price, in order of shift; parts in thousandths of a penny."""
    total: CostParts
    """All runs together, and what is charged for rides left out."""
    unserved: tuple[Unserved, ...]


def explain(context: Context, service_date: date) -> Explanation:
    """Return the price of a date's plan and the reasons for what it leaves out; see the façade."""
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
    now = context.timeline(service_date).seconds(context.now())
    snapshot = all_achievable(take(context, book, now))
    price = evaluate(snapshot.problem, snapshot.runs)
    priced = [
        (shift.id, _parts(cost))
        for shift, cost in zip(snapshot.shifts, price.runs, strict=True)
        if cost.total
    ]
    whole = [(part.name, price.part(part.name)) for part in fields(RunCost)]
    return Explanation(
        service_date=service_date,
        version=book.plan.version,
        runs=tuple(priced),
        total=CostParts((*whole, ("unserved", price.unserved))),
        unserved=tuple(
            Unserved(
                book.bookings[leg_id].id, leg_id, blocked(snapshot, snapshot.problem, snapshot.runs, leg)
            )
            for leg_id, leg in ((one, snapshot.leg_index[one]) for one in book.plan.unassigned)
        ),
    )


def blocked(snapshot: Snapshot, problem: Problem, runs: Runs, leg: int) -> tuple[Blocked, ...]:
    """Return what stands in the way of a leg, by number, on each shift that cannot take it."""
    return tuple(
        Blocked(snapshot.shifts[one.shift].id, one.cause.value if one.cause else NO_PLACE)
        for one in refusals(problem, runs, leg)
    )


def _parts(cost: RunCost) -> CostParts:
    return CostParts(tuple((part.name, getattr(cost, part.name)) for part in fields(cost)))
