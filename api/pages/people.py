"""The people somebody books for: who they are, their rides, and a code that lets in one more."""

from fastapi import APIRouter, Response

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.permissions import write_down
from api.pages.rendering import page
from api.pages.rides import calls_of, divided
from api.pages.visit import Visit
from api.security.access import only
from api.security.booking_codes import typed_code
from api.security.identity import Role
from api.security.secrets import hashed
from scheduler.domain.booking import Booking
from scheduler.domain.people import Rider

router = APIRouter(prefix="/people", include_in_schema=False, dependencies=[only(Role.RESIDENT)])


@router.get("")
def listed(visit: AnyVisit, note: str = "") -> Response:
    """List the people, each with their next ride."""
    return _page(visit, added=note == "added")


@router.post("")
def add(visit: AnyVisit, form: Form) -> Response:
    """Take a code that somebody gave, and let the visitor book for them from now on."""
    service, errors = visit.service, FormErrors()
    service.doors.attempts.note("quote", visit.signed_in.account.id)
    one = service.permissions.by_code(hashed(typed_code(text(form, "code"))))
    now = service.surroundings.wall_clock.now()
    if one is None or not one.waits(now):
        errors.add("code", _("We do not know this code, or it was used or is too old. Ask for a new one."))
    elif one.rider_id == visit.signed_in.rider_id:
        errors.add("code", _("This is your own code. Give it to the person who is to book for you."))
    elif service.permissions.take(one.id, visit.signed_in.account.id):
        write_down(visit, "permission.taken", one)
        return to("/people?note=added")
    return _page(visit, errors=errors, typed=text(form, "code"))


def helped(visit: Visit) -> list[Rider]:
    """Return whom the visitor books for, by name."""
    with visit.service.storage.reading() as records:
        found = [records.rider(one) for one in sorted(visit.signed_in.helps)]
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _page(
    visit: Visit, *, added: bool = False, errors: FormErrors | None = None, typed: str = ""
) -> Response:
    riders = helped(visit)
    with visit.service.storage.reading() as records:
        nearest = [_next(visit, records.bookings_of_rider(rider.id)) for rider in riders]
    return page(
        visit,
        "people/people.html",
        status=422 if errors else 200,
        people=list(zip(riders, nearest, strict=True)),
        added=added,
        code=typed,
        errors=errors,
    )


def _next(visit: Visit, bookings: list[Booking]) -> Booking | None:
    coming, _ = divided(visit, bookings, calls_of(visit, bookings))
    return coming[0] if coming else None
