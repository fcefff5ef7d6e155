"""The page to which the reminder of a duty leads: one press says "I will come" or "I cannot", without signing in."""

from enum import StrEnum

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.gate import AnyVisit, OpenForm
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security import given_up
from api.security.access import anybody
from api.security.answer_links import is_asked
from api.security.identity import Role
from scheduler.domain.booking import Channel
from scheduler.domain.duty import DutyId, DutyRole
from scheduler.domain.errors import NotFound, SchedulerError
from scheduler.domain.events import Actor
from scheduler.domain.people import DriverId
from scheduler.usecases.commands import Origin
from scheduler.usecases.confirming import Coming
from scheduler.usecases.rota_commands import ConfirmDuty, DropOut, StepDown

router = APIRouter(include_in_schema=False, dependencies=[anybody()])


class Told(StrEnum):
    """What the page says."""

    ASKED = "asked"
    COMES = "comes"
    GIVEN_UP = "given_up"
    BACK = "back"
    BEGUN = "begun"


@router.get("/coming/{role}/{key}/{proof}")
def ask(visit: AnyVisit, role: str, key: str, proof: str) -> Response:
    """Show the duty with two buttons, or what was said. Looking says nothing."""
    return _shown(visit, _found(visit, role, key, proof=proof))


@router.post("/coming/{role}/{key}/{proof}")
def say(visit: AnyVisit, role: str, key: str, proof: str, form: OpenForm) -> Response:
    """Take down that they come; or give the duty back, as on the roster."""
    one = _found(visit, role, key, proof=proof)
    answer = text(form, "answer")
    if _has_begun(visit, one) or answer not in ("yes", "no"):
        return _shown(visit, one)
    by, what = _by(one.driver_id), one.engagement
    if answer == "no":
        return _give_up(visit, one, by)
    visit.scheduler.rota.confirm(ConfirmDuty(one.driver_id, what.service_date, what.role, what.key, by))
    return _shown(visit, _found(visit, role, key, proof=proof))


@router.post("/coming/back")
def come_back(visit: AnyVisit, form: OpenForm) -> Response:
    """Give back what somebody had just given up on the page before.

    Raises
    ------
    NotFound
        The page before was none of ours.
    """
    who, mark = DriverId(text(form, "driver")), form.get("given_up")
    command = None
    if isinstance(mark, str):
        command = given_up.read(visit.service.signing_key, who, mark, by=_by(who))
    if command is None:
        raise NotFound("duty", "given up")
    try:
        visit.scheduler.rota.come_back(command)
    except SchedulerError as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back="/drive/roster")
    return page(visit, "drive/coming.html", told=Told.BACK)


def _by(driver_id: DriverId) -> Origin:
    return Origin(Actor(Role.DRIVER.value, driver_id), Channel.WEB)


def _found(visit: Visit, role: str, key: str, *, proof: str) -> Coming:
    """Return what a link is about.

    Raises
    ------
    NotFound
        We never sent that link, or the duty is theirs no more.
    """
    one = visit.scheduler.rota.coming(DutyRole(role), key) if role in set(DutyRole) else None
    signing = visit.service.signing_key
    if one is None or not is_asked(signing, one.driver_id, one.engagement.role, to=key, proof=proof):
        raise NotFound("duty", key)
    return one


def _has_begun(visit: Visit, one: Coming) -> bool:
    """Tell whether it is too late to say: the duty has begun, by the clock or because its driver has set out."""
    what = one.engagement
    begins = visit.service.timeline(what.service_date).moment(what.hours.earliest)
    if what.shift_id is None or visit.now >= begins:
        return visit.now >= begins
    with visit.service.storage.reading() as records:
        run = records.plan(what.service_date).run(what.shift_id)
    return run is not None and run.has_begun


def _give_up(visit: Visit, one: Coming, by: Origin) -> Response:
    what, shift = one.engagement, None
    duty_id = what.duty_id
    try:
        if what.shift_id is not None:
            dropped = visit.scheduler.rota.drop_out(DropOut(what.shift_id, by))
            shift, duty_id = dropped.shift, dropped.duty_id
        else:
            visit.scheduler.rota.step_down(StepDown(DutyId(what.key), one.driver_id, by))
    except SchedulerError as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back="/drive/roster")
    return page(
        visit,
        "drive/coming.html",
        told=Told.GIVEN_UP,
        driver_id=one.driver_id,
        given_up=given_up.mark(visit.service.signing_key, one.driver_id, shift, duty_id),
    )


def _shown(visit: Visit, one: Coming) -> Response:
    told = Told.COMES if one.has_said else Told.ASKED
    vehicle_id = one.engagement.vehicle_id
    with visit.service.storage.reading() as records:
        vehicle = None if vehicle_id is None else records.vehicle(vehicle_id)
    return page(
        visit,
        "drive/coming.html",
        told=Told.BEGUN if _has_begun(visit, one) else told,
        one=one.engagement,
        vehicle=vehicle,
    )
