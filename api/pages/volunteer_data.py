"""The office's page on which what is kept about one volunteer is handed out, or deleted for good."""

from fastapi import APIRouter, Response

from api.pages.about_me import volunteer
from api.pages.answers import text
from api.pages.data_copies import COPIES, handed_out
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.privacy.person_file import forget_driver, shifts_of
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.people import Driver

STAYS = "Shifts stay in the statistics. The name stays with claims of the last six years, which the books have to keep."
COMING = "Shifts are still to come. Take them back first."
router = APIRouter(
    prefix="/desk/volunteers/{driver_id}/data", include_in_schema=False, dependencies=[only(Role.COORDINATOR)]
)


@router.get("")
def show(visit: AnyVisit, driver_id: str) -> Response:
    """Offer a copy, and to forget the volunteer."""
    return _page(visit, volunteer(visit, driver_id))


@router.get("/copy")
def copy(visit: AnyVisit, driver_id: str, form: str = "page") -> Response:
    """Give out a copy of everything that is kept about a volunteer."""
    return handed_out(visit.service, "driver", id_=volunteer(visit, driver_id).id, form=form)


@router.post("/forget")
def forget(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Forget a volunteer for good, once the name was typed."""
    driver, errors = volunteer(visit, driver_id), FormErrors()
    if shifts_of(visit.service, driver.id):
        errors.add("name", COMING)
    elif text(form, "name").casefold() != driver.name.casefold():
        errors.add("name", "Type the whole name, as it stands above.")
    if errors:
        return _page(visit, driver, errors)
    keeps_name = forget_driver(visit.service, driver.id)
    return page(
        visit, "privacy/gone.html", back="/desk/volunteers", to_what="the volunteers", keeps_name=keeps_name
    )


def _page(visit: Visit, driver: Driver, errors: FormErrors | None = None) -> Response:
    return page(
        visit,
        "privacy/whole.html",
        status=422 if errors else 200,
        name=driver.name,
        at=f"/desk/volunteers/{driver.id}/data",
        back=f"/volunteers/{driver.id}",
        copies=[("driver", COPIES["driver"])],
        kept=COMING if shifts_of(visit.service, driver.id) else "",
        stays=STAYS,
        errors=errors,
    )
