"""Whoever's way of signing in was changed is told so, at once and where they could be reached before.

It may not have been they who did it: an address that was put in place of theirs would get the news otherwise.
"""

from api.audit.identity import note
from api.language.current import ENGLISH, named, speaking
from api.language.words import N_
from api.language.words import gettext as _
from api.notify.contact import Contact
from api.notify.message import By, Message, sending
from api.notify.writing import Writer
from api.pages import wording
from api.persistence import messages
from api.security.contacts import Contacts
from api.security.identity import Account
from api.service import Service
from scheduler.domain.messages import News

SAID = {
    "account.password_changed": "The password was changed.",
    "account.second_step_set_up": "A new app was set up as the second step.",
    "account.second_step_forgotten": "An administrator took the app and the passkeys away.",
    "account.passkey_made": "A passkey was added.",
    "account.passkey_removed": "A passkey was taken away.",
    "account.welcomed": "An administrator made a link with which a new password can be chosen.",
    "account.changed": N_("The e-mail address or mobile number for signing in was changed."),
}
"""What is said of each change that the audit log has a word for; only the last happens to passengers too."""


def note_and_tell(service: Service, action: str, *, on: Account, what: str = "") -> None:
    """Write down a change of how somebody signs in, and tell them where they are reached now."""
    note(service, action, on=on.id, what=what)
    found = service.people.find(on.id)
    if found is not None:
        tell(service, action, on=on, at=found.contacts)


def tell(service: Service, action: str, *, on: Account, at: Contacts) -> None:
    """Tell somebody of a change at these addresses, the e-mail first: a telephone is lost more easily."""
    person, ids = on.person or f"account:{on.id}", service.surroundings.ids
    reached = Contact(person, on.name, at.phone or "", at.email or "", chosen=By.EMAIL)
    now = service.clock.now()
    writer = Writer(service.policy, service.senders.keys(), now)
    if writer.way(reached) is By.CALL:
        return
    known = service.contacts.find(person)
    with speaking((known and named(known.language)) or ENGLISH):
        here = now.astimezone(service.policy.zone)
        day = wording.long_date(here.date(), today=here.date())
        facts = {"said": _(SAID[action]), "time": wording.clock(here), "day": day}
        message = writer.about_signing_in(ids.new_id("message"), News.SIGN_IN_CHANGED, reached, facts)
    _post(service, message)


def _post(service: Service, message: Message) -> None:
    with service.storage.writing() as unit:
        messages.put(unit.later, message)
        unit.put_entry(sending(message))
        unit.commit()
