"""Papers: what each volunteer holds and until when, what runs out soon, and planned rides they no longer cover."""

import re
from datetime import date, timedelta
from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.about_me import volunteer
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.paper_names import NAMES
from api.pages.papers_shown import STANDINGS, papers_of
from api.pages.rendering import page
from api.pages.typed import Unreadable
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.credentials import Standing
from scheduler.domain.matching import Mismatch
from scheduler.domain.people import Driver, Qualification
from scheduler.usecases.papers_keeping import KeepPapers

WHY = {
    Mismatch.QUALIFICATION: "a paper has run out or is missing",
    Mismatch.UNWILLING: "no longer does this, or does not go there",
    Mismatch.REFUSED_PAIRING: "would rather not meet",
    Mismatch.DOG: "no longer takes dogs",
    Mismatch.CAPACITY: "no longer fits in the vehicle",
    Mismatch.DRIVER_GENDER: "is not the driver asked for",
    Mismatch.NOT_A_MEMBER: "the rider is no member",
}
LONGEST = timedelta(days=60 * 366)
OLDEST = date(1900, 1, 1)
router = APIRouter(include_in_schema=False)


@router.get("/desk/papers", dependencies=[only(Role.COORDINATOR)])
def overview(visit: AnyVisit) -> Response:
    """List what runs out, the most urgent first, and the planned rides concerned."""
    with visit.service.storage.reading() as records:
        drivers = records.drivers()
    rows = [(driver, paper) for driver in drivers for paper in papers_of(visit, driver) if paper.needs_a_look]
    order = list(Standing)
    rows.sort(key=lambda row: (row[1].until is None, row[1].until or date.max, order.index(row[1].standing)))
    return page(
        visit,
        "desk/papers.html",
        rows=rows,
        names=NAMES,
        standings=STANDINGS,
        unfit=visit.scheduler.rota.unfit_rides(),
        why=WHY,
    )


@router.get("/papers/{driver_id}", dependencies=[only(Role.DRIVER, Role.COORDINATOR)])
def of_one(visit: AnyVisit, driver_id: str, note: str = "") -> Response:
    """Show one volunteer's papers; the office can change them."""
    return _page(visit, volunteer(visit, driver_id), note="It is written down." if note == "saved" else "")


@router.post("/papers/{driver_id}", dependencies=[only(Role.COORDINATOR)])
def keep(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Write down until when each paper is valid; number and date are all that is kept."""
    driver, errors = volunteer(visit, driver_id), FormErrors()
    held = []
    for kind in Qualification:
        words = text(form, kind.value)
        day = errors.read(kind.value, partial(_until, words, visit.today)) if words else None
        if day is not None:
            held.append((kind, day))
    facts = {
        name: errors.read(name, partial(_past, text(form, name), visit.today))
        for name in ("born", "driving_since")
        if text(form, name)
    }
    number = errors.read("dbs_number", partial(_number, text(form, "dbs_number")))
    if errors:
        return _page(visit, driver, errors=errors, sent=dict(form))
    born, since = facts.get("born"), facts.get("driving_since")
    visit.scheduler.rota.keep_papers(
        KeepPapers(driver.id, tuple(held), born, since, visit.origin, dbs_number=number)
    )
    return to(f"/papers/{driver.id}?note=saved")


def _until(words: str, today: date) -> date:
    """Return the last day of a paper; one that would outlive its holder is a slip in the year."""
    day = typed.read_whole_date(words, today=today)
    if day > today + LONGEST:
        raise Unreadable(f"That is more than 60 years away. Enter the year again, like {today.year + 2}.")
    return day


def _past(words: str, today: date) -> date:
    """Return a day of somebody's life; "48" is read as 2048, so that the century has to be written."""
    day = typed.read_whole_date(words, today=today)
    if not OLDEST <= day <= today:
        raise Unreadable("Enter a day in the past with the whole year, like 3 4 1951.")
    return day


def _number(words: str) -> str | None:
    """Return the number of a certificate as it is typed, without spaces."""
    number = "".join(words.split()).upper()
    if number and not re.fullmatch(r"[0-9A-Z/-]{6,20}", number):
        raise Unreadable("Enter the number on the certificate, like 001234567890.")
    return number or None


def _page(
    visit: Visit,
    driver: Driver,
    *,
    note: str = "",
    errors: FormErrors | None = None,
    sent: dict[str, object] | None = None,
) -> Response:
    return page(
        visit,
        "volunteer/papers.html",
        status=422 if errors else 200,
        note=note,
        driver=driver,
        is_own=visit.signed_in.driver_id == driver.id,
        may_change=visit.signed_in.runs_the_service,
        title="Papers",
        papers=papers_of(visit, driver),
        names=NAMES,
        standings=STANDINGS,
        errors=errors,
        sent=sent or {},
    )
