"""A person's own page: where they are signed in, and how to end that."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.audit.identity import note
from api.pages.answers import text
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.security.access import everybody_signed_in
from scheduler.domain.errors import NotFound

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[everybody_signed_in()])


@router.get("")
def account(visit: AnyVisit, done: str = "") -> Response:
    """List the person's open visits, and how they sign in."""
    session = visit.signed_in
    return page(
        visit,
        "account/account.html",
        visits=visit.service.sign_ins.visits(session.account.id),
        has_second_step=visit.service.doors.second_steps.is_set_up(session.account.id),
        codes_left=visit.service.doors.second_steps.codes_left(session.account.id),
        zone=visit.policy.zone,
        done=done,
    )


@router.post("/visits/end")
def end_visit(visit: AnyVisit, form: Form) -> Response:
    """End one visit of the person's own."""
    found = text(form, "visit")
    if not visit.service.sign_ins.close_one(visit.signed_in.account.id, found):
        raise NotFound("visit", found)
    note(visit.service, "account.signed_out", on=visit.signed_in.account.id)
    return RedirectResponse("/account?done=one", status_code=303)


@router.post("/visits/end-all")
def end_all_visits(visit: AnyVisit, _form: Form) -> Response:
    """End every visit of the person's own but this one."""
    session = visit.signed_in
    visit.service.sign_ins.close_all(session.account.id, but=session.id)
    note(visit.service, "account.signed_out", on=session.account.id)
    return RedirectResponse("/account?done=all", status_code=303)
