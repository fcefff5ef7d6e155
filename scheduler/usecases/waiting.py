"""Lets a rider wait after a no, take that back, and hear a no in time when nothing was found."""

from collections.abc import Callable
from datetime import datetime

from scheduler.domain.booking import DenialReason, Quote
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import SYSTEM, EventType
from scheduler.domain.waiting import OPEN, WaitId, Waiting, WaitKind, WaitState
from scheduler.usecases import outcomes
from scheduler.usecases.commands import JoinWaitingList, LeaveWaitingList, Origin
from scheduler.usecases.context import Context
from scheduler.usecases.covering import answer_by, cover
from scheduler.usecases.ports import UnitOfWork

MAY_WAIT = frozenset({DenialReason.NO_DRIVERS, DenialReason.NO_VEHICLE, DenialReason.NO_SUITABLE_VEHICLE})
"""Refusals that another driver, or somebody else's cancellation, might turn."""


def join(
    context: Context, command: JoinWaitingList, also: Callable[[UnitOfWork, Waiting], None] | None
) -> Waiting:
    """Return the request as it waits from now on; see the façade."""
    with context.ports.storage.writing() as unit:
        quote = next((q for q in unit.quotes(command.service_date) if q.id == command.quote_id), None)
        if quote is None:
            raise NotFound("quote", command.quote_id)
        known = next((one for one in unit.waiting.about(quote.request.id) if one.is_open), None)
        waiting = known or _joined(context, unit, quote, command.by)
        if also is not None:
            also(unit, waiting)
        unit.commit()
        return waiting


def _joined(context: Context, unit: UnitOfWork, quote: Quote, by: Origin) -> Waiting:
    if quote.denial is None or quote.denial.reason not in MAY_WAIT:
        raise IllegalTransition(
            f"Nothing would free up for this request. Ring {context.policy.phone} and we will see what we can do."
        )
    kind = _kind(context, unit, quote)
    due = answer_by(context, quote.request, kind)
    if due is None:
        raise InvalidRequest("outward.at", "It is too late to wait for this ride. Choose a later time.")
    waiting = Waiting(
        id=WaitId(context.ports.ids.new_id("waiting")),
        quote_id=quote.id,
        request=quote.request,
        kind=kind,
        since=context.now(),
        answer_by=due,
        channel=by.channel,
    )
    unit.waiting.put(waiting)
    told(context, unit, EventType.WAITING_LIST_JOINED, waiting, by=by)
    enquiry = unit.enquiries.get(quote.id)
    if enquiry is not None and enquiry.may_become(EnquiryState.WAITING):
        outcomes.close(context, unit, enquiry, EnquiryState.WAITING, by=by)
    return waiting


def _kind(context: Context, unit: UnitOfWork, quote: Quote) -> WaitKind:
    short = cover(context, unit, quote.request.service_date).is_short
    return WaitKind.BEING_ARRANGED if short else WaitKind.WAITING_LIST


def leave(
    context: Context, command: LeaveWaitingList, also: Callable[[UnitOfWork, Waiting], None] | None
) -> Waiting:
    """Return the request, not waiting any more; see the façade."""
    with context.ports.storage.writing() as unit:
        waiting = unit.waiting.get(command.wait_id)
        if waiting is None:
            raise NotFound("waiting request", command.wait_id)
        left = waiting.to(WaitState.LEFT)
        unit.waiting.put(left)
        told(context, unit, EventType.WAITING_LIST_CLOSED, left, by=command.by)
        if also is not None:
            also(unit, left)
        unit.commit()
    return left


def close_unmet(context: Context) -> tuple[Waiting, ...]:
    """Return the requests whose answer is due and is no."""
    with context.ports.storage.reading() as records:
        due = [one for one in records.waiting.in_state(OPEN) if _is_due(one, context.now())]
    if not due:
        return ()
    with context.ports.storage.writing() as unit:
        unmet = [one.to(WaitState.UNMET) for one in due]
        for one in unmet:
            unit.waiting.put(one)
            told(context, unit, EventType.WAITING_LIST_CLOSED, one, by=Origin(SYSTEM))
        unit.commit()
    return tuple(unmet)


def _is_due(one: Waiting, now: datetime) -> bool:
    return one.answer_by <= now and (one.offered_until is None or one.offered_until <= now)


def told(context: Context, unit: UnitOfWork, type_: EventType, one: Waiting, *, by: Origin) -> None:
    """Write down what a waiting rider is told."""
    until = one.offered_until
    fact = context.event(
        type_,
        one.service_date,
        by,
        waiting=one.id,
        quote=one.quote_id,
        rider=one.rider_id,
        kind=one.kind.value,
        state=one.state.value,
        offer=one.offer_id,
        answer_by=one.answer_by.isoformat(),
        until=until.isoformat() if until else None,
    )
    unit.append([fact])
