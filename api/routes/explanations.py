"""What a plan costs and why, and what was done to it."""

from fastapi import APIRouter

from api.dependencies import CurrentScheduler, CurrentService
from api.one_thread import InOneThread
from api.routes.plans import DayPath
from api.schemas.changes import PlanChangeOut, PlanChangesOut
from api.schemas.explanations import ExplanationOut
from api.security.access import only
from api.security.identity import Role

router = APIRouter(
    route_class=InOneThread,
    prefix="/v1/plans",
    tags=["plans"],
    dependencies=[only(Role.COORDINATOR, Role.PLANNER)],
)


@router.get("/{date}/explanation")
def explain(day: DayPath, scheduler: CurrentScheduler) -> ExplanationOut:
    """Return what is charged for each run by part, and why each ride without a driver fits on no shift."""
    return ExplanationOut.of(scheduler.explain(day))


@router.get("/{date}/changes")
def list_changes(day: DayPath, service: CurrentService, scheduler: CurrentScheduler) -> PlanChangesOut:
    """List what searches, repairs and moves by hand changed and why, the last first."""
    timeline = service.timeline(day)
    done = [PlanChangeOut.of(one, timeline) for one in scheduler.history(day)]
    return PlanChangesOut(service_date=day, changes=done)
