"""The desk settles by hand: a ride moved to another run or exchanged, pinned, a run locked, frozen or let go."""

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Response

from api.pages import changed
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.typed import Unreadable, read_time
from api.pages.visit import Visit
from api.routes.shifts import find_shift
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.booking import Booking
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, RuleBroken
from scheduler.domain.fleet import ShiftId
from scheduler.domain.pins import Hold
from scheduler.domain.request import Leg, LegId
from scheduler.usecases.commands import HoldPlan, KeepRide, MoveRides, Right, SettleStep
from scheduler.usecases.views import DayView, Manifest

router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.post("/runs/{shift_id}/hold")
def hold_run(visit: AnyVisit, shift_id: str, form: Form) -> Response:
    """Lock, freeze or release a run."""
    shift = find_shift(shift_id, visit.service)
    command = HoldPlan(shift.service_date, Hold.RELEASED, visit.origin, "", shift_id=shift.id)
    return _held(visit, form, f"/desk/runs/{shift.id}", command)


@router.post("/rides/{leg_id}/hold")
def hold_ride(visit: AnyVisit, leg_id: str, form: Form) -> Response:
    """Pin a ride to its run, or release it."""
    _, leg = _ride(visit, leg_id)
    command = HoldPlan(leg.request.service_date, Hold.RELEASED, visit.origin, "", leg_id=leg.id)
    return _held(visit, form, f"/desk/rides/{leg_id}/move", command)


@router.post("/rides/{leg_id}/keep")
def keep(visit: AnyVisit, leg_id: str, _form: Form) -> Response:
    """Keep the ride of somebody who was not there for an earlier one."""
    booking, leg = _ride(visit, leg_id)
    visit.scheduler.keep_ride(KeepRide(booking.id, leg.id, visit.origin))
    return to(f"/desk?date={leg.request.service_date}")


@router.post("/rides/{leg_id}/settle")
def settle(visit: AnyVisit, leg_id: str, form: Form) -> Response:
    """Write down whether the driver is right about a ride, or what the office wrote stands."""
    _, leg = _ride(visit, leg_id)
    day, right, typed = leg.request.service_date, text(form, "right"), text(form, "set_down")
    back = f"/desk?date={day}"
    if right not in set(Right):
        return to(back)
    try:
        at = datetime.combine(day, read_time(typed), visit.policy.zone) if typed else None
        visit.scheduler.settle(SettleStep(day, leg.id, Right(right), visit.origin, set_down=at))
    except (Unreadable, InvalidRequest):
        return to(f"{back}&note=set-down")
    except IllegalTransition as refusal:
        return page(visit, "drive/refused.html", status=409, back=back, refusal=refusal.message)
    return to(back)


def _held(visit: Visit, form: Form, back: str, command: HoldPlan) -> Response:
    """Do what the form says with the ride or run of the command."""
    how = text(form, "hold")
    if how not in set(Hold):
        return to(f"{back}?note=unknown")
    try:
        visit.scheduler.hold(replace(command, hold=Hold(how), reason=text(form, "reason")))
    except InvalidRequest:
        return to(f"{back}?note=reason")
    except IllegalTransition:
        return to(f"{back}?note=over")
    return to(f"{back}?note={how}")


NOTES = {
    "pinned": "The ride stays on this run, whatever would be cheaper.",
    "locked": "The stops of this run stay in their order. Other rides may still come between.",
    "frozen": "This run stays exactly as it is.",
    "released": "Released. It may be planned anew.",
    "reason": "Say why, in a few words, and press again. Nothing was changed.",
    "over": "It has changed meanwhile. This is how it is now.",
    "unknown": "Choose what to do. Nothing was changed.",
}


@router.get("/rides/{leg_id}/move")
def ask(visit: AnyVisit, leg_id: str, note: str = "") -> Response:
    """Show where a ride is, where it could go, and whether it is held."""
    return _page(visit, leg_id, FormErrors(), {"note": NOTES.get(note, "")})


@router.post("/rides/{leg_id}/move")
def move(visit: AnyVisit, leg_id: str, form: Form) -> Response:
    """Move the ride, or say which rule is in the way and whether it may be set aside."""
    _, leg = _ride(visit, leg_id)
    errors, shift_id, other = FormErrors(), text(form, "shift"), text(form, "swap")
    sent = {name: text(form, name) for name in ("shift", "swap", "reason", "pin")}
    view = visit.scheduler.day(leg.request.service_date)
    run = view.plan.run_of(leg.id)
    if other:
        there = view.plan.run_of(LegId(other))
        shift_id = there.shift_id if there else ""
    if not shift_id:
        errors.add("shift", "Choose a run, or a ride to change places with.")
        return _page(visit, leg_id, errors, sent)
    moves = [(leg.id, ShiftId(shift_id))]
    if other and run is not None:
        moves.append((LegId(other), run.shift_id))
    command = MoveRides(
        service_date=leg.request.service_date,
        moves=tuple(moves),
        by=visit.origin,
        reason=sent["reason"],
        pin=sent["pin"] == "yes",
        set_aside=text(form, "anyway") == "yes",
    )
    try:
        visit.scheduler.move(command)
        return to(f"/desk/{command.service_date.isoformat()}/changes?note=moved")
    except RuleBroken as refusal:
        errors.add("shift", refusal.message)
        sent["anyway"] = "may" if refusal.may_be_set_aside else ""
    except InvalidRequest as refusal:
        errors.add("reason" if refusal.field == "reason" else "shift", refusal.message)
    except (IllegalTransition, NotFound) as refusal:
        errors.add("shift", refusal.message)
    return _page(visit, leg_id, errors, sent)


def _ride(visit: Visit, leg_id: str) -> tuple[Booking, Leg]:
    with visit.service.storage.reading() as records:
        booking = records.booking_of_leg(LegId(leg_id))
    if booking is None:
        raise NotFound("ride", leg_id)
    return booking, booking.leg(LegId(leg_id)).leg


def _page(visit: Visit, leg_id: str, errors: FormErrors, sent: dict[str, str]) -> Response:
    booking, leg = _ride(visit, leg_id)
    day = leg.request.service_date
    view, held = visit.scheduler.day(day), visit.scheduler.held(day).pins
    run = view.plan.run_of(leg.id)
    here = None if run is None else run.shift_id
    return page(
        visit,
        "desk/move.html",
        status=422 if errors else 200,
        day=day,
        booking=booking,
        leg=leg,
        rider=visit.rider(booking.rider_id),
        here=next((one for one in view.manifests if one.shift.id == here), None),
        others=[one for one in view.manifests if one.shift.id != here and not _is_over(one)],
        swaps=swaps(visit, view, here),
        is_pinned=leg.id in held.legs,
        is_ahead=booking.leg(leg.id).is_open,
        sent=sent,
        errors=errors or None,
    )


def swaps(visit: Visit, view: DayView, here: ShiftId | None) -> list[tuple[LegId, str]]:
    """Return the rides of other runs that a ride may change places with: none where it has no run itself."""
    if here is None:
        return []
    names = changed.names_of(visit, view.service_date)
    found = []
    for manifest in view.manifests:
        if manifest.run is None or manifest.shift.id == here or _is_over(manifest):
            continue
        ahead = [line for line in manifest.stops if line.stop.kind == "pickup" and not line.stop.is_over]
        for line in ahead:
            if line.stop.leg_id is not None and line.stop.leg_id in names.rides:
                rider_id, ride = names.rides[line.stop.leg_id]
                who = names.riders[rider_id].name
                found.append((line.stop.leg_id, f"{who}, {ride} ({manifest.driver.name})"))
    return found


def _is_over(manifest: Manifest) -> bool:
    return manifest.run is not None and manifest.run.has_ended
