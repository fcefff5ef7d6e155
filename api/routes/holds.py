"""What a coordinator settles by hand: rides and runs held fast, rides moved or exchanged."""

from fastapi import APIRouter, Response

from api.dependencies import CurrentScheduler, CurrentService, CurrentSession
from api.idempotency import OnceOnly
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import CHANGED, ILLEGAL, MISMATCH, NOT_FOUND, RULE, UNAVAILABLE
from api.routes.plans import DayPath
from api.schemas.holds import HoldIn, HoldsOut, MovedOut, MovesIn
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import LegId
from scheduler.usecases.commands import HoldPlan, MoveRides

router = APIRouter(route_class=InOneThread, prefix="/v1/plans", tags=["plans"])


@router.get("/{date}/holds", dependencies=[only(Role.COORDINATOR, Role.PLANNER)])
def list_holds(day: DayPath, scheduler: CurrentScheduler) -> HoldsOut:
    """Return what is held fast in the plan of a date."""
    return HoldsOut.of(scheduler.held(day), day)


@router.post(
    "/{date}/holds",
    status_code=200,
    response_model=HoldsOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(NOT_FOUND, ILLEGAL, CHANGED, MISMATCH),
)
def hold(
    *,
    day: DayPath,
    sent: HoldIn,
    session: CurrentSession,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Hold a ride on its shift or a run as it is, or let it go. The reason is logged."""
    command = HoldPlan(
        service_date=day,
        hold=sent.hold,
        by=session.origin(sent.channel),
        reason=sent.reason,
        leg_id=None if sent.leg_id is None else LegId(sent.leg_id),
        shift_id=None if sent.shift_id is None else ShiftId(sent.shift_id),
    )
    return once.answer(
        lambda also: scheduler.hold(command, also=also),
        show=lambda held: HoldsOut.of(held, day),
        status=200,
    )


@router.post(
    "/{date}/moves",
    status_code=201,
    response_model=MovedOut,
    dependencies=[only(Role.COORDINATOR)],
    responses=refusals(NOT_FOUND, ILLEGAL, RULE, CHANGED, MISMATCH, UNAVAILABLE),
)
def move(
    *,
    day: DayPath,
    sent: MovesIn,
    session: CurrentSession,
    service: CurrentService,
    scheduler: CurrentScheduler,
    once: OnceOnly,
) -> Response:
    """Give a ride to another shift, or let two change places; a rule that is in the way is named."""
    command = MoveRides(
        service_date=day,
        moves=tuple((LegId(one.leg_id), ShiftId(one.shift_id)) for one in sent.moves),
        by=session.origin(sent.channel),
        reason=sent.reason,
        pin=sent.pin,
        set_aside=sent.set_aside,
    )
    return once.answer(
        lambda also: scheduler.move(command, also=also),
        show=lambda moved: MovedOut.of(moved, service.timeline(day)),
    )
