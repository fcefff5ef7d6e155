"""After the day: a volunteer's miles, the claim for them, and what they have done so far."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.feeds.claim_sheets import claim_csv, claim_pdf, miles, on_paper_date, pounds, time_bank_csv
from api.pages import typed
from api.pages.about_me import volunteer
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.typed import Unreadable
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.claim import METRES_PER_MILE, Claim, Drive
from scheduler.domain.errors import IllegalTransition, NotFound, SchedulerError
from scheduler.domain.fleet import ShiftId
from scheduler.domain.mileage import last_day, tax_year
from scheduler.domain.people import DriverId
from scheduler.usecases.claiming import Sent, declared

YEAR = 365
MOST_MILES = 1_000
ODOMETER, FARES = "miles-", "fares-"
"""What begins the names of the fields for the odometer and for fares, before the shift's id."""
POUNDS = re.compile(r"£?\s*(\d{1,4})(?:[.,](\d{2}))?", re.ASCII)
NOTES = {
    "sent": "Your claim is sent.",
    "back": "The claim is taken back. Its drives can be claimed again.",
    "paid": "That claim is paid already. Ring us if something is wrong with it.",
}
router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive/miles")
def miles_of(visit: AnyVisit) -> Response:
    """Lead a volunteer to their own miles."""
    own = visit.signed_in.driver_id
    return to("/desk/volunteers" if own is None else f"/miles/{own}")


@router.get("/miles/{driver_id}")
def show(visit: AnyVisit, driver_id: str, note: str = "") -> Response:
    """List the drives to claim for, and the claims sent."""
    return _page(visit, DriverId(driver_id), note=NOTES.get(note, ""))


@router.post("/miles/{driver_id}")
def send(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Send a claim for the drives ticked."""
    driver = volunteer(visit, driver_id)
    errors = FormErrors()
    chosen = tuple(ShiftId(str(one)) for one in form.getlist("drives"))
    known = {one.shift_id: one for one in visit.scheduler.claims.drives(driver.id)}
    is_office = visit.signed_in.driver_id != driver.id
    odometer, paid = {}, {}
    for shift_id, field in _filled(form, ODOMETER, chosen, errors):
        reader = partial(_metres, text(form, field), None if is_office else known.get(shift_id))
        odometer[shift_id] = errors.read(field, reader) or 0
    for shift_id, field in _filled(form, FARES, chosen, errors):
        reader = partial(_pence, text(form, field), known.get(shift_id))
        paid[shift_id] = errors.read(field, reader) or 0
    elsewhere = errors.read(
        "elsewhere", partial(typed.read_number, text(form, "elsewhere"), most=99_999, what="miles")
    )
    if not chosen:
        errors.add("drives", "Choose at least one drive.")
    if not errors:
        try:
            visit.scheduler.claims.send(Sent(driver.id, chosen, odometer, elsewhere or 0, paid))
            return to(f"/miles/{driver.id}?note=sent")
        except SchedulerError as refusal:
            errors.add("drives", refusal.message)
    return _page(visit, driver.id, errors=errors, form=form)


@router.post("/miles/{driver_id}/claims/{claim_id}/back")
def take_back(visit: AnyVisit, driver_id: str, claim_id: str, _form: Form) -> Response:
    """Take a claim back that was sent by mistake and is not paid yet."""
    driver = volunteer(visit, driver_id)
    try:
        visit.scheduler.claims.take_back(driver.id, claim_id)
    except IllegalTransition:
        return to(f"/miles/{driver.id}?note=paid")
    return to(f"/miles/{driver.id}?note=back")


def _filled(
    form: FormData, begins: str, chosen: tuple[ShiftId, ...], errors: FormErrors
) -> Iterator[tuple[ShiftId, str]]:
    """Return the drives, among those ticked, of which a field of that kind says something, each with the field."""
    for field in sorted(one for one in form if one.startswith(begins) and text(form, one)):
        shift_id = ShiftId(field.removeprefix(begins))
        if shift_id in chosen:
            yield shift_id, field
        else:
            errors.add(field, "Tick this drive too, or leave this empty.")


def _metres(words: str, drive: Drive | None) -> int:
    """Return what the odometer said; ``drive`` is what it is held against, None where nothing is."""
    metres = round(typed.read_tenths(words, most=MOST_MILES, what="miles") * METRES_PER_MILE / 10)
    if not metres:
        raise Unreadable("Enter more than 0 miles, or leave it empty for the miles by road.")
    if drive is not None and drive.is_far_from(metres):
        raise Unreadable(
            f"By road it is {miles(drive.tenths)} miles. Enter the miles of this drive alone, or ring us."
        )
    return metres


def _pence(words: str, drive: Drive | None) -> int:
    found = POUNDS.fullmatch(words)
    if found is None:
        raise Unreadable("Enter an amount, like 6 or 4.50.")
    pence = int(found[1]) * 100 + int(found[2] or 0)
    if drive is not None and pence > drive.fares_pence:
        raise Unreadable(f"Enter no more than the £{pounds(drive.fares_pence)} that were due.")
    return pence


@router.get("/miles/{driver_id}/claims/{claim_id}.csv")
def as_rows(visit: AnyVisit, driver_id: str, claim_id: str) -> Response:
    """Return a claim as rows."""
    claim = _claim(visit, driver_id, claim_id)
    return _file(claim_csv(claim).encode(), "text/csv; charset=utf-8", f"claim-{_sent_on(visit, claim)}.csv")


@router.get("/miles/{driver_id}/claims/{claim_id}.pdf")
def on_paper(visit: AnyVisit, driver_id: str, claim_id: str) -> Response:
    """Return a claim on paper."""
    driver, claim = volunteer(visit, driver_id), _claim(visit, driver_id, claim_id)
    rates = visit.policy.mileage.rates_of(line.drive.service_date for line in claim.lines)
    notes = [f"{one.pence}p a mile from {on_paper_date(one.effective_from)}: {one.note}" for one in rates]
    sent_on = _sent_on(visit, claim)
    made = claim_pdf(claim, sent_on, name=driver.name, service=visit.policy.operator, notes=notes)
    return _file(made, "application/pdf", f"claim-{sent_on}.pdf")


@router.get("/desk/time-bank.csv", dependencies=[only(Role.COORDINATOR)])
def time_bank(visit: AnyVisit) -> Response:
    """Return the hours of every volunteer in the last year, for a time bank."""
    first = visit.today - timedelta(days=YEAR)
    return _file(
        time_bank_csv(visit.scheduler.claims.time_bank(first, visit.today)).encode(),
        "text/csv; charset=utf-8",
        "time-bank.csv",
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _sent_on(visit: Visit, claim: Claim) -> date:
    return claim.sent_at.astimezone(visit.policy.zone).date()


def _claim(visit: Visit, driver_id: str, claim_id: str) -> Claim:
    driver = volunteer(visit, driver_id)
    found = next((one for one in visit.scheduler.claims.claims(driver.id) if one.id == claim_id), None)
    if found is None:
        raise NotFound("claim", claim_id)
    return found


def _page(
    visit: Visit,
    driver_id: DriverId,
    *,
    note: str = "",
    errors: FormErrors | None = None,
    form: FormData | None = None,
) -> Response:
    driver = volunteer(visit, driver_id)
    desk = visit.scheduler.claims
    first = visit.today - timedelta(days=YEAR)
    drives, claims = desk.drives(driver.id), desk.claims(driver.id)
    year = tax_year(max((one.service_date for one in drives), default=visit.today))
    return page(
        visit,
        "drive/miles.html",
        status=422 if errors else 200,
        driver=driver,
        is_own=visit.signed_in.driver_id == driver.id,
        drives=drives,
        unfinished=desk.unfinished(driver.id),
        claims=list(reversed(claims)),
        elsewhere=declared(claims, year),
        ended=last_day(year) if year != tax_year(visit.today) else None,
        totals=desk.totals(driver.id, first, last=visit.today),
        rate=visit.policy.mileage.rate(visit.today),
        rates=visit.policy.mileage.rates_of(one.service_date for one in drives),
        threshold=visit.policy.mileage.threshold_miles,
        pounds=pounds,
        tenths=miles,
        note=note,
        errors=errors,
        sent=dict(form or {}),
        chosen=None if form is None else form.getlist("drives"),
    )
