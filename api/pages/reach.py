"""How somebody wants to be reached: the fields of that form, and the way they make."""

from dataclasses import replace

from starlette.datastructures import FormData

from api.language.current import ENGLISH, named
from api.language.words import N_
from api.language.words import gettext as _
from api.notify.contact import Contact
from api.notify.message import By
from api.pages.answers import text
from api.pages.forms import FormErrors

WAYS = (
    (By.SMS, N_("Text message")),
    (By.EMAIL, N_("E-mail")),
    (By.LETTER, N_("Letter")),
    (By.CALL, N_("Ring me")),
)

FEWEST_DIGITS = 6
"""Of a telephone number; a village's own numbers may be short."""


def read_contact(form: FormData, known: Contact, errors: FormErrors) -> Contact:
    """Return how somebody is reached from now on; a way that is chosen without its address is noted."""
    post, chosen = form.get("post", ""), text(form, "way")
    sent = replace(
        known,
        phone=text(form, "phone"),
        email=text(form, "email"),
        post=post.strip()[:500] if isinstance(post, str) else "",
        chosen=By(chosen) if chosen in set(By) else None,
        language=(named(text(form, "language")) or named(known.language) or ENGLISH).code,
    )
    missing = {
        By.SMS: ("phone", _("Enter a mobile number, like 07700 900123, or choose another way.")),
        By.EMAIL: ("email", _("Enter an e-mail address, like name@example.org, or choose another way.")),
        By.LETTER: ("post", _("Enter the postal address, one line a row, or choose another way.")),
        By.CALL: ("phone", _("Enter a telephone number, or choose another way.")),
    }
    if sent.phone and sum(one.isdigit() for one in sent.phone) < FEWEST_DIGITS:
        errors.add("phone", _("Enter a telephone number, like 01632 960001."))
        return sent
    if sent.email and not sent.address(By.EMAIL):
        errors.add(*missing[By.EMAIL])
    if sent.chosen is not None and not sent.address(sent.chosen):
        errors.add(*missing[sent.chosen])
    return sent
