"""Staff set up their second step and change their password. Changing either ends their other visits."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from api.language.words import gettext as _
from api.notify.sign_in_changed import note_and_tell
from api.pages.answers import text
from api.pages.arriving import renew
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.proving import NOT_YOURS, is_they
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import STAFF, Way
from api.security.password_rules import trouble_with
from api.security.second_step import is_secret, new_secret, picture

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("/second-step", dependencies=[only(*STAFF, while_limited=True)])
def show_second_step(visit: AnyVisit) -> Response:
    """Show the square and the key of a new app."""
    return _second_step(visit, new_secret())


@router.post("/second-step", dependencies=[only(*STAFF, while_limited=True)])
def take_second_step(visit: AnyVisit, form: Form) -> Response:
    """Keep the app once it gave a right code, and show the recovery codes this one time."""
    session, secret, errors = visit.signed_in, text(form, "secret"), FormErrors()
    if not session.is_limited:
        _require_password(visit, form, errors)
    visit.service.doors.attempts.note("second-step", session.account.id)
    steps = visit.service.doors.second_steps
    codes = None if errors else steps.set_up(session.account.id, secret, code=text(form, "code"))
    if codes is None:
        if not errors:
            errors.add("code", _("That code does not fit. Enter the code that the app shows now."))
        return _second_step(visit, secret if is_secret(secret) else new_secret(), errors)
    note_and_tell(visit.service, "account.second_step_set_up", on=session.account)
    response = page(visit, "account/recovery_codes.html", codes=codes)
    renew(visit, response, Way.PASSWORD_AND_CODE)
    return response


@router.get("/password", dependencies=[only(*STAFF)])
def ask_new_password(visit: AnyVisit) -> Response:
    """Ask for the present and the new password."""
    return page(visit, "account/password.html")


@router.post("/password", dependencies=[only(*STAFF)])
def take_new_password(visit: AnyVisit, form: Form) -> Response:
    """Keep a new password, and end the person's other visits."""
    account, errors = visit.signed_in.account, FormErrors()
    _require_password(visit, form, errors)
    wanted = form.get("new-password", "")
    wanted = wanted if isinstance(wanted, str) else ""
    trouble = trouble_with(wanted, account.login, account.name, visit.policy.name)
    if trouble:
        errors.add("new-password", trouble)
    if errors:
        return page(visit, "account/password.html", status=422, errors=errors)
    visit.service.sign_ins.set_password(account.id, wanted)
    note_and_tell(visit.service, "account.password_changed", on=account)
    response = RedirectResponse("/account?done=password", status_code=303)
    renew(visit, response, visit.signed_in.way)
    return response


def _require_password(visit: Visit, form: Form, errors: FormErrors) -> None:
    """Have the person prove that it is still they who sit there."""
    if not is_they(visit, form):
        errors.add("password", NOT_YOURS)


def _second_step(visit: Visit, secret: str, errors: FormErrors | None = None) -> Response:
    square = picture(secret, login=visit.signed_in.account.login, service=visit.policy.name)
    return page(
        visit,
        "account/second_step.html",
        status=422 if errors else 200,
        secret=secret,
        spaced=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        square=Markup(square),
        asks_password=not visit.signed_in.is_limited,
        errors=errors,
    )
