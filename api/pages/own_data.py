"""What we keep about whoever is signed in, rider, driver or staff: a copy to take away, and how to be forgotten."""

from fastapi import APIRouter, Response

from api.pages.data_copies import COPIES, handed_out
from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.privacy.whole_person import kinds_of, what_keeps
from api.security.access import everybody_signed_in
from scheduler.domain.errors import NotFound

router = APIRouter(prefix="/account/data", include_in_schema=False, dependencies=[everybody_signed_in()])


@router.get("")
def show(visit: AnyVisit) -> Response:
    """Say of what there is a copy, and what to do to be forgotten."""
    account = visit.signed_in.account
    return page(
        visit,
        "privacy/own.html",
        copies=[(kind, COPIES[kind]) for kind in kinds_of(account)],
        kept=what_keeps(visit.service, account),
        is_rider=account.rider_id is not None,
    )


@router.get("/copy")
def copy(visit: AnyVisit, of: str, form: str = "page") -> Response:
    """Give somebody a copy of everything that is kept about them."""
    kinds = kinds_of(visit.signed_in.account)
    if of not in kinds:
        raise NotFound("copy", of)
    return handed_out(visit.service, of, id_=kinds[of], form=form)
