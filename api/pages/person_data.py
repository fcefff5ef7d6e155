"""What the office, or a resident, does about one rider's data: help needed, note, ways, copy, forgetting."""

from dataclasses import replace

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.language.current import LANGUAGES
from api.language.words import N_
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import to
from api.pages.data_copies import handed_out
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.need_boxes import needs_of, ticked_in, ticked_needs, wrong_in
from api.pages.reach import WAYS, read_contact
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.notes import LONGEST
from api.privacy.agreeing import Yes, keep_needs, take_back
from api.privacy.person_file import forget_rider, rides_to_come
from api.privacy.wording import CURRENT, SPOKEN, WORDINGS
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.consent import tell_of_health
from scheduler.domain.people import Rider

NOTES = {
    "kept": N_("We have kept that."),
    "taken_back": N_("The consent is taken back. What was kept about help needed is deleted."),
}
desk = APIRouter(prefix="/desk/riders", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])
own = APIRouter(prefix="/details", include_in_schema=False, dependencies=[only(Role.RESIDENT)])
router = APIRouter()


@desk.get("/{rider_id}/data")
def show(visit: AnyVisit, rider_id: str) -> Response:
    """Show what the office keeps about a rider."""
    return _page(visit, visit.known_rider(rider_id))


@own.get("")
def show_own(visit: AnyVisit) -> Response:
    """Show residents what is kept about them; who is no rider is shown the rest."""
    if visit.signed_in.rider_id is None:
        return to("/account/data")
    return _page(visit, _own(visit))


@desk.post("/{rider_id}/data/needs")
def keep(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Keep what help a rider needs, with the yes that was given on the telephone."""
    return _keep(visit, visit.known_rider(rider_id), form)


@own.post("/needs")
def keep_own(visit: AnyVisit, form: Form) -> Response:
    """Keep what help somebody says they need, with their own yes."""
    return _keep(visit, _own(visit), form)


@desk.post("/{rider_id}/data/take-back")
def withdraw(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Take a consent back on a rider's word."""
    return _withdraw(visit, visit.known_rider(rider_id), form)


@own.post("/take-back")
def withdraw_own(visit: AnyVisit, form: Form) -> Response:
    """Take one's own consent back."""
    return _withdraw(visit, _own(visit), form)


@desk.post("/{rider_id}/data/ways")
def reach(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Keep how a rider wants to be reached."""
    return _reach(visit, visit.known_rider(rider_id), form)


@own.post("/ways")
def reach_own(visit: AnyVisit, form: Form) -> Response:
    """Keep how somebody wants to be reached."""
    return _reach(visit, _own(visit), form)


@own.get("/copy")
def copy_own(visit: AnyVisit, form: str = "page") -> Response:
    """Give residents a copy of everything that is kept about them."""
    return _copy(visit, _own(visit), form)


@desk.get("/{rider_id}/data/copy")
def copy(visit: AnyVisit, rider_id: str, form: str = "page") -> Response:
    """Give out a copy of everything that is kept about a rider."""
    return _copy(visit, visit.known_rider(rider_id), form)


@desk.post("/{rider_id}/data/note")
def write_note(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Keep what the driver should know; an empty note deletes the one there is."""
    rider, sent = visit.known_rider(rider_id), form.get("note", "")
    words = sent.strip() if isinstance(sent, str) else ""
    errors = FormErrors()
    if len(words) > LONGEST:
        errors.add("note", f"Shorten the note to {LONGEST} letters.")
    elif words and not visit.service.notes.can_write:
        errors.add(
            "note", _("Notes are not set up here: the administrator has to set DROVE_NOTE_KEYS first.")
        )
    if errors:
        return _page(visit, rider, errors=errors, form=form)
    visit.service.notes.write(rider.id, words)
    return to(f"/desk/riders/{rider.id}/data?note=kept")


@desk.post("/{rider_id}/data/forget")
def forget(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Erase a rider for good, once the name was typed."""
    rider = visit.known_rider(rider_id)
    errors = FormErrors()
    if rides_to_come(visit.service, rider.id):
        errors.add("name", _("Rides are still to come. Cancel them first."))
    elif text(form, "name").casefold() != rider.name.casefold():
        errors.add("name", _("Type the whole name, as it stands above."))
    if errors:
        return _page(visit, rider, errors=errors, form=form)
    trips = forget_rider(visit.service, rider.id)
    return page(visit, "desk/forgotten.html", trips=trips)


def _page(
    visit: Visit,
    rider: Rider,
    *,
    errors: FormErrors | None = None,
    ticked: set[str] | None = None,
    form: FormData | None = None,
) -> Response:
    is_own = visit.session is not None and visit.session.rider_id == rider.id
    at = "/details" if is_own else f"/desk/riders/{rider.id}/data"
    visit.shows_needs([rider.id], on="rider")
    kept = {} if is_own else visit.notes([rider.id], on="rider")
    return page(
        visit,
        "privacy/person.html",
        status=422 if errors else 200,
        rider=rider,
        is_own=is_own,
        at=at,
        consent=visit.service.consents.in_force(rider.id),
        wording=_(WORDINGS[CURRENT]),
        spoken=SPOKEN,
        ticked=ticked_needs(rider.needs) if ticked is None else list(ticked),
        tells=tell_of_health(rider.needs),
        breaking=visit.scheduler.breaking(rider.id),
        kept_note=kept.get(rider.id, ""),
        contact=visit.service.contacts.find(f"rider:{rider.id}"),
        ways=WAYS,
        written=LANGUAGES,
        zone=visit.policy.zone,
        said=_(NOTES.get(visit.request.query_params.get("note", ""), "")),
        sent=dict(form or {}),
        errors=errors,
    )


def _keep(visit: Visit, rider: Rider, form: FormData) -> Response:
    ticked, errors = ticked_in(form), FormErrors()
    if wrong := wrong_in(ticked):
        errors.add("needs", wrong)
        return _page(visit, rider, errors=errors, ticked=ticked, form=form)
    needs = needs_of(ticked)
    has_agreed = text(form, "agreed") == "yes"
    if tell_of_health(needs) and not has_agreed and visit.service.consents.in_force(rider.id) is None:
        errors.add("agreed", _("Tick the box to say that we may keep this, or leave it out."))
        return _page(visit, replace(rider, needs=needs), errors=errors, form=form)
    yes = Yes(visit.origin, text(form, "said_by")) if has_agreed else None
    keep_needs(visit.service, rider.id, needs, yes)
    return to(f"{_at(visit, rider)}?note=kept")


def _withdraw(visit: Visit, rider: Rider, form: FormData) -> Response:
    chosen, errors = text(form, "rides"), FormErrors()
    if visit.scheduler.breaking(rider.id) and chosen not in ("keep", "cancel"):
        errors.add("rides", _("Choose what happens with the rides that were planned around this."))
        return _page(visit, rider, errors=errors)
    yes = Yes(visit.origin, text(form, "said_by"))
    take_back(visit.service, rider.id, yes, cancel_rides=chosen == "cancel")
    return to(f"{_at(visit, rider)}?note=taken_back")


def _reach(visit: Visit, rider: Rider, form: FormData) -> Response:
    known, errors = visit.service.contacts.find(f"rider:{rider.id}"), FormErrors()
    assert known is not None
    sent = read_contact(form, known, errors)
    if errors:
        return _page(visit, rider, errors=errors, form=form)
    visit.service.contacts.put(sent)
    with visit.service.storage.writing() as unit:
        # The office finds callers by the number on their record.
        unit.put_rider(replace(rider, phone=sent.phone))
        unit.commit()
    return to(f"{_at(visit, rider)}?note=kept")


def _copy(visit: Visit, rider: Rider, form: str) -> Response:
    return handed_out(visit.service, "rider", id_=rider.id, form=form)


def _at(visit: Visit, rider: Rider) -> str:
    is_own = visit.session is not None and visit.session.rider_id == rider.id
    return "/details" if is_own else f"/desk/riders/{rider.id}/data"


def _own(visit: Visit) -> Rider:
    return visit.known_rider(str(visit.signed_in.rider_id or ""))


router.routes.extend([*desk.routes, *own.routes])
