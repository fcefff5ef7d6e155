"""What the service is, what its problems mean, and whether it is well."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import CurrentService
from api.metrics import outbox_lag
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import EVERY_KIND, NOT_FOUND
from api.schemas.service import HealthOut, ProblemKindOut, ReadyOut, ServiceOut
from api.security.access import anybody
from scheduler.domain.errors import NotFound
from scheduler.domain.place import PlaceKind

LATE_SECONDS = 600.0
"""From when on the outbox is said to be behind. Bookings can be taken all the same."""
router = APIRouter(route_class=InOneThread, tags=["service"], dependencies=[anybody()])


@router.get("/v1/service")
def describe_service(service: CurrentService) -> ServiceOut:
    """Tell what the service offers, from the rules in force."""
    return ServiceOut.of(service.policy)


@router.get("/v1/openapi.json", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    """Return the description of this API."""
    document: dict[str, Any] = request.app.openapi()
    return document


@router.get("/problems/{slug}", responses=refusals(NOT_FOUND))
def describe_problem(slug: Annotated[str, Path(max_length=60)]) -> ProblemKindOut:
    """Tell what a kind of problem is."""
    kind = EVERY_KIND.get(slug)
    if kind is None:
        raise NotFound("kind of problem", slug)
    return ProblemKindOut(type=f"/problems/{kind.slug}", title=kind.title, status=kind.status)


@router.get("/health")
def health() -> HealthOut:
    """Tell that the process answers."""
    return HealthOut(status="ok")


@router.get("/ready", responses={503: {"model": ReadyOut, "description": "Not ready"}})
def ready(service: CurrentService, response: Response) -> ReadyOut:
    """Tell whether bookings can be taken."""
    answers, has_places = service.database.answers(), bool(service.gazetteer.places(PlaceKind.POI))
    checks = {
        "database": "ok" if answers else "does not answer",
        "area": "ok" if has_places else "has no places",
        "outbox": _outbox(outbox_lag(service)) if answers else "not known: the database does not answer",
    }
    response.status_code = 200 if answers and has_places else 503
    return ReadyOut(ready=answers and has_places, checks=checks)


def _outbox(late: float) -> str:
    return "ok" if late < LATE_SECONDS else f"behind by {late / 60:.0f} minutes"
