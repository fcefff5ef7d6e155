"""Another time for rides that fit nowhere in the time promised: checked to work, and kept only once agreed.

A confirmed promise never moves without its rider's agreement, and the agreement says who gave it and how.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scheduler.domain.booking import Booking
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import Leg, LegId, Promise
from scheduler.domain.time import TimeWindow
from scheduler.engine.insertion import Insertion, best_insertions
from scheduler.engine.problem import Problem, Runs
from scheduler.usecases.commands import AgreeNewTime
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.offers import overlaps
from scheduler.usecases.planning import planned_changes
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.rehoming import by_need, inserted
from scheduler.usecases.repairs import Proposal
from scheduler.usecases.snapshot import Snapshot, take_achievable


def moved(promise: Promise, seconds: int) -> Promise:
    """Return the promise so many seconds later."""
    pickup = TimeWindow(promise.pickup.earliest + seconds, promise.pickup.latest + seconds)
    return Promise(pickup, promise.arrive_by + seconds)


def proposals(
    context: Context, snapshot: Snapshot, runs: Runs, leg_ids: Iterable[LegId]
) -> tuple[tuple[Proposal, ...], Snapshot, Runs]:
    """Return times that work for the legs, all of them together, with the problem and the runs that show it."""
    found: list[Proposal] = []
    for leg_id in by_need(snapshot.book, leg_ids):
        way = _least(context, snapshot, runs, leg_id)
        if way is None:
            continue
        snapshot = replace(snapshot, problem=way.problem)
        runs = [list(way.place.run) if k == way.place.shift else run for k, run in enumerate(runs)]
        booking, leg = snapshot.book.bookings[leg_id], snapshot.book.booked(leg_id).leg
        shift_id = snapshot.shifts[way.place.shift].id
        later = moved(leg.promise, way.moved_by)
        found.append(Proposal(booking.id, leg_id, leg.promise, later, shift_id, way.moved_by))
    return tuple(found), snapshot, runs


@dataclass(frozen=True, slots=True)
class _Way:
    moved_by: int
    place: Insertion
    problem: Problem


def _least(context: Context, snapshot: Snapshot, runs: Runs, leg_id: LegId) -> _Way | None:
    """Return the move that costs least together with the place it opens, or None."""
    leg, index = snapshot.book.booked(leg_id).leg, snapshot.leg_index[leg_id]
    best: tuple[int, _Way] | None = None
    for by, price in _moves(context, snapshot.book, leg):
        pickup, delivery = leg_windows(replace(leg, promise=moved(leg.promise, by)), context.policy)
        problem = snapshot.problem.with_windows(index, pickup=pickup, delivery=delivery)
        for place in best_insertions(problem, runs, index, limit=1):
            if best is None or place.cost + price < best[0]:
                best = place.cost + price, _Way(by, place, problem)
    return None if best is None else best[1]


def _moves(context: Context, book: DayBook, leg: Leg) -> Iterator[tuple[int, int]]:
    """Yield the times that may be asked for, each with its price: none that the rider could not get ready for."""
    ready = context.timeline(book.service_date).seconds(context.now()) + context.policy.booking.notice
    for seconds, price in context.policy.repair.moves:
        for by in (seconds, -seconds):
            promise = moved(leg.promise, by)
            in_time = by > 0 or promise.pickup.earliest >= ready
            if in_time and not _clashes(book, replace(leg, promise=promise)):
                yield by, price


def _clashes(book: DayBook, later: Leg) -> bool:
    """Tell whether the rider has another ride by then."""
    others = book.without_legs([later.id]).out(later.request.rider_id)
    return overlaps(later, [window for window, _ in others])


def agree(
    context: Context, command: AgreeNewTime, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking with the promise its rider agreed to, the ride in the plan; see the façade."""
    if not command.agreed_by.strip():
        raise InvalidRequest("agreed_by", "Say who agreed: the rider, or who speaks for them.")
    with context.ports.storage.writing() as unit:
        known = unit.booking(command.booking_id)
        if known is None:
            raise NotFound("booking", command.booking_id)
        unit.lock_day(known.service_date)
        book = open_day(unit, known.service_date, policy=context.policy)
        booking = book.bookings.get(command.leg_id)
        other = asked(unit, command.leg_id, known)
        if booking is None or booking.id != known.id or other is None:
            raise NotFound("proposal", command.leg_id)
        if command.leg_id not in book.plan.unassigned:
            raise IllegalTransition("This ride has a driver. No other time is needed.")
        promise, moved_by = other
        changed = booking.with_promise(command.leg_id, promise)
        now = context.timeline(known.service_date).seconds(context.now())
        snapshot = take_achievable(context, book.with_booking(changed), now)
        runs = inserted(snapshot, snapshot.runs, [command.leg_id], None)
        changes = {k: run for k, run in enumerate(runs) if run != snapshot.runs[k]}
        if not changes:
            raise OfferSuperseded(
                "The plan moved on and that time is not free any more. Look for another one."
            )
        plan = planned_changes(snapshot, changes).next_version()
        run = plan.run_of(command.leg_id)
        unit.put_plan(plan)
        unit.put_booking(changed)
        told = {"booking": booking.id, "leg": command.leg_id, "shift": run.shift_id if run else ""}
        said = {"agreed_by": command.agreed_by.strip(), "moved_by_s": moved_by, **told, **times(promise)}
        unit.append([context.event(EventType.PROMISE_CHANGED, known.service_date, command.by, **said)])
        if also is not None:
            also(unit, changed)
        unit.commit()
        return changed


def times(promise: Promise) -> dict[str, int]:
    """Return a promise as events hold it."""
    return {
        "pickup_from_s": promise.pickup.earliest,
        "pickup_to_s": promise.pickup.latest,
        "arrive_by_s": promise.arrive_by,
    }


def waiting(context: Context, service_date: date) -> tuple[Proposal, ...]:
    """Return what riders were asked last and have not answered, for rides without a driver, until its time is over."""
    now = context.timeline(service_date).seconds(context.now())
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
        questions = _asked_of(records, service_date)
    found: dict[LegId, Proposal] = {}
    for data in questions:
        leg_id, asks = LegId(data["leg"]), _promise(data)
        if leg_id in book.plan.unassigned and asks.pickup.latest >= now:
            booking, promise = book.bookings[leg_id], book.booked(leg_id).leg.promise
            shift_id, moved_by = ShiftId(data["shift"]), int(data["moved_by_s"])
            found[leg_id] = Proposal(booking.id, leg_id, promise, asks, shift_id, moved_by)
    return tuple(found[leg_id] for leg_id in by_need(book, found))


def _asked_of(records: Records, service_date: date) -> list[Mapping[str, Any]]:
    """Return what was asked of riders on the date, a later repair's answer in place of an earlier one's."""
    latest: dict[str, Mapping[str, Any]] = {}
    for event in records.events(service_date):
        if event.type is EventType.DAY_REPLANNED:
            for leg_id in event.data["unserved"]:
                latest.pop(leg_id, None)
            latest.update({data["leg"]: data for data in event.data["proposals"]})
        elif event.type is EventType.PROMISE_CHANGE_DECLINED:
            latest.pop(event.data["leg"], None)
    return list(latest.values())


def asked(records: Records, leg_id: LegId, booking: Booking) -> tuple[Promise, int] | None:
    """Return the other time that was asked about a leg and how far it is from the promise; None when none was."""
    found = _asked_of(records, booking.service_date)
    data = next((one for one in found if one["leg"] == leg_id), None)
    return None if data is None else (_promise(data), int(data["moved_by_s"]))


def _promise(data: Mapping[str, Any]) -> Promise:
    return Promise(TimeWindow(data["pickup_from_s"], data["pickup_to_s"]), data["arrive_by_s"])
