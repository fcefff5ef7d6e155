"""The plan of a date, and the search for a better one."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, MISMATCH, UNAVAILABLE
from api.schemas.plans import OptimisationIn, OptimisationOut, PlanOut
from api.schemas.types import DayIn
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import PlanChanged
from scheduler.usecases.commands import OptimiseDay

router = APIRouter(route_class=InOneThread, prefix="/v1/plans", tags=["plans"])
DayPath = Annotated[DayIn, Path(alias="date")]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40, description="The ETag of the plan you saw: refused if it changed."
    ),
]


@router.get("/{date}", dependencies=[only(Role.COORDINATOR, Role.PLANNER)])
def get_plan(
    day: DayPath, service: CurrentService, scheduler: CurrentScheduler, response: Response
) -> PlanOut:
    """Return a service date: runs, unassigned rides, refusals, cost. Its version is the ETag."""
    view = scheduler.day(day)
    response.headers["ETag"] = _tag(view.plan.version)
    return PlanOut.of(view, service.timeline(day))


@router.post(
    "/{date}/optimisation",
    status_code=200,
    response_model=OptimisationOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(CHANGED, MISMATCH, UNAVAILABLE),
)
def optimise(
    *,
    day: DayPath,
    sent: OptimisationIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
    if_match: IfMatch = None,
) -> Response:
    """Search for a better plan within every promise, and keep it if it is better."""
    if if_match is not None:
        with service.storage.reading() as records:
            version = records.plan(day).version
        if if_match not in (_tag(version), "*"):
            raise PlanChanged("The plan is not the one you saw any more. Load it again.")
    timeline = service.timeline(day)
    command = OptimiseDay(day, session.origin(sent.channel), sent.iterations, sent.seconds)
    return once.answer(
        lambda also: scheduler.optimise(command, also=also),
        show=lambda found: OptimisationOut.of(found, timeline),
        status=200,
    )


def _tag(version: int) -> str:
    return f'"{version}"'
