"""A rider's record as the office begins and corrects it: name, telephone, home, membership, bus pass.

Help needed is not asked here: it is kept on a yes of its own, on the page of the rider's data.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.record_place import PlaceForm, read_place
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.place import PlaceKind

TWICE = "There is a rider of this name with this number already. Look under Riders."
router = APIRouter(prefix="/desk/riders", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@dataclass(frozen=True, slots=True)
class RiderForm:
    """The form as it was sent, or as it is shown."""

    name: str = ""
    phone: str = ""
    facts: tuple[str, ...] = ()
    home: PlaceForm = field(default_factory=PlaceForm)

    @classmethod
    def of(cls, rider: Rider) -> Self:
        """Return the form filled with what is known."""
        known = {"member": rider.section_19_member, "pass": rider.concession_pass}
        facts = tuple(name for name, is_so in known.items() if is_so)
        return cls(rider.name, rider.phone, facts, PlaceForm.of(rider.home))


@router.get("/new")
def ask_new(visit: AnyVisit) -> Response:
    """Show the empty form."""
    return _page(visit, RiderForm())


@router.post("/new")
def add(visit: AnyVisit, form: Form) -> Response:
    """Begin the record of a new rider; from a call that found nobody, with the words that were typed."""
    words = text(form, "q")
    if words:
        is_number = sum(map(str.isdigit, words)) > len(words) // 2
        return _page(visit, RiderForm(phone=words) if is_number else RiderForm(name=words.title()))
    rider = Rider(RiderId(visit.service.surroundings.ids.new_id("rider")), "")
    return _keep(visit, form, rider, is_new=True)


@router.get("/{rider_id}/record")
def show(visit: AnyVisit, rider_id: str) -> Response:
    """Show what is written down."""
    rider = visit.known_rider(rider_id)
    return _page(visit, RiderForm.of(rider), rider=rider)


@router.post("/{rider_id}/record")
def change(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Correct what is written down."""
    return _keep(visit, form, visit.known_rider(rider_id), is_new=False)


def _keep(visit: Visit, form: FormData, rider: Rider, *, is_new: bool) -> Response:
    errors, known = FormErrors(), None if is_new else rider
    name, phone = text(form, "name"), text(form, "phone")
    facts = tuple(one for one in form.getlist("facts") if isinstance(one, str))
    if not name:
        errors.add("name", "Enter the rider’s name.")
    home = read_place(visit, form, errors, kind=PlaceKind.HOME, before=rider.home)
    sent = RiderForm(name, phone, facts, home)
    if errors:
        return _page(visit, sent, rider=known, errors=errors)
    with visit.service.storage.writing() as unit:
        others = unit.riders() if is_new else []
        if any((one.name.casefold(), one.phone) == (name.casefold(), phone) for one in others):
            errors.add("name", TWICE)
            return _page(visit, sent, errors=errors)
        now = rider if is_new else unit.rider(rider.id) or rider
        now = replace(now, section_19_member="member" in facts, concession_pass="pass" in facts)
        unit.put_rider(replace(now, name=name, phone=phone, home=home.place))
        unit.commit()
    _reach_at(visit, f"rider:{rider.id}", phone)
    return to(f"/desk/call/{rider.id}" if "call" in form else f"/desk/riders/{rider.id}")


def _reach_at(visit: Visit, person: str, phone: str) -> None:
    """Have messages go to the number on record, where another one was kept for them."""
    reached = visit.service.contacts.find(person)
    if reached is not None and visit.service.contacts.knows(person) and reached.phone != phone:
        visit.service.contacts.put(replace(reached, phone=phone))


def _page(
    visit: Visit, sent: RiderForm, *, rider: Rider | None = None, errors: FormErrors | None = None
) -> Response:
    status = 422 if errors else 200
    return page(visit, "records/rider.html", status=status, sent=sent, rider=rider, errors=errors)
