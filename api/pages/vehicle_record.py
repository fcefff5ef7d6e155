"""The service's own vehicles, as the office lists, adds and corrects them.

A volunteer's own car is looked after with the volunteer.
"""

from fastapi import APIRouter, Response

from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.vehicle_form import VehicleForm, read_vehicle
from api.pages.visit import Visit
from api.pages.wording import MODES
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import Vehicle, VehicleId

router = APIRouter(prefix="/desk/vehicles", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("")
def listed(visit: AnyVisit) -> Response:
    """List every vehicle."""
    with visit.service.storage.reading() as records:
        vehicles = sorted(records.vehicles(), key=lambda one: (one.owner_id is not None, one.name))
    return page(visit, "records/vehicles.html", vehicles=vehicles, modes=MODES)


@router.get("/new")
def ask_new(visit: AnyVisit) -> Response:
    """Show the empty form."""
    return _page(visit, VehicleForm())


@router.post("/new")
def add(visit: AnyVisit, form: Form) -> Response:
    """Keep a new vehicle."""
    return _keep(visit, form, None)


@router.get("/{vehicle_id}")
def show(visit: AnyVisit, vehicle_id: str) -> Response:
    """Show what is written down; of a volunteer's own car, the volunteer's page."""
    vehicle = vehicle_of(visit, vehicle_id)
    if vehicle.owner_id is not None:
        return to(f"/volunteers/{vehicle.owner_id}/driving")
    return _page(visit, VehicleForm.of(vehicle), vehicle=vehicle)


@router.post("/{vehicle_id}")
def change(visit: AnyVisit, vehicle_id: str, form: Form) -> Response:
    """Correct what is written down."""
    return _keep(visit, form, vehicle_of(visit, vehicle_id))


def _keep(visit: Visit, form: Form, before: Vehicle | None) -> Response:
    errors = FormErrors()
    sent, vehicle = read_vehicle(visit, form, errors, before=before)
    if vehicle is None:
        return _page(visit, sent, vehicle=before, errors=errors)
    with visit.service.storage.writing() as unit:
        unit.put_vehicle(vehicle)
        unit.commit()
    visit.scheduler.rota.look_again(None, visit.origin)
    return to("/desk/vehicles")


def vehicle_of(visit: Visit, vehicle_id: str) -> Vehicle:
    """Return a vehicle, or say that there is none."""
    with visit.service.storage.reading() as records:
        found = records.vehicle(VehicleId(vehicle_id))
    if found is None:
        raise NotFound("vehicle", vehicle_id)
    return found


def _page(
    visit: Visit, sent: VehicleForm, *, vehicle: Vehicle | None = None, errors: FormErrors | None = None
) -> Response:
    status = 422 if errors else 200
    return page(
        visit, "records/vehicle.html", status=status, sent=sent, vehicle=vehicle, modes=MODES, errors=errors
    )
