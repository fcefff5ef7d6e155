"""The office's rota: who is on which duty, where nobody is and why, who was asked and since when."""

from collections import Counter
from datetime import date as calendar_date
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.about_me import said_by
from api.pages.about_me_forms import read_hours
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.given_shifts import given_shifts
from api.pages.rendering import page
from api.pages.rota_wording import (
    LEAVE,
    PEOPLE,
    PERSON,
    age,
    escort_words,
    planned_words,
    published_words,
    way_words,
)
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.persistence.erasure import not_forgotten
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.duty import Duty, DutyId, DutyRole, SeatState
from scheduler.domain.errors import NotFound, SchedulerError
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.usecases.rota_commands import AddDuty, AskForDuty, PlanRota, PublishRota, WantEscort

WEEKS_SHOWN = 2
WEEKS_TO_PLAN = range(4, 9)
FURTHEST = timedelta(days=366)
"""So far ahead a duty may be added: a year typed wrong is not kept."""
NOTES = {
    "asked": "The next person has been asked.",
    "nobody": "Nobody is left to ask. See the reasons below.",
    "added": "The duty is added.",
    "removed": "The duty is taken off.",
    "yes": "The yes is written down.",
    "no": "The no is written down, and the next person has been asked if there is one.",
}
ESCORTS = {"with-escort": True, "without-escort": False}
"""Presses that say whether somebody goes along on a duty."""
router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/rota")
def rota(visit: AnyVisit, date: str = "", note: str = "", of: str = "") -> Response:
    """Show two weeks of the rota."""
    numbers = [int(one) for one in of.split("-") if one.isdecimal() and len(one) < 6]
    told = NOTES.get(note, "")
    if note == "planned" and len(numbers) == 3:
        told = planned_words(*numbers[:2], changed=numbers[2])
    elif note == "published" and len(numbers) == 2:
        told = published_words(numbers[0], dropped=numbers[1])
    elif note in ESCORTS and len(numbers) == 1:
        told = escort_words(*numbers, wanted=ESCORTS[note])
    return _rota(visit, _monday(date, visit), note=told)


@router.post("/rota/plan")
def plan(visit: AnyVisit, form: Form) -> Response:
    """Look for who drives what, from a day on."""
    first = max(_monday(text(form, "first"), visit), visit.today + timedelta(days=1))
    weeks = text(form, "weeks")
    try:
        planned = visit.scheduler.rota.plan(
            PlanRota(first, visit.origin, int(weeks) if typed.is_number(weeks) else None)
        )
    except SchedulerError as refusal:
        return _refused(visit, refusal)
    view = planned.view
    states = Counter(seat.state for duty in view.duties for seat in duty.seats)
    came_to = f"{states[SeatState.PROPOSED]}-{states[SeatState.OPEN]}-{planned.changed}"
    here = min((duty.service_date for duty in view.duties if _is_new(duty)), default=first)
    return to(f"/desk/rota?date={here.isoformat()}&note=planned&of={came_to}")


@router.post("/rota/publish")
def publish(visit: AnyVisit, form: Form) -> Response:
    """Ask everybody whom the weeks shown name."""
    first = _monday(text(form, "first"), visit)
    last = first + timedelta(weeks=WEEKS_SHOWN, days=-1)
    before = _unasked(visit, first, last)
    sent = len(visit.scheduler.rota.publish(PublishRota(first, last, visit.origin)))
    dropped = max(0, before - _unasked(visit, first, last) - sent)
    return to(f"/desk/rota?date={first.isoformat()}&note=published&of={sent}-{dropped}")


def _unasked(visit: Visit, first: calendar_date, last: calendar_date) -> int:
    """Return how many places have a name that was not asked yet."""
    with visit.service.storage.reading() as records:
        seats = [seat for duty in records.duties(first, last) for seat in duty.seats]
    return sum(seat.state is SeatState.PROPOSED for seat in seats)


@router.post("/rota/duties")
def add(visit: AnyVisit, form: Form) -> Response:
    """Add a duty."""
    errors = FormErrors()
    parts = [text(form, f"date-{part}") for part in ("day", "month", "year")]
    day = errors.read("date", partial(typed.read_date, parts, today=visit.today), target="date-day")
    if day is not None and not visit.today <= day < visit.today + FURTHEST:
        errors.add("date", "Enter a day from today on, within a year.", target="date-day")
    hours = errors.read("hours", partial(read_hours, text(form, "hours")))
    if hours is not None and len(hours) != 1:
        errors.add("hours", "Enter from when to when, like 9:00 to 13:00.")
    if errors or day is None or not hours:
        return _rota(visit, _monday("", visit), errors=errors, sent=dict(form))
    vehicle = text(form, "vehicle")
    command = AddDuty(
        day,
        hours[0],
        visit.origin,
        VehicleId(vehicle) if vehicle else None,
        escort="escort" in form.getlist("more"),
        health="health" in form.getlist("more"),
    )
    try:
        visit.scheduler.rota.add(command)
    except SchedulerError as refusal:
        return _refused(visit, refusal)
    return to(f"/desk/rota?date={day.isoformat()}&note=added")


@router.post("/rota/duties/{duty_id}/{role}")
def ask(visit: AnyVisit, duty_id: str, role: str, form: Form) -> Response:
    """Ask the next person, or one chosen by the office; take the duty off; or say whether somebody goes along."""
    chosen, day = text(form, "driver"), text(form, "date")
    back = f"/desk/rota?date={day}"
    try:
        if role == "remove":
            visit.scheduler.rota.remove(DutyId(duty_id))
            return to(f"{back}&note=removed")
        if role in ESCORTS:
            wanted = ESCORTS[role]
            of = visit.scheduler.rota.want_escort(WantEscort(DutyId(duty_id), wanted, visit.origin))
            return to(f"{back}&note={role}&of={of}")
        if role not in set(DutyRole):
            raise NotFound("duty", duty_id)
        who = DriverId(chosen) if chosen else None
        sent = visit.scheduler.rota.ask(AskForDuty(DutyId(duty_id), DutyRole(role), visit.origin, who))
    except SchedulerError as refusal:
        return _refused(visit, refusal)
    return to(f"{back}&note={'asked' if sent else 'nobody'}")


@router.get("/volunteers")
def volunteers(visit: AnyVisit) -> Response:
    """List everybody who drives or goes along, with what they said in short; nobody who was forgotten."""
    with visit.service.storage.reading() as records:
        drivers = sorted(not_forgotten(records.drivers()), key=lambda one: one.name)
    said = {one.id: said_by(visit, one.id) for one in drivers}
    return page(visit, "desk/volunteers.html", drivers=drivers, said=said)


def _is_new(duty: Duty) -> bool:
    return any(seat.state in (SeatState.PROPOSED, SeatState.OPEN) for seat in duty.seats)


def _rota(
    visit: Visit,
    first: calendar_date,
    *,
    note: str = "",
    errors: FormErrors | None = None,
    sent: dict[str, object] | None = None,
) -> Response:
    visit.scheduler.rota.expire()
    last = first + timedelta(weeks=WEEKS_SHOWN, days=-1)
    view = visit.scheduler.rota.view(first, last)
    with visit.service.storage.reading() as records:
        vehicles = records.vehicles()
        waiting = {(one.duty_id, one.role): one for one in records.waiting_duty_offers()}
        given = given_shifts(records, first=first, last=last)
    return page(
        visit,
        "desk/rota.html",
        status=422 if errors else 200,
        view=view,
        first=first,
        last=last,
        days=[first + timedelta(days=n) for n in range(7 * WEEKS_SHOWN)],
        before=first - timedelta(weeks=WEEKS_SHOWN),
        after=first + timedelta(weeks=WEEKS_SHOWN),
        names={one.id: one.name for one in vehicles},
        weeks=sorted({*WEEKS_TO_PLAN, visit.policy.roster.weeks}),
        buses=[one for one in vehicles if one.mode is not ServiceMode.CAR_SCHEME],
        waiting=waiting,
        given=given,
        away=_away(visit, given, last=last),
        out_of_papers=visit.scheduler.rota.out_of_papers(
            one for one in given if one.service_date >= visit.today
        ),
        asked_ago={one.id: age(visit.now, one.sent_at) for one in waiting.values()},
        why=PEOPLE,
        why_one=PERSON,
        leave=LEAVE,
        way_words=way_words,
        note=note,
        errors=errors,
        sent=sent or {},
    )


def _away(visit: Visit, given: list[Shift], *, last: calendar_date) -> set[ShiftId | None]:
    """Return which shifts to come lie in a holiday that their driver told of since."""
    drivers = {one.driver_id for one in given}
    found = (visit.scheduler.rota.overtaken(one, visit.today, last=last) for one in sorted(drivers))
    return {one.engagement.shift_id for several in found for one in several}


def _refused(visit: Visit, refusal: SchedulerError) -> Response:
    return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back="/desk/rota")


def _monday(typed_day: str, visit: Visit) -> calendar_date:
    try:
        day = read_day(typed_day)
    except ValueError:
        day = visit.today
    return day - timedelta(days=day.weekday())
