"""The drivers' records, kept by coordinators; drivers read their own."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import CurrentService, CurrentSession
from api.idempotency import Also, OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import MISMATCH, NOT_FOUND
from api.routes.asking import place
from api.schemas.people import DriverIn, DriverOut, DriversOut
from api.schemas.places import PlaceById
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import require_driver
from api.service import Service
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Driver, DriverId, RiderId

router = APIRouter(route_class=InOneThread, prefix="/v1/drivers", tags=["drivers"])
DriverIdIn = Annotated[Id, Path(alias="driver_id")]


@router.get("", dependencies=[only(Role.COORDINATOR)])
def list_drivers(service: CurrentService) -> DriversOut:
    """List every driver."""
    with service.storage.reading() as records:
        drivers = records.drivers()
    return DriversOut(drivers=[DriverOut.of(driver, in_confidence=True) for driver in drivers])


@router.post(
    "",
    status_code=201,
    response_model=DriverOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(MISMATCH),
)
def add_driver(sent: DriverIn, service: CurrentService, once: OnceOnly) -> Response:
    """Enter a new driver."""

    def add(also: Also[Driver]) -> Driver:
        driver = _driver(DriverId(service.surroundings.ids.new_id("driver")), sent, service)
        with service.storage.writing() as unit:
            unit.put_driver(driver)
            also(unit, driver)
            unit.commit()
        return driver

    return once.answer(
        add,
        show=lambda driver: DriverOut.of(driver, in_confidence=True),
        location=lambda driver: f"/v1/drivers/{driver.id}",
    )


@router.get("/{driver_id}", dependencies=[only(Role.COORDINATOR, Role.DRIVER)], responses=refusals(NOT_FOUND))
def get_driver(driver_id: DriverIdIn, session: CurrentSession, service: CurrentService) -> DriverOut:
    """Return a driver's record."""
    require_driver(session, DriverId(driver_id))
    with service.storage.reading() as records:
        driver = records.driver(DriverId(driver_id))
    if driver is None:
        raise NotFound("driver", driver_id)
    return DriverOut.of(driver, in_confidence=session.runs_the_service)


@router.put("/{driver_id}", dependencies=[only(Role.COORDINATOR)], responses=refusals(NOT_FOUND))
def change_driver(
    driver_id: DriverIdIn, sent: DriverIn, session: CurrentSession, service: CurrentService
) -> DriverOut:
    """Put a driver's record in place of the one there is."""
    with service.storage.writing() as unit:
        before = unit.driver(DriverId(driver_id))
        if before is None:
            raise NotFound("driver", driver_id)
        driver = _driver(DriverId(driver_id), sent, service, before=before)
        unit.put_driver(driver)
        unit.commit()
    service.scheduler.rota.look_again(driver.id, session.origin())
    return DriverOut.of(driver, in_confidence=True)


def _driver(driver_id: DriverId, sent: DriverIn, service: Service, *, before: Driver | None = None) -> Driver:
    stays = before is not None and isinstance(sent.home, PlaceById) and sent.home.id == before.home.id
    home = before.home if stays and before is not None else place(sent.home, "home", service)
    return replace(
        before or Driver(driver_id, sent.name, home),
        name=sent.name,
        home=home,
        qualifications=tuple((held.kind, held.valid_until) for held in sent.qualifications),
        takes_dogs=sent.takes_dogs,
        gender=sent.gender,
        paid=sent.paid,
        refused_riders=frozenset(RiderId(id_) for id_ in sent.refused_riders),
    )
