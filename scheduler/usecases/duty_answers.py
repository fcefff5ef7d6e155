"""Answers to offers of duties: the first one counts, and a seat is given in the same commit as its shift."""

from dataclasses import replace
from datetime import date

from scheduler.domain.duty import Duty, DutyOffer, DutyOfferId, DutyOfferState, DutyRole, Seat, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, PlanChanged
from scheduler.domain.fleet import Shift, VehicleId
from scheduler.domain.outbox import Entry
from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Unsuited
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.usecases.availability import set_availability
from scheduler.usecases.commands import Origin, SetAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.duty_offers import TELL_OFFER, reopen
from scheduler.usecases.giving import own_car
from scheduler.usecases.partners import tell_partner
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rota_commands import AnswerDutyOffer
from scheduler.usecases.rota_reading import AROUND, problem_of
from scheduler.usecases.shift_rules import ensure_checked
from scheduler.usecases.who_could import why_unasked


def answer(context: Context, command: AnswerDutyOffer) -> DutyOffer:
    """Take down a yes or a no; see the façade."""
    with context.ports.storage.reading() as records:
        offer = _waiting(context, records, command.offer_id)
        duty = records.duty(offer.duty_id)
    if duty is None:
        raise NotFound("duty", offer.duty_id)
    if not command.accepts:
        declined = _pass_on(context, offer, DutyOfferState.DECLINED, command)
        if declined is None:
            raise IllegalTransition("This offer is answered already. Look at your duties as they are now.")
        return declined
    if offer.role is DutyRole.ESCORT:
        with context.ports.storage.writing() as unit:
            answered = _take(context, unit, command, None)
            unit.commit()
        return answered
    done: list[DutyOffer] = []

    def also(unit: UnitOfWork, shift: Shift) -> None:
        done.append(_take(context, unit, command, shift))

    set_availability(context, _shift_for(context, duty, offer, command), also)
    return done[0]


def _waiting(context: Context, records: Records, offer_id: DutyOfferId) -> DutyOffer:
    offer = records.duty_offer(offer_id)
    if offer is None:
        raise NotFound("duty offer", offer_id)
    if offer.state is not DutyOfferState.WAITING or offer.expires_at <= context.now():
        raise IllegalTransition("This offer is answered or has run out. Look at your duties as they are now.")
    return offer


def _shift_for(context: Context, duty: Duty, offer: DutyOffer, command: AnswerDutyOffer) -> SetAvailability:
    vehicle_id = duty.vehicle_id
    if vehicle_id is None:
        with context.ports.storage.reading() as records:
            driver = records.driver(offer.driver_id)
            car = None if driver is None else own_car(records.vehicles(), driver)
        if car is None:
            raise InvalidRequest(
                "vehicle", "There is no car on record to drive this with. Enter your car first."
            )
        vehicle_id = car.id
    return SetAvailability(offer.driver_id, vehicle_id, duty.service_date, hours=duty.hours, by=command.by)


def _take(context: Context, unit: UnitOfWork, command: AnswerDutyOffer, shift: Shift | None) -> DutyOffer:
    """Give the seat to whoever said yes; looked at again inside the commit, for the first answer counts."""
    offer = _waiting(context, unit, command.offer_id)
    duty = unit.duty(offer.duty_id)
    seat = None if duty is None else duty.seat(offer.role)
    if duty is None or seat is None or seat.driver_id != offer.driver_id:
        raise IllegalTransition("This duty has changed since. Look at your duties as they are now.")
    driver = unit.driver(offer.driver_id)
    if driver is not None:
        ensure_checked(duty, driver)
    taken = replace(seat, state=SeatState.ACCEPTED, shift_id=None if shift is None else shift.id)
    filled = duty.with_seat(taken)
    unit.put_duty(filled)
    tell_partner(context, unit, filled, taken, comes=True)
    answered = _answered(context, offer, DutyOfferState.ACCEPTED, command)
    unit.put_duty_offer(answered)
    return answered


def _answered(
    context: Context, offer: DutyOffer, state: DutyOfferState, command: AnswerDutyOffer | None
) -> DutyOffer:
    channel = None if command is None else command.by.channel
    return replace(offer, state=state, answered_at=context.now(), channel=channel)


def _pass_on(
    context: Context,
    offer: DutyOffer,
    state: DutyOfferState,
    command: AnswerDutyOffer | None = None,
    *,
    tell: Unsuited | None = None,
) -> DutyOffer | None:
    """Close an offer and ask the next person in the same commit; None where it was closed meanwhile.

    ``tell``: why it is taken back, for whoever was asked; without it they are told nothing.
    """
    with context.ports.storage.writing() as unit:
        fresh = unit.duty_offer(offer.id)
        if fresh is None or fresh.state is not DutyOfferState.WAITING:
            return None
        closed = _answered(context, offer, state, command)
        unit.put_duty_offer(closed)
        if tell is not None:
            about = {"offer": offer.id, "why": tell}
            unit.put_entry(Entry(TELL_OFFER, context.now(), about, dedupe_key=f"{offer.id}:{state}"))
        duty = unit.duty(offer.duty_id)
        seat = None if duty is None else duty.seat(offer.role)
        if duty is not None and seat is not None and seat.driver_id == offer.driver_id:
            reopen(context, unit, duty, seat)
        unit.commit()
    return closed


def expire(context: Context) -> tuple[DutyOffer, ...]:
    """Close every offer whose time has run out, and ask the next; see the façade.

    Every page that shows offers does this, and so does the worker: whoever comes second leaves it as it is.
    """
    with context.ports.storage.reading() as records:
        late = [one for one in records.waiting_duty_offers() if one.expires_at <= context.now()]
    closed = (_pass_on_quietly(context, one, DutyOfferState.EXPIRED) for one in late)
    return tuple(one for one in closed if one is not None)


def _pass_on_quietly(
    context: Context, offer: DutyOffer, state: DutyOfferState, *, tell: Unsuited | None = None
) -> DutyOffer | None:
    try:
        return _pass_on(context, offer, state, tell=tell)
    except PlanChanged:
        return None  # two closed it in the same moment, and the other was quicker


def release(context: Context, driver_id: DriverId) -> None:
    """Free every place that somebody who has left is named or asked for; see the façade."""
    with context.ports.storage.writing() as unit:
        for duty in unit.duties(context.today(), date.max):
            for seat in duty.seats:
                if seat.driver_id == driver_id and seat.state is SeatState.PROPOSED:
                    unit.put_duty(duty.with_seat(Seat(seat.role)))
        unit.commit()
    with context.ports.storage.reading() as records:
        waiting = [one for one in records.waiting_duty_offers() if one.driver_id == driver_id]
    for offer in waiting:
        _pass_on_quietly(context, offer, DutyOfferState.WITHDRAWN)


def withdraw_unfit(
    context: Context,
    driver_id: DriverId | None,
    by: Origin,
    *,
    vehicle_id: VehicleId | None = None,
    day: date | None = None,
) -> None:
    """Take back what people are asked that does not fit what is known any more, and ask the next at once.

    Looked at is what somebody is asked, and what others are asked beside them; None: whatever anybody is asked, or of
    one vehicle, or on one day. Each is looked at as things stand without those taken back before it; the nearest duty
    stays longest.
    """
    found = [one for one in _asked(context, driver_id, day) if vehicle_id in (None, one[1].vehicle_id)]
    problem = None
    for offer, duty in reversed(found):
        problem = problem or _around(context, found[0][1], found[-1][1])
        why = _why_not(problem, duty, offer)
        if why is not None:
            # With whom somebody would rather not go is theirs to know: who was asked is told nothing of it.
            is_untold = by.actor.id == offer.driver_id or why is Unsuited.PARTNER
            _pass_on_quietly(context, offer, DutyOfferState.WITHDRAWN, tell=None if is_untold else why)
            problem = None  # Somebody else was asked meanwhile.


def _asked(context: Context, driver_id: DriverId | None, day: date | None) -> list[tuple[DutyOffer, Duty]]:
    """Return what somebody is asked, or others beside them; None: what everybody is, or on all days.

    The earliest duty first.
    """
    span = (context.today(), date.max) if day is None else (day, day)
    with context.ports.storage.reading() as records:
        waiting = [one for one in records.waiting_duty_offers() if one.expires_at > context.now()]
        duties = {one.id: one for one in records.duties(*span)} if waiting else {}
    found = [
        (one, duty)
        for one in waiting
        if (duty := duties.get(one.duty_id)) is not None
        and (driver_id is None or driver_id in {seat.driver_id for seat in duty.seats})
    ]
    return sorted(found, key=lambda pair: (pair[1].service_date, pair[1].hours, pair[0].id))


def _around(context: Context, first: Duty, last: Duty) -> RosterProblem:
    """Return all that is near enough to matter to the duties from one to another."""
    with context.ports.storage.reading() as records:
        return problem_of(context, records, first.service_date - AROUND, last=last.service_date + AROUND)


def _why_not(problem: RosterProblem, duty: Duty, offer: DutyOffer) -> Unsuited | None:
    d = next((n for n, one in enumerate(problem.duties) if one.id == duty.id), None)
    p = problem.person.get(offer.driver_id)
    return Unsuited.ROLE if d is None or p is None else why_unasked(problem, d, offer.role, p=p)
