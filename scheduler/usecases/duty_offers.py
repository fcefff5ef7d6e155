"""Offers of duties: whom to ask next, what an answer changes, and what happens when none comes.

Asking goes by who has done least in the last quarter, and by nothing else about a person: a no, or no answer, only
means that the next is asked, and counts for nothing later.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from scheduler.domain.duty import (
    Duty,
    DutyId,
    DutyOffer,
    DutyOfferId,
    DutyOfferState,
    DutyRole,
    Seat,
    SeatState,
)
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.messages import News
from scheduler.domain.outbox import Entry
from scheduler.domain.people import DriverId
from scheduler.domain.workload import Outing
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.usecases.context import Context
from scheduler.usecases.partners import tell_partner
from scheduler.usecases.ports import Records, UnitOfWork
from scheduler.usecases.rota_commands import AskForDuty, PublishRota
from scheduler.usecases.rota_reading import asked_before, problem_of
from scheduler.usecases.who_could import candidates, why_unasked

TELL_OFFER = "tell-duty-offer"
"""Outbox: tell somebody that they are asked for a duty; the payload names the offer."""
TAKEN_OFF = "taken_off"
"""Why somebody need not answer: the duty itself is gone, so the payload says which it was."""
INSTEAD = "instead"
"""Why somebody need not answer: the office asks another, because two have agreed to swap, say."""
T = TypeVar("T")
FAR = timedelta(days=7)
"""A duty further off than this can wait longer for an answer."""


def publish(context: Context, command: PublishRota) -> tuple[DutyOffer, ...]:
    """Ask everybody whom the rota names and who still may be asked; see the façade."""
    sent = []
    just_asked: dict[DriverId, list[Outing]] = {}
    with context.ports.storage.writing() as unit:
        problem = problem_of(context, unit, command.first, last=command.last)
        for d, duty in enumerate(problem.duties):
            stored = unit.duty(duty.id)
            if stored is None or begins(context, stored) <= context.now():
                continue
            changed = replace(stored, published=True)
            for seat in stored.seats:
                if seat.state is not SeatState.PROPOSED or seat.driver_id is None:
                    continue
                beside = just_asked.setdefault(seat.driver_id, [])
                if _stays(problem, d, seat, beside=beside):
                    beside.append(problem.outing(problem.seats.index((d, seat.role))))
                    sent.append(_send(context, unit, stored, seat.role, seat.driver_id))
                    changed = changed.with_seat(replace(seat, state=SeatState.OFFERED))
                else:
                    changed = changed.with_seat(Seat(seat.role))
            if changed != stored:
                unit.put_duty(replace(changed, version=stored.version + 1))
        unit.commit()
    return tuple(sent)


def _stays(problem: RosterProblem, d: int, seat: Seat, *, beside: Sequence[Outing]) -> bool:
    """Tell whether who was named for a seat may still be asked: papers, times or limits may have changed since.

    ``beside``: what they were asked for just now.
    """
    if seat.driver_id is None:
        return False
    p = problem.person[seat.driver_id]
    return why_unasked(problem, d, seat.role, p=p, beside=beside) is None


def _send(context: Context, unit: UnitOfWork, duty: Duty, role: DutyRole, driver_id: DriverId) -> DutyOffer:
    now, policy, rules = context.now(), context.policy, context.policy.roster
    starts = begins(context, duty)
    told = policy.messages.due(News.DUTY_OFFER, now, service_date=duty.service_date, zone=policy.zone)
    lasts = timedelta(hours=rules.far_offer_hours if starts - now > FAR else rules.offer_hours)
    offer = DutyOffer(
        id=DutyOfferId(context.ports.ids.new_id("duty-offer")),
        duty_id=duty.id,
        role=role,
        driver_id=driver_id,
        sent_at=now,
        expires_at=min(policy.messages.awake(told, lasts, zone=policy.zone), starts),
    )
    unit.put_duty_offer(offer)
    unit.put_entry(Entry(TELL_OFFER, now, {"offer": offer.id}, dedupe_key=offer.id))
    return offer


def begins(context: Context, duty: Duty) -> datetime:
    """Return the moment a duty begins."""
    return context.timeline(duty.service_date).moment(duty.hours.earliest)


def ask(context: Context, command: AskForDuty) -> DutyOffer | None:
    """Ask one person, or whoever is next; None when there is nobody left to ask. See the façade."""
    with context.ports.storage.writing() as unit:
        duty = unit.duty(command.duty_id)
        seat = None if duty is None else duty.seat(command.role)
        if duty is None or seat is None:
            raise NotFound("duty", command.duty_id)
        if seat.state is SeatState.ACCEPTED or (
            seat.state is SeatState.OFFERED and command.driver_id in (None, seat.driver_id)
        ):
            raise IllegalTransition(
                "Somebody was asked for this already. Wait for the answer, or choose whom to ask instead."
            )
        if command.driver_id is None:
            chosen = next_person(context, unit, duty, command.role)
        else:
            chosen = command.driver_id
            if chosen not in able(context, unit, duty, command.role):
                raise InvalidRequest(
                    "driver", "This duty is outside what they said, or more than they may do. Choose another."
                )
        if seat.state is SeatState.OFFERED:
            _ask_no_more(context, unit, duty, seat)
        offer = None if chosen is None else _ask(context, unit, duty, seat, chosen)
        unit.commit()
    return offer


def _ask_no_more(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat) -> None:
    """Take back what is asked for a seat, and have whoever was asked told."""
    for offer in unit.duty_offers(duty.id):
        if offer.role is seat.role and offer.state is DutyOfferState.WAITING:
            unit.put_duty_offer(replace(offer, state=DutyOfferState.WITHDRAWN, answered_at=context.now()))
            told = {"offer": offer.id, "why": INSTEAD}
            unit.put_entry(Entry(TELL_OFFER, context.now(), told, dedupe_key=f"{offer.id}:{INSTEAD}"))


def _ask(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat, driver_id: DriverId) -> DutyOffer:
    asked = replace(seat, driver_id=driver_id, state=SeatState.OFFERED, shift_id=None)
    unit.put_duty(replace(duty, published=True).with_seat(asked))
    return _send(context, unit, duty, seat.role, driver_id)


def next_person(context: Context, records: Records, duty: Duty, role: DutyRole) -> DriverId | None:
    """Return who is asked next: who was not asked for it yet and did least in the last quarter."""
    asked = asked_before(records, duty.id, role)
    return next((one for one in able(context, records, duty, role) if one not in asked), None)


def able(context: Context, records: Records, duty: Duty, role: DutyRole) -> list[DriverId]:
    """Return everybody who may be asked for a seat, who did least in the last quarter first."""
    return [one.driver.id for one in candidates(context, records, duty, role) if one.why_not is None]


def reopen(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat) -> DutyOffer | None:
    """Free a seat, and ask the next person for it where the duty lies ahead and was published.

    Whoever shares the duty with somebody who had said yes is told.
    """
    free = _freed(context, unit, duty, seat)
    if not duty.published or begins(context, duty) <= context.now():
        return None
    chosen = next_person(context, unit, free, seat.role)
    return None if chosen is None else _ask(context, unit, free, Seat(seat.role), chosen)


def _freed(context: Context, unit: UnitOfWork, duty: Duty, seat: Seat) -> Duty:
    free = duty.with_seat(Seat(seat.role))
    unit.put_duty(free)
    if seat.state is SeatState.ACCEPTED:
        tell_partner(context, unit, free, seat, comes=False)
    return free


def free_lost(
    context: Context, unit: UnitOfWork, day: date, *, ask_next: bool = True
) -> list[tuple[DutyId, DutyOffer | None]]:
    """Free the seats of a day whose shifts are gone, however they went; return each duty with whom is asked now.

    ``ask_next``: whether somebody else could drive it; not where the vehicle is what failed.
    """
    found: list[tuple[DutyId, DutyOffer | None]] = []
    for duty in unit.duties(day, day):
        for seat in duty.seats:
            if seat.shift_id is None or unit.shift(seat.shift_id) is not None:
                continue
            if ask_next:
                found.append((duty.id, reopen(context, unit, duty, seat)))
            else:
                _freed(context, unit, duty, seat)
                found.append((duty.id, None))
    return found


def passing_on(
    context: Context,
    also: Callable[[UnitOfWork, T], None] | None,
    day_of: Callable[[T], date],
    *,
    ask_next: bool = True,
) -> Callable[[UnitOfWork, T], None]:
    """Return what is to be done in the commit of a change that takes shifts away: their duties go on, then ``also``."""

    def both(unit: UnitOfWork, done: T) -> None:
        free_lost(context, unit, day_of(done), ask_next=ask_next)
        if also is not None:
            also(unit, done)

    return both


def take_off(context: Context, duty_id: DutyId) -> None:
    """Take a duty off the rota that nobody has agreed to, and tell whoever is asked for it; see the façade."""
    with context.ports.storage.writing() as unit:
        duty = unit.duty(duty_id)
        if duty is None:
            raise NotFound("duty", duty_id)
        if any(seat.state is SeatState.ACCEPTED for seat in duty.seats):
            raise InvalidRequest("duty", "Somebody has agreed to this duty. Take their shift back first.")
        for offer in unit.duty_offers(duty_id):
            if offer.state is DutyOfferState.WAITING:
                key = f"{offer.id}:{TAKEN_OFF}"
                unit.put_entry(Entry(TELL_OFFER, context.now(), _taken_off(duty, offer), dedupe_key=key))
        unit.remove_duty(duty_id)
        unit.commit()


def _taken_off(duty: Duty, offer: DutyOffer) -> dict[str, Any]:
    """Return what is told of an offer whose duty will be gone when it is told."""
    return {
        "offer": offer.id,
        "why": TAKEN_OFF,
        "driver": offer.driver_id,
        "role": offer.role.value,
        "day": duty.service_date.isoformat(),
        "hours": [duty.hours.earliest, duty.hours.latest],
        "vehicle": duty.vehicle_id,
    }


def offers_of(context: Context, driver_id: DriverId) -> list[tuple[DutyOffer, Duty]]:
    """Return what somebody is asked for and has not answered yet, the earliest duty first."""
    with context.ports.storage.reading() as records:
        mine = [
            one
            for one in records.waiting_duty_offers()
            if one.driver_id == driver_id and one.expires_at > context.now()
        ]
        pairs = [(one, records.duty(one.duty_id)) for one in mine]
    found = [(one, duty) for one, duty in pairs if duty is not None]
    return sorted(found, key=lambda pair: (pair[1].service_date, pair[1].hours, pair[0].id))
