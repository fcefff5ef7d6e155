"""The vehicles, kept by coordinators."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import CurrentService, CurrentSession
from api.idempotency import Also, OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import MISMATCH, NOT_FOUND
from api.routes.asking import place
from api.schemas.fleet import VehicleIn, VehicleOut, VehiclesOut
from api.schemas.places import PlaceById
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role
from api.service import Service
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import Vehicle, VehicleId

router = APIRouter(route_class=InOneThread, prefix="/v1/vehicles", tags=["vehicles"])
VehicleIdIn = Annotated[Id, Path(alias="vehicle_id")]
READERS = (Role.COORDINATOR, Role.PLANNER, Role.DRIVER)


@router.get("", dependencies=[only(*READERS)])
def list_vehicles(session: CurrentSession, service: CurrentService) -> VehiclesOut:
    """List every vehicle."""
    with service.storage.reading() as records:
        vehicles = records.vehicles()
    told = [VehicleOut.of(vehicle, in_confidence=session.runs_the_service) for vehicle in vehicles]
    return VehiclesOut(vehicles=told)


@router.post(
    "",
    status_code=201,
    response_model=VehicleOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(MISMATCH),
)
def add_vehicle(sent: VehicleIn, service: CurrentService, once: OnceOnly) -> Response:
    """Enter a new vehicle."""

    def add(also: Also[Vehicle]) -> Vehicle:
        vehicle = _vehicle(VehicleId(service.surroundings.ids.new_id("vehicle")), sent, service)
        with service.storage.writing() as unit:
            unit.put_vehicle(vehicle)
            also(unit, vehicle)
            unit.commit()
        return vehicle

    return once.answer(
        add,
        show=lambda vehicle: VehicleOut.of(vehicle, in_confidence=True),
        location=lambda vehicle: f"/v1/vehicles/{vehicle.id}",
    )


@router.get("/{vehicle_id}", dependencies=[only(*READERS)], responses=refusals(NOT_FOUND))
def get_vehicle(vehicle_id: VehicleIdIn, session: CurrentSession, service: CurrentService) -> VehicleOut:
    """Return a vehicle."""
    with service.storage.reading() as records:
        vehicle = records.vehicle(VehicleId(vehicle_id))
    if vehicle is None:
        raise NotFound("vehicle", vehicle_id)
    return VehicleOut.of(vehicle, in_confidence=session.runs_the_service)


@router.put("/{vehicle_id}", dependencies=[only(Role.COORDINATOR)], responses=refusals(NOT_FOUND))
def change_vehicle(
    vehicle_id: VehicleIdIn, sent: VehicleIn, session: CurrentSession, service: CurrentService
) -> VehicleOut:
    """Put a vehicle in place of what was written of it."""
    with service.storage.writing() as unit:
        before = unit.vehicle(VehicleId(vehicle_id))
        if before is None:
            raise NotFound("vehicle", vehicle_id)
        vehicle = _vehicle(VehicleId(vehicle_id), sent, service, before=before)
        unit.put_vehicle(vehicle)
        unit.commit()
    service.scheduler.rota.look_again(None, session.origin())
    return VehicleOut.of(vehicle, in_confidence=True)


def _vehicle(
    vehicle_id: VehicleId, sent: VehicleIn, service: Service, *, before: Vehicle | None = None
) -> Vehicle:
    stays = before is not None and isinstance(sent.depot, PlaceById) and sent.depot.id == before.depot.id
    depot = before.depot if stays and before is not None else place(sent.depot, "depot", service)
    layouts = tuple(layout.value() for layout in sent.layouts)
    known = before or Vehicle(vehicle_id, sent.name, sent.vehicle_class, layouts, sent.mode, depot)
    return replace(
        known,
        name=sent.name,
        vehicle_class=sent.vehicle_class,
        layouts=layouts,
        mode=sent.mode,
        depot=depot,
    )
