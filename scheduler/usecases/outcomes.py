"""Writes down what became of an enquiry: every question gets an outcome, also one that nobody came back to."""

from collections.abc import Callable
from datetime import timedelta

from scheduler.domain.booking import Booking, Offer, Quote, QuoteId
from scheduler.domain.enquiry import Enquiry, EnquiryState
from scheduler.domain.errors import NotFound
from scheduler.domain.events import SYSTEM, EventType
from scheduler.usecases.commands import CloseEnquiry, Origin
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork


def opened(context: Context, unit: UnitOfWork, answer: Quote, by: Origin) -> None:
    """Open the enquiry of an answer; what its rider asked before and left open was asked again."""
    for former in unit.enquiries.of_rider(answer.request.rider_id, state=EnquiryState.OPEN):
        close(context, unit, former, EnquiryState.ASKED_AGAIN, by=by)
    unit.enquiries.put(
        Enquiry(
            id=answer.id,
            rider_id=answer.request.rider_id,
            service_date=answer.request.service_date,
            channel=answer.channel,
            opened_at=answer.asked_at,
            reason=answer.denial.reason if answer.denial else None,
        )
    )


def close(context: Context, unit: UnitOfWork, enquiry: Enquiry, state: EnquiryState, *, by: Origin) -> None:
    """Give an enquiry its outcome, with an event. A booking has an event of its own that names the quote."""
    unit.enquiries.put(enquiry.closed(state, context.now()))
    if state is not EnquiryState.BOOKED:
        fact = context.event(
            EventType.ENQUIRY_CLOSED,
            enquiry.service_date,
            by,
            quote=enquiry.id,
            outcome=state.value,
            reason=enquiry.reason.value if enquiry.reason else None,
        )
        unit.append([fact])


def booked(context: Context, unit: UnitOfWork, offer: Offer, booking: Booking, *, by: Origin) -> None:
    """Note that an offer was taken: at its enquiry, and where its request was waiting."""
    asked = [offer.quote_id]
    for waiting in unit.waiting.about(offer.request.id):
        if waiting.is_open:
            unit.waiting.put(waiting.booked(booking.id))
            asked.append(waiting.quote_id)
    for quote_id in dict.fromkeys(asked):
        enquiry = unit.enquiries.get(quote_id)
        if enquiry is not None and enquiry.may_become(EnquiryState.BOOKED):
            close(context, unit, enquiry, EnquiryState.BOOKED, by=by)


def close_enquiry(
    context: Context, command: CloseEnquiry, also: Callable[[UnitOfWork, Enquiry], None] | None
) -> Enquiry:
    """Return the enquiry with the outcome that somebody reports; see the façade."""
    with context.ports.storage.writing() as unit:
        enquiry = unit.enquiries.get(command.quote_id)
        if enquiry is None:
            raise NotFound("enquiry", command.quote_id)
        if enquiry.state is not command.outcome:
            close(context, unit, enquiry, command.outcome, by=command.by)
        known = unit.enquiries.get(command.quote_id) or enquiry
        if also is not None:
            also(unit, known)
        unit.commit()
        return known


def give_up_silent(context: Context) -> tuple[QuoteId, ...]:
    """Close every enquiry without a sign of its rider for so long as the policy says."""
    before = context.now() - timedelta(seconds=context.policy.waiting.abandoned_after)
    with context.ports.storage.reading() as records:
        silent = [one for one in records.enquiries.in_state([EnquiryState.OPEN]) if one.opened_at <= before]
    if not silent:
        return ()
    with context.ports.storage.writing() as unit:
        for one in silent:
            known = unit.enquiries.get(one.id)
            if known is not None and known.is_open:
                close(context, unit, known, EnquiryState.ABANDONED, by=Origin(SYSTEM, one.channel))
        unit.commit()
    return tuple(one.id for one in silent)
