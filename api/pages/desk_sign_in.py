"""How the office helps a rider to sign in: where codes go, their card, and a code read out on the telephone."""

import secrets

from fastapi import APIRouter, Response

from api.audit.identity import note
from api.notify.sign_in_changed import tell
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.accounts import ContactTaken
from api.security import contacts as reading
from api.security.access import only
from api.security.contacts import Contacts
from api.security.identity import Account, Role
from api.security.secrets import new_id
from scheduler.domain.people import Rider

TAKEN = "Somebody else signs in with that already. Leave it out: the card is enough."
router = APIRouter(prefix="/desk/riders", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/{rider_id}/sign-in")
def show(visit: AnyVisit, rider_id: str) -> Response:
    """Show how a rider signs in."""
    return _page(visit, visit.known_rider(rider_id))


@router.post("/{rider_id}/sign-in")
def change(visit: AnyVisit, rider_id: str, form: Form) -> Response:
    """Keep where a rider's codes go; the first time they get a card too."""
    rider, errors = visit.known_rider(rider_id), FormErrors()
    typed = {name: text(form, name) for name in ("email", "phone")}
    reached = Contacts(reading.email(typed["email"]), reading.mobile(typed["phone"]))
    if typed["email"] and reached.email is None:
        errors.add("email", "Enter an e-mail address like name@example.org.")
    if typed["phone"] and reached.phone is None:
        errors.add("phone", "Enter a mobile number like 07700 900123. A landline gets no text messages.")
    if not errors:
        try:
            _keep(visit, rider, reached)
        except ContactTaken:
            errors.add("email", TAKEN)
    return _page(visit, rider, typed=typed if errors else None, errors=errors)


@router.post("/{rider_id}/sign-in/code")
def read_out(visit: AnyVisit, rider_id: str, _form: Form) -> Response:
    """Make a code to read out to a rider who waits with their card, and show it this one time."""
    rider = visit.known_rider(rider_id)
    found = visit.service.doors.accounts.of_rider(rider.id)
    code = None if found is None else visit.service.doors.codes.tell(found[0].id)
    if found is not None and code is not None:
        note(visit.service, "account.code_read_out", on=found[0].id)
    return _page(visit, rider, told=code or "")


def _keep(visit: Visit, rider: Rider, reached: Contacts) -> None:
    found = visit.service.doors.accounts.of_rider(rider.id)
    if found is None:
        new = new_id("account")
        account = Account(new, new, rider.name, frozenset({Role.RESIDENT}), rider_id=rider.id)
        visit.service.doors.accounts.put(account, "", Contacts(reached.email, reached.phone, _new_card()))
        note(visit.service, "account.made", on=new, what=Role.RESIDENT.value)
        return
    account, before = found
    card = before.card or _new_card()
    now = Contacts(reached.email, reached.phone, card)
    visit.service.people.change(account, now)
    note(visit.service, "account.changed", on=account.id, what="where codes go")
    if now != before:
        tell(visit.service, "account.changed", on=account, at=before)


def _new_card() -> str:
    """Return a number for a card; the surname and a code go with it, so it need not be secret."""
    return f"{secrets.randbelow(80_000_000) + 20_000_000}"


def _page(
    visit: Visit,
    rider: Rider,
    *,
    typed: dict[str, str] | None = None,
    errors: FormErrors | None = None,
    told: str | None = None,
) -> Response:
    found = visit.service.doors.accounts.of_rider(rider.id)
    reached = Contacts(phone=reading.mobile(rider.phone)) if found is None else found[1]
    return page(
        visit,
        "desk/sign_in.html",
        status=422 if errors else 200,
        rider=rider,
        known=found is not None,
        card=reached.card,
        sent=typed or {"email": reached.email or "", "phone": reached.phone or ""},
        errors=errors,
        told=told,
    )
