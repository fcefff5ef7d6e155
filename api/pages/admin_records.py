"""The administrator's looks at the audit log and at messages: by person, by day, and how each is worded."""

from datetime import date as calendar_date
from datetime import timedelta

from fastapi import APIRouter, Response

from api.audit.check import Verdict, check
from api.notify.message import By
from api.notify.samples import sample
from api.notify.words import words
from api.pages.desk_calls import TITLES
from api.pages.gate import AnyVisit, Form
from api.pages.paging import paged
from api.pages.rendering import page
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.messages import News

MOST = 200
WAYS = {By.SMS: "Text message", By.EMAIL: "E-mail", By.LETTER: "Letter", By.CALL: "On the telephone"}
router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)])


@router.get("/audit")
def audit(visit: AnyVisit, date: str = "", person: str = "") -> Response:
    """Show the log of a day, or of a person named as ``rider:…``."""
    return _audit(visit, date, person)


@router.post("/audit")
def verify(visit: AnyVisit, _form: Form) -> Response:
    """Read the whole log and say whether it is as it was written."""
    return _audit(visit, "", "", verdict=check(visit.service.audit.everything()))


def _audit(visit: Visit, date: str, person: str, *, verdict: Verdict | None = None) -> Response:
    day = _day(date, visit)
    line = visit.service.timeline(day)
    if person:
        lines = visit.service.audit.of_person(person[:150], most=MOST)
    else:
        first, last = line.moment(0), visit.service.timeline(day + timedelta(days=1)).moment(0)
        lines = visit.service.audit.between(first, last, most=MOST)
    return page(
        visit,
        "admin/audit.html",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        person=person,
        found=paged(lines, visit),
        most=MOST,
        zone=visit.policy.zone,
        verdict=verdict,
    )


@router.get("/messages")
def messages(visit: AnyVisit) -> Response:
    """Show the messages of late and what became of each; in the demonstration, what would have been sent."""
    return page(
        visit,
        "admin/messages.html",
        found=paged(visit.service.messages.latest(MOST), visit),
        titles=TITLES,
        ways=WAYS,
        open=[WAYS[by] for by in By if by in visit.service.senders],
        is_demo=visit.service.settings.demo,
        zone=visit.policy.zone,
    )


@router.get("/messages/words/{news}")
def wording(visit: AnyVisit, news: str) -> Response:
    """Show how one kind of message is worded, by every way, with made-up facts."""
    if news not in set(News):
        raise NotFound("message", news)
    kind = News(news)
    facts = sample(visit.policy, visit.today)
    said = [(WAYS[by], words(kind, by, facts)) for by in By]
    return page(visit, "admin/wording.html", title=TITLES[kind], said=said, titles=TITLES, kind=kind)


def _day(typed: str, visit: Visit) -> calendar_date:
    """Return the day in an address; today, by the wall's clock, where it is none."""
    try:
        return read_day(typed)
    except ValueError:
        return visit.service.surroundings.wall_clock.now().astimezone(visit.policy.zone).date()
