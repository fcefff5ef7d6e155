"""When a driver can drive: the shifts given, one more, one taken back."""

from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.answers import opening, text
from api.pages.booking import to
from api.pages.drive import own_shift
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import IllegalTransition, InvalidRequest, WouldStrandRiders
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import SetAvailability, WithdrawAvailability

FIELDS = {"hours": "from", "vehicle": "vehicle", "breaks": "from", "max_duty": "to"}
"""The field of the form on which a refusal of the scheduler is shown."""
NOTES = {"added": "Thank you. We have written that down.", "withdrawn": "We have taken that time back."}
router = APIRouter(
    prefix="/drive/availability", include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)]
)


@router.get("")
def mine(visit: AnyVisit, note: str = "") -> Response:
    """List the driver's shifts from today on, with a form for one more."""
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
            errors.add(FIELDS.get(refusal.field, "from"), refusal.message)
    return _page(visit, errors=errors, sent=dict(form))


@router.get("/{shift_id}/withdraw")
def ask_to_withdraw(visit: AnyVisit, shift_id: str) -> Response:
    """Ask once more before a shift is taken back."""
    return _withdrawing(visit, own_shift(visit, shift_id))


@router.post("/{shift_id}/withdraw")
def withdraw(visit: AnyVisit, shift_id: str, _form: Form) -> Response:
    """Take a shift back; its rides go to others inside what was promised, or the office is asked to help."""
    shift = own_shift(visit, shift_id)
    try:
        visit.scheduler.withdraw_availability(WithdrawAvailability(shift.id, visit.origin))
    except (IllegalTransition, WouldStrandRiders) as refusal:
        return _withdrawing(visit, shift, refusal=refusal.message)
    return to("/drive/availability?note=withdrawn")


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
    """Return what the driver may take out: the service's vehicles, and of the volunteers' cars their own."""
    with visit.service.storage.reading() as records:
        driver, vehicles = records.driver(driver_id), records.vehicles()
        driven = {shift.vehicle_id for shift in records.shifts_of_driver(driver_id)}
    home = driver.home.point if driver else None
    return [
        one
        for one in vehicles
        if one.id in driven or one.mode is not ServiceMode.CAR_SCHEME or one.depot.point == home
    ]


def _page(
    visit: Visit, *, note: str = "", errors: FormErrors | None = None, sent: dict[str, object] | None = None
) -> Response:
    driver_id = visit.signed_in.driver_id
    assert driver_id is not None
    with visit.service.storage.reading() as records:
        shifts = [one for one in records.shifts_of_driver(driver_id) if one.service_date >= visit.today]
        names = {vehicle.id: vehicle.name for vehicle in records.vehicles()}
    return page(
        visit,
        "drive/availability.html",
        status=422 if errors else 200,
        shifts=sorted(shifts, key=lambda one: (one.service_date, one.hours.earliest)),
        names=names,
        vehicles=_vehicles(visit, driver_id),
        note=note,
        errors=errors,
        sent=sent or {},
    )


def _withdrawing(visit: Visit, shift: Shift, *, refusal: str = "") -> Response:
    with visit.service.storage.reading() as records:
        vehicle = records.vehicle(shift.vehicle_id)
        run = records.plan(shift.service_date).run(shift.id)
    return page(
        visit,
        "drive/withdraw.html",
        status=409 if refusal else 200,
        shift=shift,
        vehicle=vehicle,
        rides=len(run.leg_ids()) if run else 0,
        refusal=refusal,
    )
