"""What the form about a person accepts: a name, roles, whom of the records they are, and how they are reached."""

from dataclasses import dataclass, field
from typing import Self

from starlette.datastructures import FormData

from api.pages.answers import text
from api.pages.forms import FormErrors
from api.persistence.account_book import Person
from api.security import contacts as reading
from api.security.contacts import Contacts
from api.security.identity import STAFF, Account, Role
from api.security.sign_in import normal
from scheduler.domain.people import DriverId, RiderId


@dataclass(frozen=True, slots=True)
class PersonForm:
    """The form as it was sent, or as it is shown."""

    name: str = ""
    login: str = ""
    email: str = ""
    phone: str = ""
    card: str = ""
    rider: str = ""
    driver: str = ""
    roles: list[str] = field(default_factory=list)
    contacts: Contacts = field(default_factory=Contacts)

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the form filled with what is known."""
        account, reached = person.account, person.contacts
        return cls(
            account.name,
            account.login,
            reached.email or "",
            reached.phone or "",
            reached.card or "",
            account.rider_id or "",
            account.driver_id or "",
            sorted(account.roles),
            reached,
        )


def read_person(form: FormData, errors: FormErrors, account_id: str) -> tuple[PersonForm, Account]:
    """Return the form as sent and the account it makes; what is wrong with it is noted."""
    roles = [one for one in form.getlist("roles") if isinstance(one, str) and one in set(Role)]
    typed = {key: text(form, key) for key in ("name", "login", "email", "phone", "card", "rider", "driver")}
    reached = _contacts(typed, errors)
    sent = PersonForm(**typed, roles=roles, contacts=reached)
    if not sent.name:
        errors.add("name", "Enter the person’s name.")
    if not roles:
        errors.add("roles", "Choose what the person is to the service.")
    held = frozenset(Role(one) for one in roles)
    if held & STAFF and not sent.login:
        errors.add("login", "Enter a sign-in name. Staff sign in with it.")
    if Role.RESIDENT in held and not sent.rider:
        errors.add("rider", "Choose which rider this is.")
    if Role.DRIVER in held and not sent.driver:
        errors.add("driver", "Choose which driver this is.")
    if held and not held & STAFF and not (reached.email or reached.phone or reached.card):
        errors.add("email", "Enter an e-mail address, a mobile number or a card: they sign in with it.")
    account = Account(
        account_id,
        normal(sent.login) or account_id,
        sent.name,
        held,
        RiderId(sent.rider) if sent.rider and Role.RESIDENT in held else None,
        DriverId(sent.driver) if sent.driver and Role.DRIVER in held else None,
    )
    return sent, account


def _contacts(typed: dict[str, str], errors: FormErrors) -> Contacts:
    found = Contacts(
        reading.email(typed["email"]), reading.mobile(typed["phone"]), reading.card(typed["card"]) or None
    )
    if typed["email"] and found.email is None:
        errors.add("email", "Enter an e-mail address like name@example.org.")
    if typed["phone"] and found.phone is None:
        errors.add("phone", "Enter a mobile number like 07700 900123. A landline gets no text messages.")
    if typed["card"] and len(found.card or "") != 8:
        errors.add("card", "Enter the eight digits of the card.")
    return found
