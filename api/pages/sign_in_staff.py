"""How staff sign in: name and password, then the second step; and the demonstration's one-click sign-ins."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.demo import PASSWORD
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.arriving import WAIT_SECONDS, arrive, caller, go_on, local
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, OpenForm
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody
from api.security.cookies import WAITING, cookie, forget, keep
from api.security.identity import Account, Way
from api.security.staff import Next

router = APIRouter(include_in_schema=False)


@router.get("/sign-in/staff", dependencies=[anybody()])
def ask_password(visit: AnyVisit, after: str = "") -> Response:
    """Show the form; somebody who is signed in already goes straight on."""
    if visit.session is not None and not visit.session.is_limited:
        return go_on(visit.session, after)
    return _form(visit, after=after)


@router.post("/sign-in/staff", dependencies=[anybody()])
def take_password(visit: AnyVisit, form: OpenForm) -> Response:
    """Check the first step and go on to the second."""
    login, after = text(form, "login"), local(text(form, "after"))
    password = form.get("password", "")
    errors = FormErrors()
    if not login:
        errors.add("login", _("Enter your sign-in name."))
    if not password or not isinstance(password, str):
        errors.add("password", _("Enter your password."))
        password = ""
    account = None if errors else visit.service.staff.check(login, password, caller=caller(visit))
    if not errors and account is None:
        errors.add("login", _("Name and password do not fit together. Check both, or ring us."))
    if account is None:
        return _form(visit, after=after, login=login, errors=errors)
    return _second(visit, account, after)


def _second(visit: Visit, account: Account, after: str) -> Response:
    following = visit.service.staff.after_password(account)
    if following is Next.SECOND_STEP:
        response: Response = RedirectResponse("/sign-in/second-step", status_code=303)
        token = visit.service.staff.wait(account, after)
        keep(response, visit.request, WAITING, value=token, seconds=WAIT_SECONDS)
        return response
    return arrive(visit, account, Way.PASSWORD, after=after, is_limited=following is Next.SET_UP)


@router.get("/sign-in/second-step", dependencies=[anybody()])
def ask_second(visit: AnyVisit) -> Response:
    """Ask for the code of the app."""
    if visit.service.staff.waiting(cookie(visit.request, WAITING) or "") is None:
        return RedirectResponse("/sign-in/staff", status_code=303)
    return page(visit, "sign_in/second_step.html")


@router.post("/sign-in/second-step", dependencies=[anybody()])
def take_second(visit: AnyVisit, form: OpenForm) -> Response:
    """Let somebody in whose code is right, of the app or of the recovery list."""
    token = cookie(visit.request, WAITING) or ""
    waiting = visit.service.staff.waiting(token)
    if waiting is None:
        return RedirectResponse("/sign-in/staff", status_code=303)
    account, after = waiting
    way = visit.service.staff.check_second(token, account, code=text(form, "code"))
    if way is None:
        errors = FormErrors()
        errors.add(
            "code", _("That code is not right, or was used before. Wait for the next one and enter it.")
        )
        return page(visit, "sign_in/second_step.html", status=422, errors=errors)
    response = arrive(visit, account, way, after=after)
    forget(response, visit.request, WAITING)
    return response


def _form(visit: Visit, *, after: str, login: str = "", errors: FormErrors | None = None) -> Response:
    return page(
        visit,
        "sign_in/staff.html",
        status=422 if errors else 200,
        after=local(after),
        login=login,
        errors=errors,
        demo_password=PASSWORD if visit.service.settings.demo else "",
    )
