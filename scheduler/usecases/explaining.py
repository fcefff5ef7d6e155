"""What a plan costs, by part, for each run and in all; and why a ride that has no driver fits on no shift."""

from dataclasses import dataclass, fields
from datetime import date

from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import LegId
from scheduler.engine.cost import RunCost, evaluate
from scheduler.usecases.context import Context
from scheduler.usecases.cost_parts import CostParts
from scheduler.usecases.daybook import open_day
from scheduler.usecases.reasons import reasons
from scheduler.usecases.repairs import Unserved
from scheduler.usecases.snapshot import Snapshot, take_achievable


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
    snapshot = take_achievable(context, book, now)
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
        unserved=tuple(left_out(context, snapshot, leg_id) for leg_id in book.plan.unassigned),
    )


def left_out(context: Context, snapshot: Snapshot, leg_id: LegId) -> Unserved:
    """Return a ride that no run of the snapshot serves, with what stands in its way."""
    booked = snapshot.book.bookings[leg_id]
    leg = snapshot.legs[snapshot.leg_index[leg_id]]
    why = reasons(context.policy, snapshot, leg)
    if why is None:
        return Unserved(booked.id, leg_id, "", ())
    return Unserved(booked.id, leg_id, why.because, why.obstacles)


def _parts(cost: RunCost) -> CostParts:
    return CostParts(tuple((part.name, getattr(cost, part.name)) for part in fields(cost)))
