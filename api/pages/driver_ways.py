"""How a driver is reached with offers, rosters and changes: said by themselves, or keyed in by the office."""

from fastapi import APIRouter, Response

from api.notify.contact import Contact
from api.notify.message import By
from api.pages.about_me import volunteer
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.reach import WAYS, read_contact
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.people import Driver

router = APIRouter(
    prefix="/volunteers/{driver_id}/ways",
    include_in_schema=False,
    dependencies=[only(Role.DRIVER, Role.COORDINATOR)],
)
OPEN = [(by, words) for by, words in WAYS if by is not By.LETTER]
"""Rosters and offers cannot wait for the post."""


@router.get("")
def show(visit: AnyVisit, driver_id: str) -> Response:
    """Show how a driver is reached."""
    driver = volunteer(visit, driver_id)
    return _page(visit, driver, _contact(visit, driver))


@router.post("")
def keep(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Keep how a driver is reached from now on."""
    driver, errors = volunteer(visit, driver_id), FormErrors()
    sent = read_contact(form, _contact(visit, driver), errors)
    if not errors and not sent.ways:
        errors.add("phone", "Enter a telephone number or an e-mail address, so that you can be asked.")
    if errors:
        return _page(visit, driver, sent, errors)
    visit.service.contacts.put(sent)
    return to(f"/volunteers/{driver.id}?note=saved")


def _contact(visit: Visit, driver: Driver) -> Contact:
    person = f"driver:{driver.id}"
    return visit.service.contacts.find(person) or Contact(person, driver.name)


def _page(visit: Visit, driver: Driver, contact: Contact, errors: FormErrors | None = None) -> Response:
    is_own = visit.signed_in.driver_id == driver.id
    return page(
        visit,
        "volunteer/ways.html",
        status=422 if errors else 200,
        driver=driver,
        contact=contact,
        ways=OPEN,
        title="How you reach me" if is_own else "How we reach them",
        is_own=is_own,
        errors=errors,
    )
