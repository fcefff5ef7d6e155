"""What machines may do: the list of their tokens, a new one, an end to one."""

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.audit.identity import note_on
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.proving import Change, asked_first
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from api.security.tokens import Scope
from scheduler.domain.errors import NotFound

SCOPES = (
    (Scope.FIGURES_READ, "Look at figures: plans, shifts, vehicles, events"),
    (Scope.FIGURES_WRITE, "Change what planners change"),
    (Scope.OFFICE_READ, "Look at everything the office sees, people’s needs included"),
    (Scope.OFFICE_WRITE, "Book, change and cancel as the office does"),
)
DAYS = {"30": "30 days", "90": "90 days", "366": "A year"}
router = APIRouter(prefix="/admin/tokens", include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)])


@router.get("")
def tokens(visit: AnyVisit) -> Response:
    """List every token there was."""
    return _list(visit)


@router.post("")
def make(visit: AnyVisit, form: Form) -> Response:
    """Make a token and show it this one time."""
    name, days, errors = text(form, "name"), text(form, "days"), FormErrors()
    chosen = frozenset(one for one, _ in SCOPES if one.value in form.getlist("scopes"))
    if not name:
        errors.add("name", "Enter which program the token is for.")
    if not chosen:
        errors.add("scopes", "Choose what the program may do.")
    if days not in DAYS:
        errors.add("days", "Choose how long the token is good for.")
    if errors:
        return _list(visit, errors=errors, name=name)
    ask = asked_first(visit, form, Change("Make a token", back="/admin/tokens"))
    if ask is not None:
        return ask
    by, lasts = visit.signed_in.account.id, timedelta(days=int(days))
    token_id, made = visit.service.tokens.make(name[:80], chosen, by=by, lasts=lasts)
    note_on(visit.service, "token.made", on=f"token:{token_id}", what=" ".join(sorted(chosen)))
    return _list(visit, made=made)


@router.post("/{token_id}/revoke")
def revoke(visit: AnyVisit, token_id: str, _form: Form) -> Response:
    """End a token at once."""
    if not visit.service.tokens.revoke(token_id):
        raise NotFound("token", token_id)
    note_on(visit.service, "token.revoked", on=f"token:{token_id}")
    return RedirectResponse("/admin/tokens", status_code=303)


def _list(visit: Visit, *, errors: FormErrors | None = None, name: str = "", made: str = "") -> Response:
    return page(
        visit,
        "admin/tokens.html",
        status=422 if errors else 200,
        tokens=visit.service.tokens.everything(),
        now=visit.service.surroundings.wall_clock.now(),
        zone=visit.policy.zone,
        scopes=SCOPES,
        words={scope.value: words for scope, words in SCOPES},
        days=DAYS,
        name=name,
        made=made,
        errors=errors,
    )
