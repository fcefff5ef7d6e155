"""The riders' records, kept by coordinators; residents read their own."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import CurrentService, CurrentSession
from api.idempotency import Also, OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.persistence.erasure import not_forgotten
from api.privacy.agreeing import Yes, require_consent
from api.problems import MISMATCH, NOT_FOUND
from api.routes.asking import place
from api.schemas.people import RiderIn, RiderOut, RidersOut
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_rider
from api.service import Service
from scheduler.domain.errors import NotFound
from scheduler.domain.people import DriverId, Rider, RiderId
from scheduler.domain.place import Place, PlaceKind

router = APIRouter(route_class=InOneThread, prefix="/v1/riders", tags=["riders"])
RiderIdIn = Annotated[Id, Path(alias="rider_id")]


@router.get("", dependencies=[only(Role.COORDINATOR)])
def list_riders(session: CurrentSession, service: CurrentService) -> RidersOut:
    """List every rider; nobody who stands in for people who were forgotten."""
    with service.storage.reading() as records:
        riders = not_forgotten(records.riders())
    service.readings.note(session, (rider.id for rider in riders), on="riders")
    return RidersOut(riders=[RiderOut.of(rider, in_confidence=True) for rider in riders])


@router.post(
    "",
    status_code=201,
    response_model=RiderOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(MISMATCH),
)
def add_rider(sent: RiderIn, session: CurrentSession, service: CurrentService, once: OnceOnly) -> Response:
    """Enter a new rider."""

    def add(also: Also[Rider]) -> Rider:
        rider = _rider(RiderId(service.surroundings.ids.new_id("rider")), sent, service)
        with service.storage.writing() as unit:
            unit.put_rider(rider)
            require_consent(service, unit, rider.id, needs=rider.needs, yes=_yes(sent, session))
            also(unit, rider)
            unit.commit()
        return rider

    return once.answer(
        add,
        show=lambda rider: RiderOut.of(rider, in_confidence=True),
        location=lambda rider: f"/v1/riders/{rider.id}",
    )


@router.get(
    "/{rider_id}",
    dependencies=[only(Role.COORDINATOR, Role.RESIDENT)],
    responses=refusals(NOT_FOUND),
)
def get_rider(rider_id: RiderIdIn, session: CurrentSession, service: CurrentService) -> RiderOut:
    """Return a rider's record."""
    require_rider(session, RiderId(rider_id))
    with service.storage.reading() as records:
        rider = records.rider(RiderId(rider_id))
    if rider is None:
        raise NotFound("rider", rider_id)
    service.readings.note(session, [rider.id], on="rider")
    return RiderOut.of(rider, in_confidence=session.runs_the_service)


@router.put("/{rider_id}", dependencies=[only(Role.COORDINATOR)], responses=refusals(NOT_FOUND))
def change_rider(
    rider_id: RiderIdIn, sent: RiderIn, session: CurrentSession, service: CurrentService
) -> RiderOut:
    """Put a rider's record in place of the one there is."""
    with service.storage.writing() as unit:
        before = unit.rider(RiderId(rider_id))
        if before is None:
            raise NotFound("rider", rider_id)
        rider = _rider(RiderId(rider_id), sent, service, before=before)
        unit.put_rider(rider)
        require_consent(service, unit, rider.id, needs=rider.needs, yes=_yes(sent, session))
        unit.commit()
    return RiderOut.of(rider, in_confidence=True)


def _yes(sent: RiderIn, session: Session) -> Yes | None:
    return None if sent.needs_consent is None else Yes(session.origin(), sent.needs_consent.said_by)


def _home(sent: RiderIn, service: Service, before: Rider | None) -> Place | None:
    if sent.home is None:
        return None
    return replace(place(sent.home, "home", service, rider=before), kind=PlaceKind.HOME)


def _rider(rider_id: RiderId, sent: RiderIn, service: Service, *, before: Rider | None = None) -> Rider:
    return Rider(
        id=rider_id,
        name=sent.name,
        home=_home(sent, service, before),
        phone=sent.phone,
        needs=sent.needs.value(),
        section_19_member=sent.section_19_member,
        concession_pass=sent.concession_pass,
        refused_drivers=frozenset(DriverId(id_) for id_ in sent.refused_drivers),
        preferred_drivers=before.preferred_drivers if before is not None else frozenset(),
    )
