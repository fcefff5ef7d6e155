"""Who may do what: the administrator's list of people, and what is done with one of them."""

from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.audit.identity import note
from api.notify.sign_in_changed import tell
from api.pages.admin_form import PersonForm, read_person
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.account_book import Person
from api.persistence.accounts import ContactTaken
from api.security.access import only
from api.security.identity import Account, Role
from api.security.secrets import new_id
from scheduler.domain.errors import IllegalTransition, NotFound

TAKEN = "Sign-in name, e-mail, mobile or card is somebody else’s already. Give them another, or use a card."
router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)])


@router.get("")
def people(visit: AnyVisit) -> Response:
    """List everybody who can sign in."""
    return page(visit, "admin/people.html", people=visit.service.people.everybody(), zone=visit.policy.zone)


@router.get("/people/new")
def ask_new(visit: AnyVisit) -> Response:
    """Show the empty form."""
    return _form(visit, PersonForm())


@router.post("/people/new")
def add(visit: AnyVisit, form: Form) -> Response:
    """Keep somebody new; without a password they come in by their first link, or by code."""
    errors = FormErrors()
    sent, account = read_person(form, errors, new_id("account"))
    if not errors:
        try:
            visit.service.doors.accounts.put(account, "", sent.contacts)
        except ContactTaken:
            errors.add("login", TAKEN)
    if errors:
        return _form(visit, sent, errors=errors)
    note(visit.service, "account.made", on=account.id, what=" ".join(sorted(account.roles)))
    return RedirectResponse(f"/admin/people/{account.id}", status_code=303)


@router.get("/people/{account_id}")
def show(visit: AnyVisit, account_id: str, done: str = "") -> Response:
    """Show one person."""
    person = _person(visit, account_id)
    return _form(visit, PersonForm.of(person), person=person, done=done)


@router.post("/people/{account_id}")
def change(visit: AnyVisit, account_id: str, form: Form) -> Response:
    """Keep what is known of somebody now; their open visits end, so that new roles count at once."""
    person, errors = _person(visit, account_id), FormErrors()
    sent, account = read_person(form, errors, account_id)
    account = replace(account, login=account.login or person.account.login)
    _keep_an_administrator(visit, person, roles=account.roles, errors=errors)
    if not errors:
        try:
            visit.service.people.change(account, sent.contacts)
        except ContactTaken:
            errors.add("login", TAKEN)
    if errors:
        return _form(visit, sent, person=person, errors=errors)
    note(visit.service, "account.changed", on=account_id, what=" ".join(sorted(account.roles)))
    if sent.contacts != person.contacts:
        tell(visit.service, "account.changed", on=account, at=person.contacts)
    own = visit.signed_in
    visit.service.sign_ins.close_all(account_id, but=own.id if own.account.id == account_id else "")
    return RedirectResponse(f"/admin/people/{account_id}?done=kept", status_code=303)


@router.post("/people/{account_id}/active")
def set_active(visit: AnyVisit, account_id: str, form: Form) -> Response:
    """Shut somebody out, or let them in again."""
    person, is_active = _person(visit, account_id), text(form, "active") == "yes"
    if not is_active:
        errors = FormErrors()
        _keep_an_administrator(visit, person, roles=frozenset(), errors=errors)
        if errors:
            raise IllegalTransition(errors.of("roles"))
        visit.service.sign_ins.close_all(account_id)
        visit.service.doors.challenges.forget_of(account_id)
    visit.service.people.set_active(account_id, is_active)
    note(visit.service, "account.let_in" if is_active else "account.shut_out", on=account_id)
    return RedirectResponse(f"/admin/people/{account_id}?done=kept", status_code=303)


def _keep_an_administrator(
    visit: Visit, person: Person, *, roles: frozenset[Role], errors: FormErrors
) -> None:
    """Refuse to take the administrator's role from the last who has it, or from oneself."""
    if Role.ADMINISTRATOR not in person.account.roles or Role.ADMINISTRATOR in roles:
        return
    is_own = person.account.id == visit.signed_in.account.id
    if is_own or visit.service.people.number_of(Role.ADMINISTRATOR) <= 1:
        errors.add("roles", "You are the administrator here. Have another administrator change this.")


def _person(visit: Visit, account_id: str) -> Person:
    person = visit.service.people.find(account_id)
    if person is None:
        raise NotFound("account", account_id)
    return person


def _form(
    visit: Visit,
    sent: PersonForm,
    *,
    person: Person | None = None,
    errors: FormErrors | None = None,
    done: str = "",
) -> Response:
    with visit.service.storage.reading() as records:
        drivers = sorted(records.drivers(), key=lambda one: one.name)
    known: Account | None = None if person is None else person.account
    return page(
        visit,
        "admin/person.html",
        status=422 if errors else 200,
        sent=sent,
        person=person,
        account=known,
        riders=visit.riders(),
        drivers=drivers,
        visits=visit.service.sign_ins.visits(known.id) if known else [],
        errors=errors,
        done=done,
    )
