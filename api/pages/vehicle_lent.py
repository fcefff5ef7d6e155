"""A vehicle of the service lent to other work, such as a school contract, and taken back."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.planner_film import clock
from api.pages.rendering import page
from api.pages.vehicle_record import vehicle_of
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.adapters.strict_toml import WEEKDAYS
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import Vehicle
from scheduler.domain.lending import LendingId, lendings
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import LendVehicle, TakeVehicleBack

router = APIRouter(prefix="/desk/vehicles", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])
NAMES = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
MOST_DAYS = 120
"""From the first day to the last: a school term. So far ahead it is shown what is lent."""
FIELDS = ("first", "last", "from", "to", "work", "pounds")


@dataclass(frozen=True, slots=True)
class Sent:
    """The form as it was sent, or as it is shown."""

    typed: dict[str, str]
    weekdays: tuple[str, ...] = WEEKDAYS[:5]


@dataclass(frozen=True, slots=True)
class Asked:
    """Days and hours of other work."""

    days: tuple[date, ...]
    hours: TimeWindow
    work: str
    pence_hour: int


@dataclass(frozen=True, slots=True)
class Work:
    """Other work at the same hours on some days, each with the lending to take back."""

    what: str
    hours: str
    pounds_hour: float
    days: tuple[tuple[date, LendingId], ...]


@router.get("/{vehicle_id}/lent")
def show(visit: AnyVisit, vehicle_id: str) -> Response:
    """Show when a vehicle is lent, and ask for more."""
    first = str(visit.today + timedelta(days=1))
    return _page(visit, vehicle_of(visit, vehicle_id), Sent({"first": first, "last": first}))


@router.post("/{vehicle_id}/lent")
def lend(visit: AnyVisit, vehicle_id: str, form: Form) -> Response:
    """Lend the vehicle on each of the days on which it is free, and name the others."""
    vehicle = vehicle_of(visit, vehicle_id)
    weekdays = tuple(str(one) for one in form.getlist("weekdays") if one in WEEKDAYS)
    sent = Sent({name: text(form, name) for name in FIELDS}, weekdays)
    errors = FormErrors()
    asked = _read(sent, errors, visit.today)
    if asked is None:
        return _page(visit, vehicle, sent, errors=errors)
    refused = []
    for day in asked.days:
        command = LendVehicle(day, vehicle.id, asked.hours, asked.work, asked.pence_hour, visit.origin)
        try:
            visit.service.scheduler.lend(command)
        except InvalidRequest as trouble:
            refused.append((day, trouble.message))
    if refused:
        return _page(visit, vehicle, sent, refused=refused, lent=len(asked.days) - len(refused))
    return to(f"/desk/vehicles/{vehicle.id}/lent")


@router.post("/{vehicle_id}/lent/{day}/{lending_id}")
def take_back(visit: AnyVisit, vehicle_id: str, day: date, lending_id: str, form: Form) -> Response:
    """Write down that it is not lent after all."""
    visit.service.scheduler.take_back(TakeVehicleBack(day, LendingId(lending_id), visit.origin))
    return to(f"/desk/vehicles/{vehicle_id}/lent")


def _read(form: Sent, errors: FormErrors, today: date) -> Asked | None:
    sent = form.typed
    reader = partial(typed.read_whole_date, today=today)
    first, last = (errors.read(name, partial(reader, sent[name])) for name in ("first", "last"))
    start, end = (errors.read(name, partial(typed.read_time, sent[name])) for name in ("from", "to"))
    pence = errors.read("pounds", partial(typed.read_tenths, sent["pounds"], most=500, what="pounds an hour"))
    if not sent["work"]:
        errors.add("work", "Say for what work, like school run to Witchford.")
    if first and last and not first <= last < first + timedelta(days=MOST_DAYS):
        errors.add(
            "last", f"Enter a last day that is not before the first, and within {MOST_DAYS} days of it."
        )
    if start and end and start >= end:
        errors.add("to", "Enter a time after the first.")
    if errors or not (first and last and start and end):
        return None
    wanted = {WEEKDAYS.index(one) for one in form.weekdays}
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    days = tuple(day for day in span if day.weekday() in wanted)
    if not days:
        errors.add("weekdays", "None of these days lies between the first and the last. Choose others.")
        return None
    hours = TimeWindow(*(one.hour * 3600 + one.minute * 60 for one in (start, end)))
    return Asked(days, hours, sent["work"], (pence or 0) * 10)


def _found(visit: Visit, vehicle: Vehicle) -> list[Work]:
    """Return what the vehicle is lent for from today on: days with the same work and hours together."""
    found: dict[tuple[str, TimeWindow, int], list[tuple[date, LendingId]]] = {}
    with visit.service.storage.reading() as records:
        for day in (visit.today + timedelta(days=number) for number in range(MOST_DAYS)):
            for one in lendings(records.events(day)):
                if one.vehicle_id == vehicle.id:
                    found.setdefault((one.work, one.hours, one.pence_hour), []).append((day, one.id))
    return [
        Work(work, f"{clock(hours.earliest)} to {clock(hours.latest)}", pence / 100, tuple(days))
        for (work, hours, pence), days in found.items()
    ]


def _page(visit: Visit, vehicle: Vehicle, sent: Sent, **more: Any) -> Response:
    return page(
        visit,
        "records/vehicle_lent.html",
        status=422 if more else 200,
        vehicle=vehicle,
        sent=dict.fromkeys(FIELDS, "") | sent.typed,
        weekdays=list(sent.weekdays),
        names=NAMES,
        found=_found(visit, vehicle),
        ahead=MOST_DAYS,
        **{"refused": [], **more},
    )
