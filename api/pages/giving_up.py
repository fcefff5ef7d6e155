"""Somebody cannot come after all, in one press; and the press that takes it back while nobody else has said yes."""

from datetime import date

from fastapi import APIRouter, Response

from api.pages.booking import to
from api.pages.drive import own_shift
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security import given_up
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.duty import DutyId
from scheduler.domain.errors import NotFound, SchedulerError
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.rota_commands import ComeBack, DropOut

router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive/shifts/{shift_id}/drop-out")
def ask_to_drop_out(visit: AnyVisit, shift_id: str) -> Response:
    """Show the one button that gives a duty back."""
    try:
        shift = own_shift(visit, shift_id)
    except NotFound:
        return no_longer(visit)
    with visit.service.storage.reading() as records:
        run, vehicle = records.plan(shift.service_date).run(shift.id), records.vehicle(shift.vehicle_id)
        driver = records.driver(shift.driver_id)
    ahead = {stop.leg_id for stop in run.stops if stop.leg_id and not stop.is_over} if run else set()
    is_own = visit.signed_in.driver_id == shift.driver_id
    return page(
        visit,
        "drive/drop_out.html",
        shift=shift,
        driver=driver,
        vehicle=vehicle,
        is_out=run is not None and run.has_begun,
        is_over=is_past(visit, shift.service_date, shift.hours)
        if run is None or not run.has_begun
        else run.has_ended,
        rides=len(ahead),
        is_own=is_own,
        back="/drive/roster" if is_own else f"/desk/rota?date={shift.service_date.isoformat()}",
    )


def is_past(visit: Visit, day: date, hours: TimeWindow) -> bool:
    """Tell whether hours of a day are over."""
    return visit.service.timeline(day).moment(hours.latest) <= visit.now


@router.post("/drive/shifts/{shift_id}/drop-out")
def drop_out(visit: AnyVisit, shift_id: str, form: Form) -> Response:
    """Give a duty back: its rides find cover as far as there is any, and the office sees the others.

    What has begun ends for good, so that is asked about first.
    """
    try:
        shift = own_shift(visit, shift_id)
    except NotFound:
        return no_longer(visit)
    with visit.service.storage.reading() as records:
        run = records.plan(shift.service_date).run(shift.id)
    is_out = run is not None and run.has_begun
    if is_out and form.get("sure") != "yes":
        return to(f"/drive/shifts/{shift_id}/drop-out")
    is_own = visit.signed_in.driver_id == shift.driver_id
    back = "/drive/roster" if is_own else f"/desk?date={shift.service_date.isoformat()}"
    try:
        out = visit.scheduler.rota.drop_out(DropOut(shift.id, visit.origin))
    except SchedulerError as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back=back)
    if is_own and is_out:
        return to("/drive/roster?note=out")
    if is_own:
        return thanks(visit, shift.driver_id, shift, out.duty_id)
    return to(back if out.repair is None else f"/desk/{shift.service_date.isoformat()}/repair")


def no_longer(visit: Visit) -> Response:
    """Say that a duty is not there for this visitor: given back on another page, taken off, or never theirs."""
    own = visit.signed_in.driver_id
    told = "not in the rota any more" if own is None else "not in your roster any more"
    back = "/desk/rota" if own is None else "/drive/roster"
    return page(visit, "drive/refused.html", status=404, refusal=f"This duty is {told}.", back=back)


def thanks(visit: Visit, driver_id: DriverId, shift: Shift | None, duty_id: DutyId | None) -> Response:
    """Thank somebody for telling us, on the page that can take it back."""
    mark = given_up.mark(visit.service.signing_key, driver_id, shift, duty_id)
    return to(f"/drive/roster?note=out&given_up={mark}")


@router.post("/drive/come-back", dependencies=[only(Role.DRIVER)])
def come_back(visit: AnyVisit, form: Form) -> Response:
    """Give back what somebody had just given up.

    Raises
    ------
    NotFound
        It is not theirs to take back.
    """
    own, mark = visit.signed_in.driver_id, form.get("given_up")
    command = None
    if own is not None and isinstance(mark, str):
        command = given_up.read(visit.service.signing_key, own, mark, by=visit.origin)
    if command is None:
        raise NotFound("duty", "given up")
    try:
        visit.scheduler.rota.come_back(command)
    except SchedulerError as refusal:
        if not _is_back(visit, command):
            return page(
                visit, "drive/refused.html", status=409, refusal=refusal.message, back="/drive/roster"
            )
    return to("/drive/roster?note=back")


def _is_back(visit: Visit, command: ComeBack) -> bool:
    """Tell whether what was given up was taken back already, by a first press or on another page."""
    with visit.service.storage.reading() as records:
        duty = None if command.duty_id is None else records.duty(command.duty_id)
    about = command.shift or duty
    if about is None:
        return False
    mine = visit.scheduler.rota.roster(command.driver_id, about.service_date, last=about.service_date)
    return any(one.hours == about.hours and one.role is command.role for one in mine)
