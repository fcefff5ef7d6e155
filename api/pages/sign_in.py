"""Signing in and out, and where somebody is taken afterwards."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.demo import PASSWORD
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form, OpenForm
from api.pages.rendering import page
from api.pages.visit import Visit
from api.routes.sessions import clear_session_cookie, set_session_cookie
from api.security.access import anybody, everybody_signed_in, session_cookie
from api.security.identity import Role, Session

LANDINGS = ((Role.COORDINATOR, "/desk"), (Role.DRIVER, "/drive"), (Role.RESIDENT, "/rides"))
DEMO_LOGINS = (
    ("resident", "a resident, to book a ride"),
    ("driver", "a driver, to see a run sheet"),
    ("coordinator", "the coordinator, to see the day"),
)
router = APIRouter(include_in_schema=False)


@router.get("/sign-in", dependencies=[anybody()])
def ask_who(visit: AnyVisit, after: str = "") -> Response:
    """Show the form; somebody who is signed in already goes straight on."""
    if visit.session is not None:
        return _go_on(visit.session, after)
    return _form(visit, after=after)


@router.post("/sign-in", dependencies=[anybody()])
def sign_in(visit: AnyVisit, form: OpenForm) -> Response:
    """Open a session and go on to the page that was wanted."""
    login, after = text(form, "login"), text(form, "after")
    password = form.get("password", "")
    errors = FormErrors()
    if not login:
        errors.add("login", "Enter your sign-in name.")
    if not password or not isinstance(password, str):
        errors.add("password", "Enter your password.")
        password = ""
    opened = None if errors else visit.service.sign_ins.open(login, password)
    if not errors and opened is None:
        errors.add("login", "Name and password do not fit together. Check both, or ring us.")
    if opened is None:
        return _form(visit, after=after, login=login, errors=errors)
    token, session = opened
    redirect = _go_on(session, after)
    set_session_cookie(redirect, token, visit.service)
    return redirect


@router.post("/sign-out", dependencies=[everybody_signed_in()])
def sign_out(visit: AnyVisit, _form: Form) -> Response:
    """End the visit, and have the browser forget what it kept for us."""
    visit.service.sign_ins.close(session_cookie(visit.request) or "")
    redirect = RedirectResponse("/", status_code=303)
    clear_session_cookie(redirect, visit.service)
    redirect.headers["Clear-Site-Data"] = '"cookies"'
    return redirect


def _form(visit: Visit, *, after: str, login: str = "", errors: FormErrors | None = None) -> Response:
    return page(
        visit,
        "sign_in.html",
        status=422 if errors else 200,
        after=_local(after),
        login=login,
        errors=errors,
        demo_logins=DEMO_LOGINS if visit.service.settings.demo else (),
        demo_password=PASSWORD,
    )


def _go_on(session: Session, after: str) -> Response:
    landing = next((path for role, path in LANDINGS if session.has(role)), "/")
    return RedirectResponse(_local(after) or landing, status_code=303)


def _local(path: str) -> str:
    """Return the path when it is one of ours, else nothing: nobody is sent elsewhere from here."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and "\\" not in path else ""
