"""Answers a trip of several riders: each is looked at with those before already in their seats.

So seats are not offered twice, and where there is an offer for everybody, all of them fit at once. Of a rider's
offers the one in the vehicle of those before comes first: people who go together ride together where they can.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from scheduler.domain.booking import BookedLeg, Booking, BookingId, Denial, DenialReason, Offer, Quote
from scheduler.domain.errors import InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import Rider
from scheduler.domain.request import GroupId, Request
from scheduler.usecases.accept import fitted
from scheduler.usecases.commands import RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.group_commands import RequestTogether
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.quoting import answered, keep
from scheduler.usecases.wishes import request_from

Also = Callable[[UnitOfWork, tuple[Quote, ...]], None] | None


def quote(context: Context, command: RequestTogether, also: Also) -> tuple[Quote, ...]:
    """Return one answer a rider; see the façade."""
    group = GroupId(context.ports.ids.new_id("group"))
    rides = [replace(one, group=group, replaces=None) for one in command.rides]
    requests, book = wanted(context, rides)
    answers, taken = list[Quote](), set[ShiftId]()
    for ride, request in zip(rides, requests, strict=True):
        answer = answered(context, request, book, channel=ride.by.channel)
        if answer.offers:
            answer, book = seated(context, answer, book, taken)
        answers.append(answer)
        taken |= {shift_id for offer in answer.offers[:1] for shift_id in offer.shift_ids}
    with context.ports.storage.writing() as unit:
        for ride, answer in zip(rides, answers, strict=True):
            keep(context, unit, ride, answer)
        if also is not None:
            also(unit, tuple(answers))
        unit.commit()
    return tuple(answers)


def wanted(context: Context, rides: Sequence[RequestQuote]) -> tuple[list[Request], DayBook]:
    """Return what is asked for each rider of a trip, and the book of its day with all of them."""
    with context.ports.storage.reading() as records:
        riders = _riders(records, rides)
        requests = [request_from(context, one, rider) for one, rider in zip(rides, riders, strict=True)]
        dates = {request.service_date for request in requests}
        if len(dates) != 1:
            raise InvalidRequest("outward.at", "Choose one day: people who go together go on the same day.")
        return requests, context.books.open(records, dates.pop(), *riders, policy=context.policy)


def _riders(records: Records, rides: Sequence[RequestQuote]) -> list[Rider]:
    if not rides:
        raise InvalidRequest("rides", "Choose who goes: at least one person.")
    ids = [one.rider_id for one in rides]
    if len(set(ids)) < len(ids):
        raise InvalidRequest("rides", "Somebody is on the list twice. Enter everybody once.")
    found = [records.rider(one) for one in ids]
    for rider_id, rider in zip(ids, found, strict=True):
        if rider is None:
            raise NotFound("rider", rider_id)
    return [rider for rider in found if rider is not None]


def seated(context: Context, answer: Quote, book: DayBook, taken: set[ShiftId]) -> tuple[Quote, DayBook]:
    """Return the answer with the offer that was seated first, and the book with it; no offer when none fits."""
    for offer in sorted(answer.offers, key=lambda one: not taken.issuperset(one.shift_ids)):
        try:
            plan, _ = fitted(context, book, offer, set())
        except OfferSuperseded:
            continue
        others = tuple(one for one in answer.offers if one != offer)
        return replace(answer, offers=(offer, *others)), book.with_plan(plan).with_booking(
            _held(offer, answer)
        )
    text = "There is no seat left beside the others. Leave somebody out, or choose another time."
    denial = Denial(answer.id, answer.request, DenialReason.NO_VEHICLE, text)
    return replace(answer, offers=(), denial=denial), book


def _held(offer: Offer, answer: Quote) -> Booking:
    """Return an offer as if it were booked, for those who are looked at next."""
    return Booking(
        id=BookingId(offer.id),
        reference=offer.id,
        request=offer.request,
        legs=tuple(BookedLeg(leg) for leg in offer.legs),
        mode=offer.mode,
        fare_pence=offer.fare_pence,
        channel=answer.channel,
        booked_at=answer.asked_at,
    )
