"""Answers a request: up to three offers, or a denial that counts as an answer too. Everything asked is logged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from scheduler.domain.booking import (
    Booking,
    BookingId,
    Channel,
    Denial,
    DenialReason,
    LegPrice,
    LegState,
    Offer,
    OfferId,
    Quote,
    QuoteId,
)
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import OFFICE, Event, EventType
from scheduler.domain.people import Rider
from scheduler.domain.request import Request
from scheduler.usecases import denials, outcomes
from scheduler.usecases.cancel import has_passed
from scheduler.usecases.commands import Origin, RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.exact import exact_way
from scheduler.usecases.fares import discount, fare
from scheduler.usecases.fixed_runs import full_run
from scheduler.usecases.offers import Finder, Way, asked
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.ranking import chosen, points
from scheduler.usecases.snapshot import meet
from scheduler.usecases.wishes import blocked, legs_of, request_from


def quote(context: Context, command: RequestQuote, also: Callable[[UnitOfWork, Quote], None] | None) -> Quote:
    """Return offers or a denial; see the façade."""
    request, book = _wanted(context, command)
    with context.at_once:
        answer = answered(context, request, book, channel=command.by.channel, replaces=command.replaces)
    with context.ports.storage.writing() as unit:
        keep(context, unit, command, answer)
        if also is not None:
            also(unit, answer)
        unit.commit()
    return answer


def keep(context: Context, unit: UnitOfWork, command: RequestQuote, answer: Quote) -> None:
    """Write an answer down, with what was asked and that nothing has come of it yet."""
    unit.put_quote(answer)
    unit.append(_events(context, command, answer))
    outcomes.opened(context, unit, answer, command.by)


def _wanted(context: Context, command: RequestQuote) -> tuple[Request, DayBook]:
    """Return the request and the book of its day, read only where it is not known already."""
    with context.ports.storage.asking() as records:
        rider = _rider(records, command)
        request = request_from(context, command, rider)
        day = request.service_date
        book = context.books.kept(records, day, rider, policy=context.policy)
    if book is None or command.replaces is not None:
        with context.ports.storage.reading() as records:
            rider = _rider(records, command)
            book = context.books.open(records, day, rider, policy=context.policy)
            book = _without_replaced(context, records, book, command)
    return request, book


def _rider(records: Records, command: RequestQuote) -> Rider:
    rider = records.rider(command.rider_id)
    if rider is None:
        raise NotFound("rider", command.rider_id)
    return rider


def _without_replaced(context: Context, records: Records, book: DayBook, command: RequestQuote) -> DayBook:
    """Return the book as if the booking that may be changed had not been made."""
    booking_id, rider_id = command.replaces, command.rider_id
    if booking_id is None:
        return book
    booking = records.booking(booking_id)
    if booking is None:
        raise NotFound("booking", booking_id)
    ensure_changeable(context, records, booking, by=command.by)
    if booking.rider_id != rider_id:
        raise InvalidRequest("replaces", "That booking is another rider's. Choose a booking of this rider.")
    return book.without_legs(booked.leg.id for booked in booking.legs)


def ensure_changeable(context: Context, records: Records, booking: Booking, *, by: Origin) -> None:
    """Raise IllegalTransition unless the booking can still be changed in place.

    The cut-off is for residents. After it the office may, as long as no driver is at the door and no time is over.
    """
    live = [booked for booked in booking.legs if booked.state is not LegState.CANCELLED]
    if not live or any(booked.state is not LegState.CONFIRMED for booked in live):
        raise IllegalTransition("This booking is under way or over and cannot be changed. Book a new ride.")
    if by.actor.role not in OFFICE and is_late(context, booking):
        raise IllegalTransition(
            f"It is too late to change this booking here. Ring {context.policy.phone} and we will try."
        )
    plan, now = records.plan(booking.service_date), _now(context, booking)
    if any(has_passed(plan, booked, now) for booked in live):
        raise IllegalTransition(
            "The time of this ride is over. Write down what became of it, and book a new ride."
        )


def is_late(context: Context, booking: Booking) -> bool:
    """Tell whether the cut-off of a booking's first ride that stands is over."""
    rules, standing = context.policy.booking, [booked.leg for booked in booking.legs if booked.stands]
    return _now(context, booking) > min(rules.cut_off(booking.mode, leg.promise.pickup) for leg in standing)


def _now(context: Context, booking: Booking) -> int:
    return context.timeline(booking.service_date).seconds(context.now())


def answered(
    context: Context,
    request: Request,
    book: DayBook,
    *,
    channel: Channel,
    replaces: BookingId | None = None,
) -> Quote:
    """Return the answer to a request on a day as the book has it; nothing is written."""
    id_ = QuoteId(context.ports.ids.new_id("quote"))
    found = _gate(context, id_, request, book)
    if isinstance(found, Denial):
        return Quote(id_, request, (), found, context.now(), channel)
    ways = found.ways() if isinstance(found, Finder) else found
    denial = denials.denied(context, id_, request, found) if isinstance(found, Finder) and not ways else None
    return Quote(id_, request, _chosen(context, id_, ways, book, replaces), denial, context.now(), channel)


def offered(context: Context, request: Request, book: DayBook, *, channel: Channel) -> Quote | None:
    """Return the answer where it has offers; None otherwise, without looking for reasons and ways out."""
    id_ = QuoteId(context.ports.ids.new_id("quote"))
    found = _gate(context, id_, request, book)
    if isinstance(found, Denial):
        return None
    ways = found.ways() if isinstance(found, Finder) else found
    if not ways:
        return None
    return Quote(id_, request, _chosen(context, id_, ways, book, None), None, context.now(), channel)


def _chosen(
    context: Context, id_: QuoteId, ways: list[Way], book: DayBook, replaces: BookingId | None
) -> tuple[Offer, ...]:
    made = [(way, offer_of(context, id_, way, book, replaces)) for way in ways]
    kept = chosen(made, lambda one: one[0].kind, lambda one: _points(context, *one))
    offers = tuple(replace(offer, id=OfferId(context.ports.ids.new_id("offer"))) for _, offer in kept)
    for (way, _), offer in zip(kept, offers, strict=True):
        if way.placed is not None:
            context.places.put(offer.id, way.placed)
    return offers


def _gate(context: Context, id_: QuoteId, request: Request, book: DayBook) -> Finder | list[Way] | Denial:
    """Return what looks for ways, the ways under exact terms, or the refusal of what no vehicle could serve."""
    block = blocked(context, request)
    if block is not None:
        return denials.barred(context, id_, request, block)
    if not book.shifts:
        return denials.no_driver(context, id_, request, book)
    if request.terms is None:  # exact terms are looked for in one run, most days without laying out the whole
        meet(context, book, context.timeline(book.service_date).seconds(context.now()), request)
    legs = legs_of(context, request, book)
    if legs is None:
        text = f"There is no road between these places. Choose others, or ring {context.policy.phone}."
        return Denial(id_, request, DenialReason.BAD_ADDRESS, text, "destination")
    if request.terms is not None:
        return exact_way(context, id_, request, book, legs[0])
    finder = Finder.of_day(context, book, asked(context, book, legs))
    full = full_run(context, request, book)
    return finder if full is None else denials.run_is_full(context, id_, full, finder)


def _points(context: Context, way: Way, offer: Offer) -> int:
    return points(
        context.policy,
        away=sum(fitted.away for fitted in way.legs),
        riding=sum(offer.ride_seconds),
        fare_pence=offer.fare_pence,
        cost=way.cost,
    )


def offer_of(
    context: Context, quote_id: QuoteId, way: Way, book: DayBook, replaces: BookingId | None = None
) -> Offer:
    """Return a way as an offer with an id to come.

    Of a request whose rider will ring for the ride back, only the way there is promised: the way back was looked
    for at the guessed time, so that nobody is left without one, and is paid for.
    """
    policy, request = context.policy, way.legs[0].leg.request
    told = way.legs[:1] if request.ready_call else way.legs
    modes = {shift.id: book.vehicles[shift.vehicle_id].mode for shift in book.shifts}
    rider = book.rider_of(request)
    fares = [fare(one.leg, modes[one.shift_id], rider, policy) for one in way.legs]
    offs = [discount(pence, one.slot) for pence, one in zip(fares, way.legs, strict=True)]
    return Offer(
        id=OfferId(""),
        quote_id=quote_id,
        kind=way.kind,
        request=request,
        legs=tuple(fitted.leg for fitted in told),
        shift_ids=tuple(fitted.shift_id for fitted in told),
        mode=modes[way.legs[0].shift_id],
        fare_pence=sum(fares) - sum(offs),
        shared=any(fitted.shared for fitted in told),
        ride_seconds=tuple(fitted.ride for fitted in told),
        plan_version=book.plan.version,
        expires_at=context.now() + timedelta(seconds=policy.booking.offer_lifetime),
        replaces=replaces,
        discount_pence=sum(offs),
        leg_prices=tuple(
            LegPrice(modes[one.shift_id], pence - off)
            for one, pence, off in zip(way.legs, fares, offs, strict=True)
        ),
    )


def _events(context: Context, command: RequestQuote, answer: Quote) -> list[Event]:
    request = answer.request
    asked = context.event(
        EventType.TRIP_REQUEST,
        request.service_date,
        command.by,
        quote=answer.id,
        request=request.id,
        rider=request.rider_id,
        origin=request.origin.id,
        origin_locality=request.origin.locality,
        destination=request.destination.id,
        destination_locality=request.destination.locality,
        wish_kind=request.outward.kind.value,
        wish_s=request.outward.at,
        returns=request.homeward is not None,
        homeward_kind=request.homeward.kind.value if request.homeward is not None else None,
        homeward_s=request.homeward.at if request.homeward is not None else None,
        party=request.party.size,
        wheelchair=request.needs.wheelchair.value,
        purpose=request.purpose.value,
        replaces=command.replaces,
    )
    answered = context.event(
        EventType.TRIP_REQUEST_RESPONSE,
        request.service_date,
        command.by,
        quote=answer.id,
        outcome="denied" if answer.denial else "offered",
        reason=answer.denial.reason.value if answer.denial else None,
        alternatives=len(answer.denial.alternatives) if answer.denial else 0,
        offers=[[offer.kind.value, offer.fare_pence] for offer in answer.offers],
    )
    return [asked, replace(answered, cause=asked.id)]
