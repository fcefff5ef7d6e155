"""Books a trip of several riders and gives it back: everybody in one commit, or nothing is written."""

from collections.abc import Callable
from datetime import date

from scheduler.domain.booking import Booking, BookingState, Offer
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferExpired
from scheduler.domain.request import GroupId
from scheduler.usecases.accept import made_of, write
from scheduler.usecases.cancel import give_back
from scheduler.usecases.commands import AcceptOffer, CancelBooking
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.group_commands import AcceptTogether, CancelTogether
from scheduler.usecases.ports import Records, UnitOfWork

Also = Callable[[UnitOfWork, tuple[Booking, ...]], None] | None


def accept(context: Context, command: AcceptTogether, also: Also) -> tuple[Booking, ...]:
    """Return the bookings that the offers became; see the façade."""
    with context.ports.storage.writing() as unit:
        offers = _offers(context, unit, command)
        unit.lock_day(offers[0].request.service_date)
        if of_group(unit, offers[0].request.service_date, offers[0].request.group):
            raise IllegalTransition("This trip is booked already. Look at the rides.")
        booked = []
        for offer in offers:
            rider = unit.rider(offer.request.rider_id)
            if rider is None:
                raise NotFound("rider", offer.request.rider_id)
            book = open_day(unit, offer.request.service_date, rider, policy=context.policy)
            made = made_of(context, unit, offer, AcceptOffer(offer.id, command.by), book)
            write(context, unit, offer, made, by=command.by)
            booked.append(made.booking)
        if also is not None:
            also(unit, tuple(booked))
        unit.commit()
        return tuple(booked)


def cancel(context: Context, command: CancelTogether, also: Also) -> tuple[Booking, ...]:
    """Return the bookings that were given back; see the façade."""
    with context.ports.storage.writing() as unit:
        known = unit.booking(command.booking_id)
        if known is None:
            raise NotFound("booking", command.booking_id)
        unit.lock_day(known.service_date)
        members = [
            one
            for one in of_group(unit, known.service_date, known.request.group)
            if one.state in (BookingState.CONFIRMED, BookingState.UNDER_WAY)
        ]
        if not members:
            raise IllegalTransition("Nothing of this trip is left to cancel. Load it again and look.")
        gone = tuple(give_back(context, unit, CancelBooking(one.id, command.by))[0] for one in members)
        if also is not None:
            also(unit, gone)
        unit.commit()
        return gone


def of_group(records: Records, service_date: date, group: GroupId | None) -> list[Booking]:
    """Return the rides of a trip that were not given back."""
    found = records.bookings(service_date) if group is not None else []
    return [one for one in found if one.request.group == group and one.state is not BookingState.CANCELLED]


def _offers(context: Context, records: Records, command: AcceptTogether) -> list[Offer]:
    """Return the offers of one trip, one for each rider who was asked for."""
    found = []
    for offer_id in command.offer_ids:
        offer = records.offer(offer_id)
        if offer is None:
            raise NotFound("offer", offer_id)
        if context.now() > offer.expires_at:
            raise OfferExpired("These offers have run out. Ask again: we will look for the rides once more.")
        found.append(offer)
    groups = {offer.request.group for offer in found}
    if len(groups) != 1 or None in groups:
        raise InvalidRequest("offer_ids", "Choose offers of one trip that was asked for together.")
    (group,) = groups
    quotes = records.quotes(found[0].request.service_date)
    asked = sorted(one.request.rider_id for one in quotes if one.request.group == group)
    if asked != sorted(offer.request.rider_id for offer in found):
        raise InvalidRequest("offer_ids", "Choose one offer for everybody of the trip, or ask without some.")
    return found
