"""Who has not said yet that they still come, after the reminder a day before their duty; silence is not a yes.

Whoever agreed to the duty since then has just said so. Nothing follows from silence by itself: the office sees it
and rings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.duty import DutyId, DutyRole, SeatState
from scheduler.domain.errors import NotFound
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import DriverId
from scheduler.usecases.context import Context
from scheduler.usecases.own_roster import Engagement, driving, going_along, own_roster
from scheduler.usecases.ports import Records
from scheduler.usecases.rota_commands import ConfirmDuty


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody who was reminded of a duty and has not said that they come."""

    driver_id: DriverId
    engagement: Engagement


@dataclass(frozen=True, slots=True)
class Coming:
    """What somebody agreed to, and whether they said again that they come."""

    driver_id: DriverId
    engagement: Engagement
    has_said: bool


def coming(records: Records, role: DutyRole, key: str) -> Coming | None:
    """Return who drives a shift, or goes along on a duty; None where nobody does, or does any more."""
    drives = role is DutyRole.DRIVER
    about = records.shift(ShiftId(key)) if drives else records.duty(DutyId(key))
    if about is None:
        return None
    day = about.service_date
    found = ((who, one) for who, one in _engaged(records, day) if (one.role, one.key) == (role, key))
    said = _confirmed(records, day)
    return next((Coming(who, one, _said(who, one) in said) for who, one in found), None)


def confirm(context: Context, command: ConfirmDuty) -> None:
    """Write down that somebody still comes; see the façade."""
    with context.ports.storage.writing() as unit:
        unit.lock_day(command.service_date)
        own = own_roster(unit, command.driver_id, command.service_date, last=command.service_date)
        one = next((each for each in own if (each.key, each.role) == (command.key, command.role)), None)
        if one is None:
            raise NotFound("duty", command.key)
        if _said(command.driver_id, one) not in _confirmed(unit, command.service_date):
            kind, day = EventType.DUTY_CONFIRMED, command.service_date
            data = {"engagement": one.key, "role": one.role.value, "driver": command.driver_id}
            unit.append([context.event(kind, day, command.by, **data)])
        unit.commit()


def unconfirmed(context: Context, records: Records, day: date) -> list[Unconfirmed]:
    """Return who was reminded of a duty of that day, has not said that they come, and is not due yet."""
    ahead, now, line = (
        timedelta(hours=context.policy.roster.reminder_hours),
        context.now(),
        context.timeline(day),
    )
    said = _confirmed(records, day)
    begun = {run.shift_id for run in records.plan(day).runs if run.has_begun}
    return [
        Unconfirmed(driver_id, one)
        for driver_id, one in _engaged(records, day)
        if now < line.moment(one.hours.earliest) <= now + ahead
        and one.shift_id not in begun
        and _said(driver_id, one) not in said
        and not agreed_since(context, records, one, hours=ahead)
    ]


def _engaged(records: Records, day: date) -> Iterator[tuple[DriverId, Engagement]]:
    """Yield everybody who drives or goes along on a day, the earliest first."""
    duties = records.duties(day, day)
    by_shift = {seat.shift_id: duty for duty in duties for seat in duty.seats if seat.shift_id}
    found = [(one.driver_id, driving(records, one, by_shift.get(one.id))) for one in records.shifts(day)]
    for duty in duties:
        seat = duty.seat(DutyRole.ESCORT)
        if seat is not None and seat.state is SeatState.ACCEPTED and seat.driver_id is not None:
            found.append((seat.driver_id, going_along(records, duty)))
    yield from sorted(found, key=lambda one: (one[1].hours.earliest, one[1].key))


def _confirmed(records: Records, day: date) -> set[tuple[str, str, str]]:
    return {
        (one.data["driver"], one.data["role"], one.data["engagement"])
        for one in records.facts(day, day, EventType.DUTY_CONFIRMED)
    }


def _said(driver_id: DriverId, one: Engagement) -> tuple[str, str, str]:
    return driver_id, one.role.value, one.key


def agreed_since(context: Context, records: Records, one: Engagement, *, hours: timedelta) -> bool:
    """Tell whether somebody agreed to a duty when it was less than the time of the reminder ahead."""
    begins = context.timeline(one.service_date).moment(one.hours.earliest)
    if one.duty_id is not None:
        answers = [offer.answered_at for offer in records.duty_offers(one.duty_id) if offer.role is one.role]
        return any(at is not None and at > begins - hours for at in answers)
    given = records.facts(one.service_date, one.service_date, EventType.AVAILABILITY_SET)
    return any(event.data["shift"] == one.shift_id and event.at > begins - hours for event in given)
