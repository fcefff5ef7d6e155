"""Answers to offers of duties: the first one counts, and a seat is given in the same commit as its shift."""

from dataclasses import replace
from datetime import date

from scheduler.domain.duty import Duty, DutyOffer, DutyOfferId, DutyOfferState, DutyRole, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, PlanChanged
from scheduler.domain.fleet import Shift, VehicleId
from scheduler.domain.outbox import Entry
from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Unsuited
from scheduler.usecases.availability import set_availability
from scheduler.usecases.commands import Origin, SetAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.duty_offers import TELL_OFFER, reopen
from scheduler.usecases.giving import own_car
from scheduler.usecases.partners import tell_partner
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rota_commands import AnswerDutyOffer
from scheduler.usecases.shift_rules import ensure_checked
from scheduler.usecases.who_could import candidates


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
            car = None if driver is None else own_car(records, driver)
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
    for offer, duty in reversed(_asked(context, driver_id)):
        if vehicle_id not in (None, duty.vehicle_id) or day not in (None, duty.service_date):
            continue
        with context.ports.storage.reading() as records:
            why = _why_not(context, records, duty, offer)
        if why is not None:
            # With whom somebody would rather not go is theirs to know: who was asked is told nothing of it.
            is_untold = by.actor.id == offer.driver_id or why is Unsuited.PARTNER
            _pass_on_quietly(context, offer, DutyOfferState.WITHDRAWN, tell=None if is_untold else why)


def _asked(context: Context, driver_id: DriverId | None) -> list[tuple[DutyOffer, Duty]]:
    """Return what somebody is asked, or others beside them; None: what everybody is. The earliest duty first."""
    with context.ports.storage.reading() as records:
        waiting = [one for one in records.waiting_duty_offers() if one.expires_at > context.now()]
        pairs = [(one, duty) for one in waiting if (duty := records.duty(one.duty_id)) is not None]
    found = [
        (one, duty)
        for one, duty in pairs
        if driver_id is None or driver_id in {seat.driver_id for seat in duty.seats}
    ]
    return sorted(found, key=lambda pair: (pair[1].service_date, pair[1].hours, pair[0].id))


def _why_not(context: Context, records: Records, duty: Duty, offer: DutyOffer) -> Unsuited | None:
    found = candidates(context, records, duty, offer.role)
    return next((one.why_not for one in found if one.driver.id == offer.driver_id), Unsuited.ROLE)
