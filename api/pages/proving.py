"""How somebody who is signed in proves that it is still they who sit there, before how anybody signs in is changed."""

from dataclasses import dataclass

from fastapi import Response
from starlette.datastructures import FormData

from api.pages.arriving import caller
from api.pages.forms import FormErrors
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.forms import FIELD

PASSWORD = "password"
NOT_YOURS = "That is not your present password. Check it, and enter it again."


@dataclass(frozen=True, slots=True)
class Change:
    """What is about to be done, as its page says it."""

    heading: str
    back: str
    """The page to go back to."""


def is_they(visit: Visit, form: FormData) -> bool:
    """Tell whether the form holds the present password of whoever is signed in."""
    typed = form.get(PASSWORD, "")
    login = visit.signed_in.account.login
    return visit.service.staff.check(login, str(typed), caller=caller(visit)) is not None


def asked_first(visit: Visit, form: FormData, change: Change) -> Response | None:
    """Return the page that asks for the password and sends the same form again, or None once it was right."""
    errors = FormErrors()
    if PASSWORD in form:
        if is_they(visit, form):
            return None
        errors.add(PASSWORD, NOT_YOURS)
    sent = [(name, value) for name, value in form.multi_items() if name not in (PASSWORD, FIELD)]
    status = 422 if errors else 200
    return page(visit, "account/prove.html", status=status, change=change, sent=sent, errors=errors)
