"""A driver's record as the office begins and corrects it: name, home, and what riders may ask about.

Papers, times and wishes have pages of their own; an administrator lets drivers sign in.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.pages.about_me import volunteer
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.record_place import PlaceForm, read_place
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.people import Driver, DriverId, Gender
from scheduler.domain.place import PlaceKind

router = APIRouter(prefix="/desk/volunteers", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@dataclass(frozen=True, slots=True)
class DriverForm:
    """The form as it was sent, or as it is shown."""

    name: str = ""
    gender: str = ""
    facts: tuple[str, ...] = ("dogs",)
    home: PlaceForm = field(default_factory=PlaceForm)

    @classmethod
    def of(cls, driver: Driver) -> Self:
        """Return the form filled with what is known."""
        known = {"dogs": driver.takes_dogs, "paid": driver.paid}
        facts = tuple(name for name, is_so in known.items() if is_so)
        return cls(driver.name, driver.gender or "", facts, PlaceForm.of(driver.home))


@router.get("/new")
def ask_new(visit: AnyVisit) -> Response:
    """Show the empty form."""
    return _page(visit, DriverForm())


@router.post("/new")
def add(visit: AnyVisit, form: Form) -> Response:
    """Begin the record of a new driver."""
    return _keep(visit, form, None)


@router.get("/{driver_id}/record")
def show(visit: AnyVisit, driver_id: str) -> Response:
    """Show what is written down."""
    driver = volunteer(visit, driver_id)
    return _page(visit, DriverForm.of(driver), driver=driver)


@router.post("/{driver_id}/record")
def change(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Correct what is written down."""
    return _keep(visit, form, volunteer(visit, driver_id))


def _keep(visit: Visit, form: FormData, driver: Driver | None) -> Response:
    errors, name, gender = FormErrors(), text(form, "name"), text(form, "gender")
    facts = tuple(one for one in form.getlist("facts") if isinstance(one, str))
    if not name:
        errors.add("name", "Enter the driver’s name.")
    before = None if driver is None else driver.home
    home = read_place(visit, form, errors, kind=PlaceKind.HOME, before=before)
    if errors or home.place is None:
        return _page(visit, DriverForm(name, gender, facts, home), driver=driver, errors=errors)
    chosen = Gender(gender) if gender in set(Gender) else None
    with visit.service.storage.writing() as unit:
        if driver is None:
            id_ = DriverId(visit.service.surroundings.ids.new_id("driver"))
            now = Driver(id_, name, home.place)
        else:
            now = unit.driver(driver.id) or driver
        now = replace(now, takes_dogs="dogs" in facts, paid="paid" in facts)
        unit.put_driver(replace(now, name=name, home=home.place, gender=chosen))
        unit.commit()
    visit.scheduler.rota.look_again(now.id, visit.origin)
    return to(f"/volunteers/{now.id}")


def _page(
    visit: Visit, sent: DriverForm, *, driver: Driver | None = None, errors: FormErrors | None = None
) -> Response:
    status = 422 if errors else 200
    return page(visit, "records/driver.html", status=status, sent=sent, driver=driver, errors=errors)
