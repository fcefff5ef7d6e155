"""The one page on which the administrator hands out and deletes what is kept about anybody who can sign in."""

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.data_copies import COPIES, handed_out
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.account_book import Person
from api.privacy.whole_person import forget_everything, kinds_of, what_keeps
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.people import RiderId

router = APIRouter(
    prefix="/admin/people/{account_id}/data", include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)]
)


@router.get("")
def show(visit: AnyVisit, account_id: str) -> Response:
    """Say of what there is a copy, and offer to forget the person."""
    return _page(visit, _person(visit, account_id))


@router.get("/copy")
def copy(visit: AnyVisit, account_id: str, of: str, form: str = "page") -> Response:
    """Give out a copy of everything that is kept about somebody."""
    kinds = kinds_of(_person(visit, account_id).account)
    if of not in kinds:
        raise NotFound("copy", of)
    if of == "rider":
        visit.shows_needs([RiderId(kinds[of])], on="copy")
    return handed_out(visit.service, of, id_=kinds[of], form=form)


@router.post("/forget")
def forget(visit: AnyVisit, account_id: str, form: Form) -> Response:
    """Forget somebody for good, once the name was typed."""
    person, errors = _person(visit, account_id), FormErrors()
    kept = what_keeps(visit.service, person.account)
    if account_id == visit.signed_in.account.id:
        errors.add("name", "This is you. Have another administrator do it.")
    elif kept:
        errors.add("name", kept)
    elif text(form, "name").casefold() != person.account.name.casefold():
        errors.add("name", "Type the whole name, as it stands above.")
    if errors:
        return _page(visit, person, errors)
    forget_everything(visit.service, person.account)
    return page(visit, "privacy/gone.html", back="/admin", to_what="the people")


def _page(visit: Visit, person: Person, errors: FormErrors | None = None) -> Response:
    return page(
        visit,
        "privacy/whole.html",
        status=422 if errors else 200,
        name=person.account.name,
        at=f"/admin/people/{person.account.id}/data",
        back=f"/admin/people/{person.account.id}",
        copies=[(kind, COPIES[kind]) for kind in kinds_of(person.account)],
        kept=what_keeps(visit.service, person.account),
        stays="Trips stay in the statistics as nobody’s.",
        errors=errors,
    )


def _person(visit: Visit, account_id: str) -> Person:
    person = visit.service.people.find(account_id)
    if person is None:
        raise NotFound("account", account_id)
    return person
