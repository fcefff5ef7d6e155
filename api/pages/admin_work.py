"""The administrator's look at the work behind the pages: whether it keeps up, and what was put aside for a person."""

from fastapi import APIRouter, Response

from api.audit.identity import note_on
from api.metrics import outbox_lag
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.work_words import words_of
from api.persistence.outbox_table import EntryState
from api.persistence.parked import ParkedEntries
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound

HERE = "/admin/work"
LATE_MINUTES = 2
"""From when on the work is said to be behind: workers look every second."""
router = APIRouter(prefix=HERE, include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)])


@router.get("")
def work(visit: AnyVisit, note: str = "") -> Response:
    """Show how far behind the work is, and every entry that failed too often."""
    service = visit.service
    counts = service.outbox.counts()
    minutes = int(outbox_lag(service) // 60)
    return page(
        visit,
        "admin/work.html",
        behind=minutes if minutes >= LATE_MINUTES else 0,
        trying_again=counts[EntryState.RETRYING],
        aside=[(one, words_of(one.kind)) for one in ParkedEntries(service.database).list()],
        zone=visit.policy.zone,
        again=note == "again",
    )


@router.post("/{seq}/again")
def again(visit: AnyVisit, seq: int, _form: Form) -> Response:
    """Have an entry tried again at once."""
    service = visit.service
    known = 0 < seq < 2**31
    if not known or not ParkedEntries(service.database).try_again(seq, service.surroundings.wall_clock.now()):
        raise NotFound("piece of work that was put aside", str(seq))
    note_on(service, "work.tried_again", on=f"outbox:{seq}")
    return to(f"{HERE}?note=again")
