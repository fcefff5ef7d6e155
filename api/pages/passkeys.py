"""The pages of passkeys: making one, taking one away, signing in with one. Script is needed for these alone."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.language.words import gettext as _
from api.notify.sign_in_changed import note_and_tell
from api.pages.answers import text
from api.pages.arriving import WAIT_SECONDS, arrive, caller, local, renew
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form, OpenForm
from api.pages.proving import Change, asked_first, is_they
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody, only
from api.security.cookies import WAITING, cookie, forget, keep
from api.security.identity import STAFF, Way
from api.security.passkeys import Site
from api.security.refused import note_refusal
from scheduler.domain.errors import NotFound

LONGEST_ANSWER = 20_000
NOT_KNOWN = "That passkey is none of ours, or took too long. Try again, or sign in with your password."
NOT_MADE = "No passkey was made. Check your password, and try again."
router = APIRouter(include_in_schema=False)


@router.post("/account/passkeys/options", dependencies=[only(*STAFF)])
def ask_new(visit: AnyVisit, _form: Form) -> Response:
    """Tell the browser what a new passkey is to be like."""
    account, name = visit.signed_in.account, visit.policy.name
    token, options = visit.service.doors.passkeys.ask_new(account, _site(visit), name)
    return _options(visit, token, options)


@router.get("/account/passkeys", dependencies=[only(*STAFF)])
def show(visit: AnyVisit) -> Response:
    """List the person's passkeys, and offer to make one."""
    return _list(visit)


@router.post("/account/passkeys", dependencies=[only(*STAFF)])
def take_new(visit: AnyVisit, form: Form) -> Response:
    """Keep a passkey that the browser made, when the password is right too."""
    account = visit.signed_in.account
    is_kept = is_they(visit, form) and visit.service.doors.passkeys.take_new(
        account,
        _site(visit),
        token=cookie(visit.request, WAITING) or "",
        answer=_answer(form.get("answer", "")),
        name=text(form, "name")[:80] or "Passkey",
    )
    if not is_kept:
        errors = FormErrors()
        errors.add("password", NOT_MADE)
        return _list(visit, errors)
    note_and_tell(visit.service, "account.passkey_made", on=account)
    response = RedirectResponse("/account/passkeys", status_code=303)
    renew(visit, response, visit.signed_in.way)
    return response


@router.post("/account/passkeys/remove", dependencies=[only(*STAFF)])
def remove(visit: AnyVisit, form: Form) -> Response:
    """Forget one of the person's passkeys, when the password is right."""
    ask = asked_first(visit, form, Change(_("Forget this passkey"), back="/account/passkeys"))
    if ask is not None:
        return ask
    account = visit.signed_in.account
    if not visit.service.doors.passkeys.store.remove(account.id, text(form, "passkey")):
        raise NotFound("passkey", text(form, "passkey"))
    note_and_tell(visit.service, "account.passkey_removed", on=account)
    return RedirectResponse("/account/passkeys", status_code=303)


@router.post("/sign-in/passkey/options", dependencies=[anybody()])
def ask(visit: AnyVisit) -> Response:
    """Tell the browser what to sign."""
    visit.service.doors.attempts.note("code-tried-from", caller(visit))
    return _options(visit, *visit.service.doors.passkeys.ask(_site(visit)))


@router.get("/sign-in/passkey", dependencies=[anybody()])
def show_sign_in(visit: AnyVisit, after: str = "") -> Response:
    """Offer to sign in with a passkey."""
    return page(visit, "sign_in/passkey.html", after=local(after))


@router.post("/sign-in/passkey", dependencies=[anybody()])
def take(visit: AnyVisit, form: OpenForm) -> Response:
    """Let somebody in whose passkey answered rightly."""
    visit.service.doors.attempts.note("code-tried-from", caller(visit))
    token, answer = cookie(visit.request, WAITING) or "", _answer(form.get("answer", ""))
    account = visit.service.doors.passkeys.take(_site(visit), token=token, answer=answer)
    if account is None:
        note_refusal("passkey")
        errors = FormErrors()
        errors.add("passkey", NOT_KNOWN)
        after = local(text(form, "after"))
        return page(visit, "sign_in/passkey.html", status=422, after=after, errors=errors)
    response = arrive(visit, account, Way.PASSKEY, after=local(text(form, "after")))
    forget(response, visit.request, WAITING)
    return response


def _answer(sent: object) -> str:
    return sent if isinstance(sent, str) and len(sent) <= LONGEST_ANSWER else ""


def _site(visit: Visit) -> Site:
    """Return where the browser is: the address that is set, or where no address is, the one it asked."""
    parts = urlsplit(str(visit.service.settings.public_url or visit.request.base_url))
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def _options(visit: Visit, token: str, options: str) -> Response:
    response = JSONResponse({"options": options})
    keep(response, visit.request, WAITING, value=token, seconds=WAIT_SECONDS)
    return response


def _list(visit: Visit, errors: FormErrors | None = None) -> Response:
    mine = visit.service.doors.passkeys.store.of(visit.signed_in.account.id)
    status = 422 if errors else 200
    return page(
        visit, "account/passkeys.html", status=status, passkeys=mine, zone=visit.policy.zone, errors=errors
    )
