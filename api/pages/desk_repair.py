"""The desk after a plan changed: who must be told what, which riders are asked, what moved and why."""

from datetime import date as calendar_date

from fastapi import APIRouter, Response

from api.pages import changed
from api.pages.answers import text
from api.pages.booking import to
from api.pages.desk_failure import WORDS
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.repair_ticks import ticks_of
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.routes.repairs import booking_of, spoken_to
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.request import LegId
from scheduler.usecases.commands import AgreeNewTime, DeclineNewTime

NOTES = {
    "agreed": "Written down. The new time is promised, and the ride has a driver.",
    "told": "Written down: they know.",
    "no_answer": "Written down: nobody answered. They stay on the list.",
    "declined": "Written down. The ride has no driver: find another way together.",
}
MOVED = "Moved. Ring the riders and drivers whom it concerns."
router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/{date}/repair")
def repaired(visit: AnyVisit, date: str, note: str = "") -> Response:
    """Show the last repair of a day: the call list, the questions to riders, what moved."""
    return _page(visit, exact_day(date), FormErrors(), note=NOTES.get(note, ""))


@router.post("/{date}/proposals/{leg_id}")
def answer(visit: AnyVisit, date: str, leg_id: str, form: Form) -> Response:
    """Write down a rider's yes or no to another time, and who said it."""
    day, errors = exact_day(date), FormErrors()
    who, agreed = text(form, "who"), text(form, "answer") == "yes"
    booking_id = booking_of(visit.service, day, leg_id)
    try:
        if agreed:
            visit.scheduler.agree(AgreeNewTime(booking_id, LegId(leg_id), who, visit.origin))
        else:
            visit.scheduler.decline(DeclineNewTime(booking_id, LegId(leg_id), who, visit.origin))
        spoken_to(visit.service, booking_id)
        return to(f"/desk/{day.isoformat()}/repair?note={'agreed' if agreed else 'declined'}")
    except (InvalidRequest, IllegalTransition, OfferSuperseded) as refusal:
        errors.add(f"who-{leg_id}", refusal.message)
    return _page(visit, day, errors)


@router.get("/{date}/changes")
def changes(visit: AnyVisit, date: str, note: str = "") -> Response:
    """Show everything that was done to the plan of a day, the last first."""
    day = exact_day(date)
    return page(
        visit,
        "desk/changes.html",
        day=day,
        done=visit.scheduler.history(day),
        names=changed.names_of(visit, day),
        title_of=changed.title,
        note=MOVED if note == "moved" else "",
        pounds=changed.pounds,
    )


def _page(visit: Visit, day: calendar_date, errors: FormErrors, *, note: str = "") -> Response:
    done = next((one for one in visit.scheduler.history(day) if one.repair is not None), None)
    if done is None or done.repair is None:
        raise NotFound("repair", day.isoformat())
    explained = visit.scheduler.explain(day)
    waiting = visit.scheduler.proposals(day)
    asked = {one.leg_id for one in waiting}
    first = {note.rider_id for note in done.repair.told if note.rider_id is not None and note.comes_first}
    visit.shows_needs(sorted(first), on=f"repair:{done.id}")
    return page(
        visit,
        "desk/repair.html",
        status=422 if errors else 200,
        day=day,
        done=done,
        what=WORDS[done.repair.failure],
        groups=changed.in_groups(done.repair.told),
        ticks=ticks_of(visit, done.id, done.repair.told),
        waiting=waiting,
        unserved=[one for one in explained.unserved if one.leg_id not in asked],
        names=changed.names_of(visit, day),
        pounds=changed.pounds,
        note=note,
        errors=errors or None,
    )


def exact_day(date: str) -> calendar_date:
    """Return the day in an address.

    Raises
    ------
    NotFound
        There is no such day.
    """
    try:
        return read_day(date)
    except ValueError:
        raise NotFound("day", date) from None
