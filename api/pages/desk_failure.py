"""The desk when something fails: what happened on a shift, who is aboard, and the day mended from there."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.routes.shifts import find_shift
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.booking import BookedLeg, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Rider
from scheduler.domain.place import Place
from scheduler.usecases.commands import Failure, ReplanDay
from scheduler.usecases.views import Manifest

WORDS = {
    Failure.DRIVER_SICK: "The driver cannot drive",
    Failure.VEHICLE_BROKEN: "The vehicle has broken down",
    Failure.SHIFT_SHORTENED: "The driver has to be back earlier",
    Failure.SHIFT_GIVEN_BACK: "The driver gave this shift back",
}
ON_THE_DAY = (Failure.DRIVER_SICK, Failure.VEHICLE_BROKEN, Failure.SHIFT_SHORTENED)
"""What the desk is asked to choose from; a shift is given back on the rota's pages."""
STANDS = "stands"
router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/runs/{shift_id}/failure")
def ask(visit: AnyVisit, shift_id: str, what: str = "") -> Response:
    """Ask what failed, with who is aboard and who is still to be driven in sight."""
    shift = find_shift(shift_id, visit.service)
    return _page(visit, shift, FormErrors(), {"what": what})


@router.post("/runs/{shift_id}/failure")
def mend(visit: AnyVisit, shift_id: str, form: Form) -> Response:
    """Mend the day, and show who must be told what."""
    shift = find_shift(shift_id, visit.service)
    errors = FormErrors()
    command = _command(visit, shift, form, errors)
    if command is not None:
        try:
            visit.scheduler.replan(command)
            return to(f"/desk/{shift.service_date.isoformat()}/repair")
        except InvalidRequest as refusal:
            errors.add("until" if refusal.field == "until" else STANDS, refusal.message)
        except IllegalTransition as refusal:
            errors.add("what", refusal.message)
    return _page(visit, shift, errors, {name: text(form, name) for name in ("what", "until", STANDS)})


def _command(visit: Visit, shift: Shift, form: Form, errors: FormErrors) -> ReplanDay | None:
    what = text(form, "what")
    if what not in set(Failure):
        errors.add("what", "Choose what happened.")
        return None
    command = ReplanDay(shift.service_date, shift.id, Failure(what), visit.origin)
    if command.failure is Failure.SHIFT_SHORTENED:
        until = errors.read("until", partial(typed.read_time, text(form, "until")))
        if until is None:
            return None
        moment = typed.at(shift.service_date, until, visit.policy.zone)
        return replace(command, until=visit.service.timeline(shift.service_date).seconds(moment))
    chosen = next(
        (one for one in places(visit.scheduler.manifest(shift.id)) if one.id == text(form, STANDS)), None
    )
    return replace(command, stands_at=chosen)


def places(manifest: Manifest) -> list[Place]:
    """Return where a vehicle may stand: its start and every stop of its run, each once, in order."""
    stops = [told.place for told in manifest.stops if told.place is not None]
    return list({place.id: place for place in (manifest.shift.start, *stops)}.values())


def aboard(manifest: Manifest) -> list[Rider]:
    """Return who sits in the vehicle now."""
    return _riders(manifest, lambda leg: leg.state is LegState.ABOARD)


def still_to_come(manifest: Manifest) -> list[Rider]:
    """Return who is still to be picked up."""
    return _riders(manifest, lambda leg: leg.may_be_given_back)


def _riders(manifest: Manifest, fits: Callable[[BookedLeg], bool]) -> list[Rider]:
    told = [(line.rider, line.booked_leg) for line in manifest.stops]
    riders = [rider for rider, leg in told if rider is not None and leg is not None and fits(leg)]
    return list({rider.id: rider for rider in riders}.values())


def _page(visit: Visit, shift: Shift, errors: FormErrors, sent: dict[str, str]) -> Response:
    manifest = visit.scheduler.manifest(shift.id)
    return page(
        visit,
        "desk/failure.html",
        status=422 if errors else 200,
        manifest=manifest,
        day=shift.service_date,
        aboard=aboard(manifest),
        waiting=still_to_come(manifest),
        places=places(manifest) if manifest.run is not None and manifest.run.has_begun else [],
        words=[(kind.value, words) for kind, words in WORDS.items() if kind in ON_THE_DAY],
        now=visit.now,
        sent=sent,
        errors=errors or None,
    )
