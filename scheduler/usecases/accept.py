"""Turns an offer into a booking: puts its legs into the plan inside what was promised, all of them or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.booking import BookedLeg, Booking, BookingId, Offer
from scheduler.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    NotFound,
    OfferExpired,
    OfferSuperseded,
)
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.plan import Plan
from scheduler.domain.request import Leg
from scheduler.engine.insertion import Insertion, ReadyRuns
from scheduler.engine.problem import Runs
from scheduler.usecases import outcomes, quoting, ready_calls
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.commands import AcceptOffer, Origin, RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.fixed_runs import full_run
from scheduler.usecases.offers import overlaps
from scheduler.usecases.planning import planned_changes, retimed
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.snapshot import Snapshot, take_achievable

_PLACES = 40
"""Places of the way there on each shift that are tried to find one that leaves room for the way back."""


def accept(
    context: Context, command: AcceptOffer, also: Callable[[UnitOfWork, Booking], None] | None
) -> Booking:
    """Return the booking that the offer became; see the façade."""
    with context.ports.storage.writing() as unit:
        offer = command.offer or unit.offer(command.offer_id)
        if offer is None or offer.extends is not None:
            raise NotFound("offer", command.offer_id)
        if offer.request.group is not None:
            raise InvalidRequest(
                "offer_id", "This is part of a trip for several people. Book the whole trip."
            )
        if context.now() > offer.expires_at:
            raise OfferExpired("This offer has run out. Ask again: we will look for a ride once more.")
        replaced = _replaced(context, unit, offer, by=command.by)
        for service_date in sorted(
            {offer.request.service_date, *([replaced.service_date] if replaced else [])}
        ):
            unit.lock_day(service_date)
        try:
            made = made_of(context, unit, offer, command)
        except OfferSuperseded as superseded:
            lost = superseded
        else:
            if replaced is not None and replaced.service_date != made.booking.service_date:
                _leave_day(context, unit, replaced, command)
            write(context, unit, offer, made, by=command.by)
            if also is not None:
                also(unit, made.booking)
            unit.commit()
            context.books.follow(unit, made.book, policy=context.policy)
            return made.booking
    raise _with_fresh_answer(context, offer, command, lost)


@dataclass(frozen=True, slots=True)
class Made:
    """A booking, the book of its date with it, and the fact to log."""

    booking: Booking
    book: DayBook
    event: Event


def write(context: Context, unit: UnitOfWork, offer: Offer, made: Made, *, by: Origin) -> None:
    """Write down a booking with the plan it is in, and what it ends: an enquiry, a wait."""
    unit.put_plan(made.book.plan)
    unit.put_booking(made.booking)
    unit.append([made.event])
    context.plan_again(unit, made.booking.service_date)
    outcomes.booked(context, unit, offer, made.booking, by=by)
    ready_calls.booked(context, unit, made.booking)


def made_of(
    context: Context, unit: Records, offer: Offer, command: AcceptOffer, book: DayBook | None = None
) -> Made:
    """Return the booking that an offer becomes; ``book`` where others were added to the day just now.

    Raises
    ------
    NotFound
        Its rider is gone.
    IllegalTransition
        It is booked already.
    OfferSuperseded
        There is no room for it any more.
    """
    request = offer.request
    rider = unit.rider(request.rider_id)
    if rider is None:
        raise NotFound("rider", request.rider_id)
    if book is None:
        book = context.books.open(unit, request.service_date, rider, policy=context.policy)
    if any(book.bookings[leg_id].request.id == request.id for leg_id in book.legs_of(rider.id)):
        raise IllegalTransition("This request is booked already. Look at your rides.")
    replaced = _replaced(context, unit, offer, by=command.by)
    touched: set[ShiftId] = set()
    if replaced is not None:
        gone = [booked.leg.id for booked in replaced.legs]
        touched = {run.shift_id for run in book.plan.runs if set(gone) & set(run.leg_ids())}
        book = book.without_legs(gone)
    if full_run(context, request, book) is not None:
        raise OfferSuperseded(
            "Somebody else has taken the last seat on that run. Here is what we can do now."
        )
    plan, shift_ids = fitted(context, book, offer, touched)
    booking = _booking(context, unit, offer, command)
    kind = EventType.CLIENT_ORDER_CONFIRMATION if replaced is None else EventType.BOOKING_AMENDED
    event = context.event(
        kind,
        request.service_date,
        command.by,
        booking=booking.id,
        reference=booking.reference,
        quote=offer.quote_id,
        offer=offer.kind.value,
        rider=booking.rider_id,
        fare_pence=booking.fare_pence,
        mode=booking.mode.value,
        party=request.party.size,
        legs=priced_legs(offer, shift_ids),
        **({} if replaced is None else {"left": sorted(touched), "late": quoting.is_late(context, replaced)}),
    )
    return Made(booking, book.with_plan(plan.next_version()).with_booking(booking), event)


def priced_legs(offer: Offer, shift_ids: Sequence[ShiftId]) -> list[dict[str, object]]:
    """Return the legs of an offer as events tell them, each with its own part of the fare."""
    legs = legs_data(offer.legs, shift_ids)
    for leg, price in zip(legs, offer.leg_prices, strict=False):
        leg |= {"mode": price.mode.value, "fare_pence": price.fare_pence}
    return legs


def legs_data(legs: Sequence[Leg], shift_ids: Sequence[ShiftId]) -> list[dict[str, object]]:
    """Return promised legs as events tell them."""
    return [
        {
            "leg": leg.id,
            "direction": leg.direction.value,
            "shift": shift_id,
            "pickup_from_s": leg.promise.pickup.earliest,
            "pickup_to_s": leg.promise.pickup.latest,
            "arrive_by_s": leg.promise.arrive_by,
            "direct_s": leg.direct,
            "direct_m": leg.direct_metres,
        }
        for leg, shift_id in zip(legs, shift_ids, strict=True)
    ]


def _replaced(context: Context, unit: Records, offer: Offer, *, by: Origin) -> Booking | None:
    if offer.replaces is None:
        return None
    booking = unit.booking(offer.replaces)
    if booking is None:
        raise NotFound("booking", offer.replaces)
    quoting.ensure_changeable(context, unit, booking, by=by)
    return booking


def fitted(
    context: Context, book: DayBook, offer: Offer, touched: set[ShiftId]
) -> tuple[Plan, tuple[ShiftId, ...]]:
    """Return the plan with the offer's legs in it, and the shift each went to.

    Raises
    ------
    OfferSuperseded
        There is no room for them any more.
    """
    busy = [window for window, _ in book.out(offer.request.rider_id)]
    if any(overlaps(leg, busy) for leg in offer.legs):
        raise OfferSuperseded("You have booked another ride for that time. Here is what we can do now.")
    now = context.timeline(book.service_date).seconds(context.now())
    placed = context.places.pop(offer.id)
    if placed is not None and placed.is_of(book, now):
        return placed.plan(), (placed.run.shift_id,)
    candidates = _candidates(context, book, offer)
    snapshot = take_achievable(context, book, now, candidates)
    changes = {k: snapshot.runs[k] for k in map(snapshot.shift_index, sorted(touched))}
    places = _placed(snapshot, snapshot.runs, list(zip(offer.legs, offer.shift_ids, strict=True)))
    if places is None:
        raise OfferSuperseded(
            "Somebody else has taken this place in the meantime. Here is what we can do now."
        )
    changes |= {found.shift: list(found.run) for found in places}
    return planned_changes(snapshot, changes), tuple(snapshot.shifts[found.shift].id for found in places)


def _candidates(context: Context, book: DayBook, offer: Offer) -> list[Candidate]:
    """Return the offer's legs; volunteers' own cars get the notice they want, counted from the question."""
    rules = context.policy.booking
    asked = context.timeline(book.service_date).seconds(offer.expires_at) - rules.offer_lifetime
    return [
        Candidate(
            leg,
            *leg_windows(leg, context.policy),
            cars=leg.promise.pickup.earliest >= asked + rules.car_scheme_notice,
        )
        for leg in offer.legs
    ]


def _placed(
    snapshot: Snapshot, runs: Runs, legs: Sequence[tuple[Leg, ShiftId]]
) -> tuple[Insertion, ...] | None:
    """Return the best places of all legs inside their promises, or None.

    The shift that was offered comes first. Where the best place of one leg leaves none for the next, others are
    tried: the offer was found with the first leg in its own place, which need not be the cheapest one.
    """
    if not legs:
        return ()
    (leg, offered), *others = legs
    for one in _in_turn(snapshot, runs, leg, offered, per_shift=_PLACES if others else 1):
        after = [list(one.run) if k == one.shift else run for k, run in enumerate(runs)]
        rest = _placed(snapshot, after, others)
        if rest is not None:
            return (one, *rest)
    return None


def _in_turn(
    snapshot: Snapshot, runs: Runs, leg: Leg, offered: ShiftId, *, per_shift: int
) -> Iterator[Insertion]:
    """Yield the places of a leg by cost, those on the offered shift first; the others are mostly not looked for."""
    problem, index = snapshot.problem, snapshot.leg_index[leg.id]
    mine = [k for k, shift in enumerate(snapshot.shifts) if shift.id == offered]
    rest = [k for k, shift in enumerate(snapshot.shifts) if shift.id != offered]
    for shifts in (mine, rest):
        yield from ReadyRuns(problem, runs, only=shifts).best(problem, index, per_shift=per_shift)


def _leave_day(context: Context, unit: UnitOfWork, booking: Booking, command: AcceptOffer) -> None:
    """Take a booking that moves to another day out of the plan of the day it was on."""
    gone = {booked.leg.id for booked in booking.legs}
    book = open_day(unit, booking.service_date, policy=context.policy)
    touched = [run.shift_id for run in book.plan.runs if gone & set(run.leg_ids())]
    now = context.timeline(booking.service_date).seconds(context.now())
    unit.put_plan(retimed(context, book.without_legs(gone), now, touched).next_version())
    context.plan_again(unit, booking.service_date)
    unit.append(
        [
            context.event(
                EventType.TRIP_CANCEL_RESPONSE,
                booking.service_date,
                command.by,
                booking=booking.id,
                legs=sorted(gone),
                late=quoting.is_late(context, booking),
                party=booking.request.party.size,
                left=sorted(touched),
            )
        ]
    )


def _new_reference(context: Context, unit: Records) -> str:
    """Return a reference that no booking has yet."""
    reference = context.ports.ids.new_reference()
    while unit.booking_by_reference(reference) is not None:
        reference = context.ports.ids.new_reference()
    return reference


def _booking(context: Context, unit: Records, offer: Offer, command: AcceptOffer) -> Booking:
    replaced = _replaced(context, unit, offer, by=command.by)
    legs = tuple(BookedLeg(leg) for leg in offer.legs)
    if replaced is not None:
        return replace(
            replaced,
            request=offer.request,
            legs=legs,
            mode=offer.mode,
            fare_pence=offer.fare_pence,
            version=replaced.version + 1,
        )
    return Booking(
        id=BookingId(context.ports.ids.new_id("booking")),
        reference=_new_reference(context, unit),
        request=offer.request,
        legs=legs,
        mode=offer.mode,
        fare_pence=offer.fare_pence,
        channel=command.by.channel,
        booked_at=context.now(),
    )


def _with_fresh_answer(
    context: Context, offer: Offer, command: AcceptOffer, lost: OfferSuperseded
) -> OfferSuperseded:
    """Return the refusal with a new answer to the same request, where that can still be asked."""
    request, timeline = offer.request, context.timeline(offer.request.service_date)
    again = RequestQuote(
        rider_id=request.rider_id,
        origin=request.origin,
        destination=request.destination,
        outward_kind=request.outward.kind,
        outward_at=timeline.moment(request.outward.at),
        homeward_kind=request.homeward.kind if request.homeward else None,
        homeward_at=timeline.moment(request.homeward.at) if request.homeward else None,
        party=request.party,
        needs=request.needs,
        purpose=request.purpose,
        driver_gender=request.driver_gender,
        ready_call=request.ready_call,
        terms=request.terms,
        replaces=offer.replaces,
        by=command.by,
    )
    try:
        lost.fresh = quoting.quote(context, again, None)
    except (InvalidRequest, IllegalTransition):
        lost.fresh = None
    return lost
