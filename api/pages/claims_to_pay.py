"""The office's list of claims that are still to be paid, and the press that says one is."""

from fastapi import APIRouter, Response

from api.feeds.claim_sheets import miles, pounds
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.people import DriverId

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
        note="It is written down as paid, and the volunteer sees it." if note == "paid" else "",
    )


@router.post("/{driver_id}/{claim_id}/paid")
def pay(visit: AnyVisit, driver_id: str, claim_id: str, _form: Form) -> Response:
    """Write down that a claim is paid."""
    visit.scheduler.claims.pay(DriverId(driver_id), claim_id)
    return to("/desk/claims?note=paid")
