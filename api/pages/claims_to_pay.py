"""The office's list of claims that are still to be paid, and the press that says one is."""

from fastapi import APIRouter, Response

from api.feeds.claim_sheets import miles, pounds
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.people import DriverId

NOTES = {
    "paid": "It is written down as paid, and the volunteer sees it.",
    "back": "The volunteer has taken that claim back. Nothing is to be paid for it.",
}
router = APIRouter(prefix="/desk/claims", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("")
def show(visit: AnyVisit, note: str = "") -> Response:
    """List what is to be paid to whom."""
    sent = visit.scheduler.claims.sent()
    owed = sum(max(0, claim.owed_pence) for _, claim in sent)
    return page(
        visit,
        "desk/claims.html",
        sent=sent,
        owed=owed,
        pounds=pounds,
        tenths=miles,
        note=NOTES.get(note, ""),
    )


@router.post("/{driver_id}/{claim_id}/paid")
def pay(visit: AnyVisit, driver_id: str, claim_id: str, _form: Form) -> Response:
    """Write down that a claim is paid."""
    try:
        visit.scheduler.claims.pay(DriverId(driver_id), claim_id)
    except IllegalTransition:
        return to("/desk/claims?note=back")
    return to("/desk/claims?note=paid")
