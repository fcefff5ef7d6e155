"""What a driver drives: the run sheet, and what really happened."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, ILLEGAL, MISMATCH, NOT_FOUND, UNAVAILABLE
from api.routes.shifts import find_shift
from api.schemas.plans import ManifestOut, RecordIn, RunOut
from api.schemas.types import Id
from api.security.access import only
from api.security.identity import Role, Session
from api.security.ownership import require_open_run
from api.service import Service
from scheduler.domain.fleet import Shift
from scheduler.domain.request import LegId
from scheduler.usecases.commands import Record

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/runs",
    tags=["runs"],
    dependencies=[only(Role.COORDINATOR, Role.DRIVER)],
)
ShiftIdIn = Annotated[Id, Path(alias="shift_id")]


@router.get("/{shift_id}/manifest", responses=refusals(NOT_FOUND))
def get_manifest(
    shift_id: ShiftIdIn, session: CurrentSession, service: CurrentService, scheduler: CurrentScheduler
) -> ManifestOut:
    """Return the run sheet; for its driver from the evening before until a day after."""
    shift = own_open_shift(shift_id, session, service)
    manifest = scheduler.manifest(shift.id, shift=shift)
    service.readings.note(session, manifest.riders, on=f"run:{shift.id}")
    return ManifestOut.of(manifest, service.timeline(shift.service_date))


@router.post(
    "/{shift_id}/records",
    status_code=201,
    response_model=RunOut,
    responses=refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH, UNAVAILABLE),
)
def record(
    *,
    shift_id: ShiftIdIn,
    sent: RecordIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Write down what happened: started, arrived, boarded, alighted, nobody came, ended."""
    shift = own_open_shift(shift_id, session, service)
    command = Record(
        shift_id=shift.id,
        service_date=shift.service_date,
        happening=sent.happening,
        by=session.origin(sent.channel),
        leg_id=None if sent.leg_id is None else LegId(sent.leg_id),
        kind=sent.kind,
        at=sent.at,
        called=sent.called,
    )
    return once.answer(
        lambda also: scheduler.record(command, also=also),
        show=lambda run: RunOut.of(run, service.timeline(shift.service_date)),
    )


def own_open_shift(shift_id: str, session: Session, service: Service) -> Shift:
    """Return a shift whose run this visitor may see now.

    Raises
    ------
    NotFound
        There is none for this visitor.
    NotAllowed
        It is too early or too late for its driver.
    """
    shift = find_shift(shift_id, service)
    timeline = service.timeline(shift.service_date)
    require_open_run(session, shift, timeline=timeline, now=service.clock.now())
    return shift
