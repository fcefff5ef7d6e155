"""Finds the nearest ride home for somebody who has just rung to say that they are ready, and promises it."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from scheduler.domain.booking import BookedLeg, Booking, Offer, OfferId, Quote, QuoteId
from scheduler.domain.errors import IllegalTransition, NotFound, OfferExpired
from scheduler.domain.events import EventType
from scheduler.domain.ready_call import ReadyCall, ReadyCallId, ReadyState
from scheduler.domain.request import Direction, Wish, WishKind
from scheduler.usecases import accept, quoting
from scheduler.usecases.commands import AnswerReadyCall, Origin, RingReady
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.offers import Finder, asked
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.wishes import leg_of, profiles_of

Rung = tuple[ReadyCall, Offer | None]
"""A call as it stands, and the nearest ride home there is now."""


def ring(context: Context, command: RingReady, also: Callable[[UnitOfWork, Rung], None] | None) -> Rung:
    """Return the call as it stands, and the nearest ride home there is now; see the façade."""
    with context.ports.storage.reading() as records:
        call = records.ready_calls.get(command.ready_id)
        booking = records.booking(call.booking_id) if call is not None else None
        if call is None or booking is None:
            raise NotFound("ride back", command.ready_id)
        rider = records.rider(call.rider_id)
        book = open_day(records, call.service_date, *([rider] if rider else []), policy=context.policy)
    called = call.called(context.now())
    quote = _nearest(at_once(context), book, booking, command.by)
    offer = quote.offers[0] if quote is not None else None
    with context.ports.storage.writing() as unit:
        if called is not call:
            unit.ready_calls.put(called)
            _told(context, unit, EventType.READY_CALL, called, by=command.by)
        if quote is not None:
            unit.put_quote(quote)
        if also is not None:
            also(unit, (called, offer))
        unit.commit()
    return called, offer


def at_once(context: Context) -> Context:
    """Return the context with the rules of a ride home: no notice is asked for, and it may take until the limit."""
    rules = context.policy
    other = copy(context)
    other.policy = replace(
        rules,
        booking=replace(rules.booking, notice=0, car_scheme_notice=0),
        promise=replace(rules.promise, latest_start=max(0, rules.ready.limit - rules.promise.half_width)),
    )
    return other


def _nearest(context: Context, book: DayBook, booking: Booking, by: Origin) -> Quote | None:
    """Return an answer with the one offer that comes soonest, or None."""
    now = context.timeline(book.service_date).seconds(context.now())
    if not book.shifts:
        return None
    request = replace(booking.request, homeward=Wish(WishKind.LEAVE_AFTER, now), ready_call=False)
    leg = leg_of(context, request, Direction.RETURN, profiles_of(context, book))
    if leg is None:
        return None
    finder = Finder.of_day(context, book, asked(context, book, (leg,)))
    ways = finder.ways()
    if not ways:
        return None
    id_ = QuoteId(context.ports.ids.new_id("quote"))
    best = quoting.offer_of(context, id_, ways[0], book)
    new_id = OfferId(context.ports.ids.new_id("offer"))
    offer = replace(best, id=new_id, fare_pence=0, discount_pence=0, extends=booking.id)
    return Quote(id_, request, (offer,), None, context.now(), by.channel)


def answer(
    context: Context, command: AnswerReadyCall, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking with its ride back; see the façade."""
    with context.ports.storage.writing() as unit:
        offer = unit.offer(command.offer_id)
        if offer is None or offer.extends is None or offer.replaces is not None:
            raise NotFound("offer", command.offer_id)
        if context.now() > offer.expires_at:
            raise OfferExpired("This ride was held as long as we said. Look again for one.")
        unit.lock_day(offer.request.service_date)
        booking, call = unit.booking(offer.extends), _call(unit, offer)
        rider = unit.rider(offer.request.rider_id)
        if booking is None or rider is None:
            raise NotFound("booking", offer.extends)
        book = open_day(unit, booking.service_date, rider, policy=context.policy)
        plan, shift_ids = accept.fitted(at_once(context), book, offer, set())
        extended = replace(
            booking, legs=(*booking.legs, *map(BookedLeg, offer.legs)), version=booking.version + 1
        )
        promised = call.promised(context.now())
        unit.put_plan(plan.next_version())
        unit.put_booking(extended)
        unit.ready_calls.put(promised)
        legs = accept.legs_data(offer.legs, shift_ids)
        _told(context, unit, EventType.READY_CALL_ANSWERED, promised, by=command.by, legs=legs)
        if also is not None:
            also(unit, extended)
        unit.commit()
    return extended


def _call(unit: UnitOfWork, offer: Offer) -> ReadyCall:
    calls = unit.ready_calls.about(str(offer.extends))
    if not calls or calls[0].state is not ReadyState.CALLED:
        raise IllegalTransition("This ride back is promised already, or not wanted any more. Load it again.")
    return calls[0]


def close(context: Context, ready_id: ReadyCallId, by: Origin) -> ReadyCall:
    """Return the call, with no ride back wanted any more; see the façade."""
    with context.ports.storage.writing() as unit:
        call = unit.ready_calls.get(ready_id)
        if call is None:
            raise NotFound("ride back", ready_id)
        closed = call.to(ReadyState.CLOSED)
        unit.ready_calls.put(closed)
        _told(context, unit, EventType.READY_CALL_CLOSED, closed, by=by)
        unit.commit()
    return closed


def _told(
    context: Context, unit: UnitOfWork, type_: EventType, call: ReadyCall, *, by: Origin, **more: object
) -> None:
    fact = context.event(
        type_,
        call.service_date,
        by,
        ready=call.id,
        booking=call.booking_id,
        rider=call.rider_id,
        waited_s=call.waited(context.now()),
        **more,
    )
    unit.append([fact])
