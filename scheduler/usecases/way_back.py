"""Gives the way back of a booking another time; the way there stays as it is, or is over, and so does the price told.

Whoever is out already is fetched without notice, as those are who ring when they are ready.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from scheduler.domain.booking import BookedLeg, Booking, BookingId, LegState, Offer, OfferId, Quote, QuoteId
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferExpired
from scheduler.domain.events import OFFICE, EventType
from scheduler.domain.request import Direction, Wish, WishKind
from scheduler.domain.time import service_date_of
from scheduler.usecases import accept, quoting
from scheduler.usecases.cancel import has_passed
from scheduler.usecases.commands import AskWayBack, Origin, TakeWayBack
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.offers import Finder, asked
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.proposing import times
from scheduler.usecases.ringing import at_once
from scheduler.usecases.wishes import leg_of, profiles_of


def ask(context: Context, command: AskWayBack) -> tuple[Offer, ...]:
    """Return rides back after the wished time, the closest first; see the façade."""
    with context.ports.storage.reading() as records:
        booking = _booking(records, command.booking_id)
        booked = movable(context, records, booking, by=command.by)
        rider = records.rider(booking.rider_id)
        book = open_day(
            records, booking.service_date, *([rider] if rider else []), policy=context.policy
        ).without_legs([booked.leg.id])
    _ensure_possible(context, booking, command.at)
    rules = _rules(context, booking, booked)
    offers = _offers(rules, book, booking, (booked, command.at))
    if offers:
        quote = Quote(offers[0].quote_id, offers[0].request, offers, None, context.now(), command.by.channel)
        with context.ports.storage.writing() as unit:
            unit.put_quote(quote)
            unit.commit()
    return offers


def movable(context: Context, records: Records, booking: Booking, *, by: Origin) -> BookedLeg:
    """Return the way back that can have another time.

    Raises
    ------
    IllegalTransition
        There is none that is still to come, or its cut-off is over; the office may change it after that.
    """
    booked = booking.leg_in(Direction.RETURN)
    if booked is None or booked.state is not LegState.CONFIRMED:
        raise IllegalTransition("There is no ride back that could have another time. Load it again and look.")
    if has_passed(records.plan(booking.service_date), booked, _now(context, booking)):
        raise IllegalTransition("The time of this ride is over. If we did not come, ring us.")
    if by.actor.role not in OFFICE and _is_late(context, booking, booked):
        raise IllegalTransition(f"It is too late to change this ride here. Ring {context.policy.phone}.")
    return booked


def _booking(records: Records, booking_id: BookingId) -> Booking:
    booking = records.booking(booking_id)
    if booking is None:
        raise NotFound("booking", booking_id)
    return booking


def _now(context: Context, booking: Booking) -> int:
    return context.timeline(booking.service_date).seconds(context.now())


def _is_late(context: Context, booking: Booking, booked: BookedLeg) -> bool:
    last = context.policy.booking.cut_off(booking.mode, booked.leg.promise.pickup)
    return _now(context, booking) > last


def _ensure_possible(context: Context, booking: Booking, at: datetime) -> None:
    """Raise InvalidRequest for a time that has passed, on another day, or before the rider is there."""
    zone = context.policy.zone
    if at <= context.now():
        raise InvalidRequest("homeward.at", "That time has passed. Enter a time in the future, like 14:30.")
    there = booking.leg_in(Direction.OUTWARD)
    second = context.timeline(booking.service_date).seconds(at)
    is_before = there is not None and there.is_open and second <= there.leg.promise.arrive_by
    if service_date_of(at, zone) != booking.service_date or is_before:
        raise InvalidRequest("homeward.at", "The way back is before the way there. Enter a later time.")


def _rules(context: Context, booking: Booking, booked: BookedLeg) -> Context:
    there = booking.leg_in(Direction.OUTWARD)
    is_out = there is not None and there.state not in (LegState.CONFIRMED, LegState.CANCELLED)
    return at_once(context) if is_out or _is_late(context, booking, booked) else context


def _offers(
    context: Context, book: DayBook, booking: Booking, wished: tuple[BookedLeg, datetime]
) -> tuple[Offer, ...]:
    """Return the ways there are, each as an offer of the leg that is booked, at the price that was told."""
    booked, at = wished
    keeps_train = context.policy.trains.is_station(booking.request.origin)
    request = replace(
        booking.request,
        homeward=Wish(WishKind.LEAVE_AFTER, context.timeline(book.service_date).seconds(at)),
        arrival=booking.request.arrival if keeps_train else None,
    )
    found = leg_of(context, request, Direction.RETURN, profiles_of(context, book)) if book.shifts else None
    if found is None:
        return ()
    same = replace(found, leg=replace(found.leg, id=booked.leg.id))
    id_ = QuoteId(context.ports.ids.new_id("quote"))
    made = [
        quoting.offer_of(context, id_, way, book, booking.id)
        for way in Finder.of_day(context, book, asked(context, book, (same,))).ways()
    ]
    return tuple(
        replace(
            offer,
            id=OfferId(context.ports.ids.new_id("offer")),
            fare_pence=0,
            discount_pence=0,
            extends=booking.id,
        )
        for offer in made
    )


def take(
    context: Context, command: TakeWayBack, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking with its way back at the other time; see the façade."""
    with context.ports.storage.writing() as unit:
        offer = unit.offer(command.offer_id)
        if offer is None or offer.extends is None or offer.replaces is None:
            raise NotFound("offer", command.offer_id)
        unit.lock_day(offer.request.service_date)
        booking = _booking(unit, offer.extends)
        if _is_taken(booking, offer):
            return booking
        if context.now() > offer.expires_at:
            raise OfferExpired("This ride was held as long as we said. Look again for one.")
        booked = movable(context, unit, booking, by=command.by)
        changed = _moved(context, unit, booking, (booked, offer), command.by)
        if also is not None:
            also(unit, changed)
        unit.commit()
        return changed


def _is_taken(booking: Booking, offer: Offer) -> bool:
    """Tell whether the offer was taken already: the button was pressed twice."""
    (leg,) = offer.legs
    return any(one.leg.id == leg.id and one.leg.promise == leg.promise for one in booking.legs)


def _moved(
    context: Context, unit: UnitOfWork, booking: Booking, change: tuple[BookedLeg, Offer], by: Origin
) -> Booking:
    """Put the way back into the plan inside its new promise, and write down the agreement."""
    booked, offer = change
    is_late = _is_late(context, booking, booked)
    rider = unit.rider(booking.rider_id)
    book = open_day(unit, booking.service_date, *([rider] if rider else []), policy=context.policy)
    left = {run.shift_id for run in book.plan.runs if booked.leg.id in run.leg_ids()}
    without = book.without_legs([booked.leg.id])
    plan, (shift_id,) = accept.fitted(_rules(context, booking, booked), without, offer, left)
    moved = booking.with_promise(booked.leg.id, offer.legs[0].promise)
    legs = tuple(replace(one, leg=replace(one.leg, request=offer.request)) for one in moved.legs)
    changed = replace(moved, request=offer.request, legs=legs)
    unit.put_plan(plan.next_version())
    unit.put_booking(changed)
    context.plan_again(unit, booking.service_date)
    fact = context.event(
        EventType.PROMISE_CHANGED,
        booking.service_date,
        by,
        booking=booking.id,
        leg=booked.leg.id,
        shift=shift_id,
        agreed_by=f"{by.actor.role}:{by.actor.id}",
        moved_by_s=offer.legs[0].promise.pickup.earliest - booked.leg.promise.pickup.earliest,
        left=sorted(left - {shift_id}),
        late=is_late,
        **times(offer.legs[0].promise),
    )
    unit.append([fact])
    return changed
