"""When a driver can drive: their usual times in short, and one day that they give of their own accord."""

from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.about_me import said_by
from api.pages.about_me_forms import DAYS
from api.pages.answers import opening, text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import SetAvailability
from scheduler.usecases.giving import own_car

FIELDS = {"hours": "from", "vehicle": "vehicle", "breaks": "from", "max_duty": "to"}
"""The field of the form on which a refusal of the scheduler is shown."""
PAPERS = "Your papers do not cover that day. Look at them under “About me”, or ring us."
NOTES = {"added": "Thank you. It is in your roster now."}
router = APIRouter(
    prefix="/drive/availability", include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)]
)


@router.get("")
def mine(visit: AnyVisit, note: str = "") -> Response:
    """Show the usual times and where to change them, with a form that gives one day."""
    if visit.signed_in.driver_id is None:
        return to("/desk")
    return _page(visit, note=NOTES.get(note, ""))


@router.post("")
def add(visit: AnyVisit, form: Form) -> Response:
    """Write down one more shift."""
    if visit.signed_in.driver_id is None:
        return to("/desk")
    errors = FormErrors()
    command = _command(visit, form, visit.signed_in.driver_id, errors)
    if command is not None:
        try:
            visit.scheduler.set_availability(command)
            return to("/drive/availability?note=added")
        except InvalidRequest as refusal:
            if refusal.field == "driver":
                errors.add("date", PAPERS, target="date-day")
            else:
                errors.add(FIELDS.get(refusal.field, "from"), refusal.message)
    return _page(visit, errors=errors, sent=dict(form))


def _command(visit: Visit, form: Form, driver_id: DriverId, errors: FormErrors) -> SetAvailability | None:
    """Read the form; None after noting what to put right."""
    parts = [text(form, f"date-{part}") for part in ("day", "month", "year")]
    day = errors.read("date", partial(typed.read_date, parts, today=visit.today), target="date-day")
    if day is not None and day < visit.today:
        errors.add("date", "That day has gone. Enter today’s date or a later one.", target="date-day")
    begins = errors.read("from", partial(typed.read_time, text(form, "from")))
    ends = errors.read("to", partial(typed.read_time, text(form, "to"), opens=opening(visit)))
    if begins is not None and ends is not None and ends <= begins:
        errors.add("to", "Enter an end that is later than the start, like 13:00.")
    vehicle_id = text(form, "vehicle")
    if vehicle_id not in {one.id for one in _vehicles(visit, driver_id)}:
        errors.add("vehicle", "Choose what you will drive.")
    if errors or day is None or begins is None or ends is None:
        return None
    line = visit.service.timeline(day)
    hours = TimeWindow(
        line.seconds(typed.at(day, begins, visit.policy.zone)),
        line.seconds(typed.at(day, ends, visit.policy.zone)),
    )
    return SetAvailability(driver_id, VehicleId(vehicle_id), day, hours=hours, by=visit.origin)


def _vehicles(visit: Visit, driver_id: DriverId) -> list[Vehicle]:
    """Return what the driver may take out: what they said they drive, or drove before, and their own car."""
    with visit.service.storage.reading() as records:
        driver, said, vehicles = (
            records.driver(driver_id),
            records.availability(driver_id),
            records.vehicles(),
        )
        mine = {shift.vehicle_id for shift in records.shifts_of_driver(driver_id)}
        car = own_car(records.vehicles(), driver) if driver is not None else None
    if said is not None:
        mine |= said.vehicles
    else:
        mine |= {one.id for one in vehicles if one.mode is not ServiceMode.CAR_SCHEME}
    return [one for one in vehicles if one.id in mine or (car is not None and one.id == car.id)]


def _page(
    visit: Visit, *, note: str = "", errors: FormErrors | None = None, sent: dict[str, object] | None = None
) -> Response:
    driver_id = visit.signed_in.driver_id
    assert driver_id is not None
    return page(
        visit,
        "drive/availability.html",
        status=422 if errors else 200,
        driver_id=driver_id,
        said=said_by(visit, driver_id),
        days=DAYS,
        vehicles=_vehicles(visit, driver_id),
        note=note,
        errors=errors,
        sent=sent or {},
    )
