"""Who may book for a rider: shown to the rider and the office, given as a code, ended with one press."""

from fastapi import APIRouter, Response

from api.audit.deed import Deed
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import BOOKERS, to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.booking_codes import new_booking_code
from api.security.secrets import hashed, new_id
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Rider
from scheduler.domain.permission import CODE_LIVES, Permission

router = APIRouter(
    prefix="/riders/{rider_id}/permissions", include_in_schema=False, dependencies=[only(*BOOKERS)]
)


@router.get("")
def listed(visit: AnyVisit, rider_id: str, note: str = "") -> Response:
    """Show who may book for a rider."""
    return _page(visit, _giver(visit, rider_id), ended=note == "ended")


@router.post("/give")
def give(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Make a code; the office writes down who said yes."""
    rider, said_by, errors = _giver(visit, rider_id), text(form, "said_by"), FormErrors()
    if visit.signed_in.runs_the_service and not said_by:
        errors.add("said_by", _("Enter who said yes, and how, like “Edith herself, by telephone”."))
        return _page(visit, rider, errors=errors)
    code, origin = new_booking_code(), visit.origin
    one = Permission(
        id=new_id("permission"),
        rider_id=rider.id,
        given_at=visit.service.surroundings.wall_clock.now(),
        given_by=origin.actor,
        channel=origin.channel,
        said_by=said_by,
    )
    visit.service.permissions.give(one, hashed(code))
    write_down(visit, "permission.given", one)
    return _page(visit, rider, code=code)


@router.post("/end")
def end(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """End a permission, used or not."""
    rider, chosen = _giver(visit, rider_id), text(form, "permission")
    known = {one.id: one for one in visit.service.permissions.of_rider(rider.id)}
    now = visit.service.surroundings.wall_clock.now()
    if chosen in known and visit.service.permissions.end(chosen, rider.id, now):
        write_down(visit, "permission.ended", known[chosen])
    return to(f"/riders/{rider.id}/permissions?note=ended")


def write_down(visit: Visit, action: str, one: Permission) -> None:
    """Put what was done with a permission into the audit log."""
    person, origin = f"rider:{one.rider_id}", visit.origin
    now = visit.service.surroundings.wall_clock.now()
    visit.service.audit.add(
        Deed(action, now, origin.actor, origin.channel, subject=f"permission:{one.id}", people=(person,))
    )


def _page(
    visit: Visit, rider: Rider, *, code: str = "", ended: bool = False, errors: FormErrors | None = None
) -> Response:
    now = visit.service.surroundings.wall_clock.now()
    known = visit.service.permissions.of_rider(rider.id)
    return page(
        visit,
        "people/permissions.html",
        status=422 if errors else 200,
        rider=rider,
        is_own=visit.signed_in.rider_id == rider.id,
        holding=[one for one in known if one.holds],
        waiting=[one for one in known if one.waits(now)],
        days=CODE_LIVES.days,
        code=code,
        ended=ended,
        zone=visit.policy.zone,
        errors=errors,
    )


def _giver(visit: Visit, rider_id: str) -> Rider:
    """Return the rider, for the rider and the office; who only books for somebody may not pass that on."""
    if not visit.signed_in.runs_the_service and visit.signed_in.rider_id != rider_id:
        raise NotFound("rider", rider_id)
    return visit.known_rider(rider_id)
