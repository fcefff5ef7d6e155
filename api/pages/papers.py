"""Papers: what each volunteer holds and until when, what runs out soon, and planned rides they no longer cover."""

import re
from datetime import date
from functools import partial

from fastapi import APIRouter, Response

from api.pages import typed
from api.pages.about_me import said_by, volunteer
from api.pages.answers import text
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.typed import Unreadable
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.credentials import BUS_PAPERS, CAR_PAPERS, Paper, Standing, papers
from scheduler.domain.matching import Mismatch
from scheduler.domain.people import Driver, Qualification
from scheduler.usecases.papers_keeping import KeepPapers

NAMES = {
    Qualification.MIDAS: "MiDAS",
    Qualification.D1: "D1 on the licence",
    Qualification.ENHANCED_DBS: "Enhanced DBS check",
    Qualification.CAR_SCHEME: "Car scheme agreement",
    Qualification.LICENCE: "Driving licence",
    Qualification.MOT: "MOT of the car",
    Qualification.INSURER_TOLD: "Insurer told",
    Qualification.MEDICAL: "Medical, from 70 on",
}
STANDINGS = {
    Standing.MISSING: ("Not entered", "plain", "clock"),
    Standing.EXPIRED: ("Run out: not asked for what needs it", "bad", "people"),
    Standing.SOON: ("Runs out within 7 days", "bad", "clock"),
    Standing.MONTH: ("Runs out within 30 days", "plain", "clock"),
    Standing.SEASON: ("Runs out within 60 days", "plain", "clock"),
    Standing.VALID: ("Valid", "good", "tick"),
}
WHY = {
    Mismatch.QUALIFICATION: "a paper has run out or is missing",
    Mismatch.UNWILLING: "no longer does this, or does not go there",
    Mismatch.REFUSED_PAIRING: "would rather not meet",
    Mismatch.DOG: "no longer takes dogs",
    Mismatch.CAPACITY: "no longer fits in the vehicle",
    Mismatch.DRIVER_GENDER: "is not the driver asked for",
    Mismatch.NOT_A_MEMBER: "the rider is no member",
}
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
def of_one(visit: AnyVisit, driver_id: str) -> Response:
    """Show one volunteer's papers; the office can change them."""
    return _page(visit, volunteer(visit, driver_id))


@router.post("/papers/{driver_id}", dependencies=[only(Role.COORDINATOR)])
def keep(visit: AnyVisit, driver_id: str, form: Form) -> Response:
    """Write down until when each paper is valid; number and date are all that is kept."""
    driver, errors = volunteer(visit, driver_id), FormErrors()
    held = []
    for kind in Qualification:
        words = text(form, kind.value)
        day = (
            errors.read(kind.value, partial(typed.read_whole_date, words, today=visit.today))
            if words
            else None
        )
        if day is not None:
            held.append((kind, day))
    facts = {
        name: errors.read(name, partial(typed.read_whole_date, text(form, name), today=visit.today))
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
    return to(f"/papers/{driver.id}")


def _number(words: str) -> str | None:
    """Return the number of a certificate as it is typed, without spaces."""
    number = "".join(words.split()).upper()
    if number and not re.fullmatch(r"[0-9A-Z/-]{6,20}", number):
        raise Unreadable("Enter the number on the certificate, like 001234567890.")
    return number or None


def papers_of(visit: Visit, driver: Driver) -> tuple[Paper, ...]:
    """Return what somebody should hold, by what they drive, as it stands today."""
    said = said_by(visit, driver.id)
    wanted = (*(CAR_PAPERS if said.car else ()), *(BUS_PAPERS if said.vehicles else ()))
    return papers(driver, wanted, visit.today)


def _page(
    visit: Visit,
    driver: Driver,
    *,
    errors: FormErrors | None = None,
    sent: dict[str, object] | None = None,
) -> Response:
    return page(
        visit,
        "volunteer/papers.html",
        status=422 if errors else 200,
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
