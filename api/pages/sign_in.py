"""How residents and drivers sign in: with a code that we send, with their card, or with the button behind a link."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.language.words import N_
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.arriving import WAIT_SECONDS, arrive, caller, go_on, local
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form, OpenForm
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody, everybody_signed_in
from api.security.codes import Outcome
from api.security.contacts import card, contact
from api.security.cookies import WAITING, cookie, forget, keep, session_cookie

OVER = N_("That code has run out. Start again, and we will send you a new one.")
WRONG = N_("That is not the code we sent. Check the six digits, and enter them again.")
router = APIRouter(include_in_schema=False)


@router.get("/sign-in", dependencies=[anybody()])
def ask_who(visit: AnyVisit, after: str = "") -> Response:
    """Ask where to send a code; somebody who is signed in already goes straight on."""
    if visit.session is not None and not visit.session.is_limited:
        return go_on(visit.session, after)
    return page(visit, "sign_in/start.html", after=local(after), contact="")


@router.post("/sign-in", dependencies=[anybody()])
def send_code(visit: AnyVisit, form: OpenForm) -> Response:
    """Send a code; the answer is the same whether we know the address or not."""
    typed, after = text(form, "contact"), local(text(form, "after"))
    address, errors = contact(typed), FormErrors()
    if address is None:
        errors.add("contact", _("Enter your e-mail address, or a mobile number like 07700 900123."))
        return page(visit, "sign_in/start.html", status=422, after=after, contact=typed, errors=errors)
    attempts = visit.service.doors.attempts
    attempts.note("code-from", caller(visit))
    attempts.note("code-to", address)
    token = visit.service.doors.codes.ask(address)
    shown = visit.service.doors.messages.latest(address)
    return _waiting(visit, token, after=after, shown=shown.code if shown else "")


@router.get("/sign-in/card", dependencies=[anybody()])
def ask_card(visit: AnyVisit, after: str = "") -> Response:
    """Ask for the number on the card and the surname."""
    return page(visit, "sign_in/card.html", after=local(after), card="", surname="")


@router.post("/sign-in/card", dependencies=[anybody()])
def take_card(visit: AnyVisit, form: OpenForm) -> Response:
    """Send a code to whoever has this card, or have them ring for one."""
    number, surname, after = card(text(form, "card")), text(form, "surname"), local(text(form, "after"))
    errors = FormErrors()
    if len(number) != 8:
        errors.add("card", _("Enter the eight digits on your card."))
    if not surname:
        errors.add("surname", _("Enter your surname."))
    if errors:
        typed = {"card": text(form, "card"), "surname": surname}
        return page(visit, "sign_in/card.html", status=422, after=after, errors=errors, **typed)
    attempts = visit.service.doors.attempts
    attempts.note("code-from", caller(visit))
    attempts.note("code-to", number)
    token = visit.service.doors.codes.ask_by_card(number, surname)
    return _waiting(visit, token, after=after, by_card=True)


@router.post("/sign-in/code", dependencies=[anybody()])
def take_code(visit: AnyVisit, form: OpenForm) -> Response:
    """Let somebody in whose code is right."""
    token, after = cookie(visit.request, WAITING) or "", local(text(form, "after"))
    code = "".join(text(form, "code").split())
    visit.service.doors.attempts.note("code-tried-from", caller(visit))
    errors = FormErrors()
    if len(code) != 6 or not code.isdecimal():
        errors.add("code", _("Enter the six digits, like 123456."))
    found = None if errors else visit.service.doors.codes.check(token, code)
    if found is Outcome.OVER:
        return page(visit, "sign_in/over.html", status=410, advice=_(OVER))
    if not isinstance(found, tuple):
        errors.add("code", _(WRONG))
        return page(
            visit, "sign_in/code.html", status=422, after=after, errors=errors, by_card=False, shown=""
        )
    response = arrive(visit, found[0], found[1], after=after)
    forget(response, visit.request, WAITING)
    return response


@router.get("/sign-in/link/{link}", dependencies=[anybody()])
def show_link(visit: AnyVisit, link: str) -> Response:
    """Show the button that signs in; looking at the page does nothing."""
    is_good = visit.service.doors.codes.has_link(link)
    if not is_good:
        return page(visit, "sign_in/over.html", status=410, advice=_("That link has run out or was used."))
    response = page(visit, "sign_in/link.html", link=link)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@router.post("/sign-in/link/{link}", dependencies=[anybody()])
def follow_link(visit: AnyVisit, link: str) -> Response:
    """Sign in whoever was sent the link, once."""
    visit.service.doors.attempts.note("code-tried-from", caller(visit))
    found = visit.service.doors.codes.follow(link)
    if not isinstance(found, tuple):
        return page(visit, "sign_in/over.html", status=410, advice=_("That link has run out or was used."))
    return arrive(visit, found[0], found[1])


@router.post("/sign-out", dependencies=[everybody_signed_in(while_limited=True)])
def sign_out(visit: AnyVisit, _form: Form) -> Response:
    """End the visit, and have the browser forget what it kept for us."""
    visit.service.sign_ins.close(session_cookie(visit.request) or "")
    redirect = RedirectResponse("/", status_code=303)
    forget(redirect, visit.request)
    redirect.headers["Clear-Site-Data"] = '"cookies"'
    return redirect


def _waiting(visit: Visit, token: str, *, after: str, shown: str = "", by_card: bool = False) -> Response:
    response = page(visit, "sign_in/code.html", after=after, shown=shown, by_card=by_card)
    keep(response, visit.request, WAITING, value=token, seconds=WAIT_SECONDS)
    return response
