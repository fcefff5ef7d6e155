"""How the administrator lets somebody in for the first time or again, and how that person chooses a password."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.audit.identity import note
from api.notify.sign_in_changed import note_and_tell
from api.pages.arriving import arrive, caller
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form, OpenForm
from api.pages.proving import Change, asked_first
from api.pages.rendering import page
from api.security.access import anybody, only
from api.security.identity import Role, Way
from api.security.password_rules import trouble_with
from scheduler.domain.errors import NotFound

OVER = "That link has run out or was used. Ask your administrator for a new one."
administrator = only(Role.ADMINISTRATOR)
router = APIRouter(include_in_schema=False)


@router.post("/admin/people/{account_id}/welcome", dependencies=[administrator])
def welcome(visit: AnyVisit, account_id: str, form: Form) -> Response:
    """Make a link with which somebody of the staff chooses a password, and show it this one time."""
    person = visit.service.people.find(account_id)
    if person is None or not person.account.is_staff or not person.is_active:
        raise NotFound("account", account_id)
    change = Change(f"Make a link for {person.account.name}", back=f"/admin/people/{account_id}")
    ask = asked_first(visit, form, change)
    if ask is not None:
        return ask
    link = visit.service.welcomes.make(account_id)
    note_and_tell(visit.service, "account.welcomed", on=person.account)
    origin = str(visit.service.settings.public_url or visit.request.base_url).rstrip("/")
    return page(visit, "admin/welcome.html", person=person, link=f"{origin}/welcome/{link}")


@router.post("/admin/people/{account_id}/second-step/forget", dependencies=[administrator])
def forget_second_step(visit: AnyVisit, account_id: str, form: Form) -> Response:
    """Take somebody's app away when their phone is lost; they set a new one up at their next sign-in."""
    person = visit.service.people.find(account_id)
    if person is None:
        raise NotFound("account", account_id)
    change = Change(f"Forget app and passkeys of {person.account.name}", back=f"/admin/people/{account_id}")
    ask = asked_first(visit, form, change)
    if ask is not None:
        return ask
    visit.service.doors.second_steps.forget(account_id)
    visit.service.doors.passkeys.store.remove_all(account_id)
    note_and_tell(visit.service, "account.second_step_forgotten", on=person.account)
    visit.service.sign_ins.close_all(account_id)
    return RedirectResponse(f"/admin/people/{account_id}?done=app", status_code=303)


@router.post("/admin/people/{account_id}/visits/end", dependencies=[administrator])
def end_visits(visit: AnyVisit, account_id: str, _form: Form) -> Response:
    """Sign somebody out everywhere."""
    if visit.service.people.find(account_id) is None:
        raise NotFound("account", account_id)
    visit.service.sign_ins.close_all(account_id)
    note(visit.service, "account.signed_out", on=account_id)
    return RedirectResponse(f"/admin/people/{account_id}?done=out", status_code=303)


@router.get("/welcome/{link}", dependencies=[anybody()])
def ask_password(visit: AnyVisit, link: str) -> Response:
    """Ask for a password; looking at the page uses nothing up."""
    if visit.service.welcomes.whose(link) is None:
        return page(visit, "sign_in/over.html", status=410, advice=OVER)
    response = page(visit, "account/welcome.html", link=link)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@router.post("/welcome/{link}", dependencies=[anybody()])
def take_password(visit: AnyVisit, link: str, form: OpenForm) -> Response:
    """Keep the first password and go on to the second step."""
    visit.service.doors.attempts.note("code-tried-from", caller(visit))
    account, errors = visit.service.welcomes.whose(link), FormErrors()
    if account is None:
        return page(visit, "sign_in/over.html", status=410, advice=OVER)
    wanted = form.get("new-password", "")
    wanted = wanted if isinstance(wanted, str) else ""
    trouble = trouble_with(wanted, account.login, account.name, visit.policy.name)
    if trouble:
        errors.add("new-password", trouble)
        return page(visit, "account/welcome.html", status=422, link=link, errors=errors)
    if not visit.service.welcomes.use(link):
        return page(visit, "sign_in/over.html", status=410, advice=OVER)
    visit.service.sign_ins.set_password(account.id, wanted)
    note_and_tell(visit.service, "account.password_changed", on=account)
    visit.service.sign_ins.close_all(account.id)
    if visit.service.doors.second_steps.is_set_up(account.id):
        return RedirectResponse("/sign-in/staff", status_code=303)
    return arrive(visit, account, Way.LINK, is_limited=True)
