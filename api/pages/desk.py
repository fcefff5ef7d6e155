"""The coordinator's room: the day at a glance, one run in full, and the search for a better plan."""

from datetime import date as calendar_date
from datetime import timedelta

from fastapi import APIRouter, Response

from api.pages import changed
from api.pages.board import board_of, run_rows
from api.pages.booking import to
from api.pages.desk_moves import NOTES as HOLDS
from api.pages.desk_repair import exact_day
from api.pages.drive import NOTES
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.papers import WHY
from api.pages.places_wanted import places_wanted
from api.pages.ready import home_rows
from api.pages.rendering import page
from api.pages.run_sheet import sheet_of
from api.pages.timeline import chart_of
from api.pages.typed import Unreadable, read_date, read_day
from api.pages.unheard import unheard, unsure
from api.pages.visit import Visit
from api.pages.waiters import waiters
from api.routes.shifts import find_shift
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import PlanChanged, TravelTimesUnavailable
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.plan import StopKind
from scheduler.domain.request import LegId
from scheduler.usecases.commands import OptimiseDay
from scheduler.usecases.history import PlanChange
from scheduler.usecases.views import DayView

OUTCOMES = {
    "searched": "",
    "busy": "The plan kept changing while we searched. Nothing was changed. Try again in a minute.",
    "set-down": "Say when the rider was set down, after they were on board, like 10:25. Nothing was changed.",
    "roads": "We cannot work out times on the roads just now. Nothing was changed. Try again in a minute.",
}
router = APIRouter(prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("")
def day(visit: AnyVisit, date: str = "", note: str = "") -> Response:
    """Show a day: who is not served and why, the runs, the map, the figures."""
    errors = FormErrors()
    chosen = _day(date, visit, errors)
    board = board_of(visit, visit.scheduler.day(chosen))
    now = visit.service.timeline(chosen).seconds(visit.now)
    return page(
        visit,
        "desk/day.html",
        status=422 if errors else 200,
        day=chosen,
        before=chosen - timedelta(days=1),
        after=chosen + timedelta(days=1),
        typed_day=date if errors else "",
        board=board,
        unfit_because=WHY,
        chart=chart_of(board.runs, now),
        unsure=unsure(visit, chosen),
        places=places_wanted(visit, chosen),
        unheard=unheard(visit, board.runs, now) if chosen == visit.today else [],
        has_map=visit.service.surroundings.area is not None and bool(board.runs),
        homes=home_rows(visit, chosen),
        waiters=waiters(visit, chosen),
        note=note if note in OUTCOMES else "",
        last=last_search(visit, chosen) if note == "searched" else None,
        names=changed.names_of(visit, chosen) if note == "searched" else None,
        pounds=changed.pounds,
        outcome=OUTCOMES.get(note, ""),
        errors=errors or None,
    )


@router.post("/{date}/optimise")
def optimise(visit: AnyVisit, date: str, _form: Form) -> Response:
    """Search for a better plan within every promise, and show what came of it."""
    chosen = exact_day(date)
    note = "searched"
    try:
        visit.scheduler.optimise(OptimiseDay(chosen, visit.origin))
    except PlanChanged:
        note = "busy"
    except TravelTimesUnavailable:
        note = "roads"
    return to(f"/desk?date={chosen.isoformat()}&note={note}")


@router.get("/runs/{shift_id}")
def run(visit: AnyVisit, shift_id: str, note: str = "") -> Response:
    """Show one run in full: the driver's run sheet, with links to its bookings."""
    shift = find_shift(shift_id, visit.service)
    view = visit.scheduler.day(shift.service_date)
    held = visit.scheduler.held(shift.service_date).pins
    rows = run_rows(view, visit.service.timeline(shift.service_date))
    return page(
        visit,
        "desk/run.html",
        day=shift.service_date,
        sheet=sheet_of(visit, visit.scheduler.manifest(shift.id)),
        row=next((row for row in rows if row.run.shift_id == shift.id), None),
        note=NOTES.get(note) or HOLDS.get(note, ""),
        hold=held.of_run(shift.id),
        rides=rides_ahead(view, shift.id),
        pinned=held.legs,
    )


def rides_ahead(view: DayView, shift_id: ShiftId) -> list[tuple[LegId, str]]:
    """Return the rides of a run that have not begun, with whose they are and where they go."""
    manifest = next(one for one in view.manifests if one.shift.id == shift_id)
    return [
        (line.booked_leg.leg.id, f"{line.rider.name} to {line.booked_leg.leg.destination.label}")
        for line in manifest.stops
        if line.stop.kind is StopKind.PICKUP and not line.stop.is_over and line.booked_leg and line.rider
    ]


def last_search(visit: Visit, day: calendar_date) -> PlanChange | None:
    """Return what the last search for a better plan of a day changed."""
    done = visit.scheduler.history(day)
    return next((one for one in done if one.kind is EventType.PLAN_OPTIMISED), None)


def _day(typed: str, visit: Visit, errors: FormErrors) -> calendar_date:
    """Return the day asked for; today, and an error noted, when it cannot be read."""
    tidy = typed.strip()
    if not tidy:
        return visit.today
    try:
        return read_day(tidy)
    except ValueError:
        pass
    parts = tidy.replace("/", " ").replace(".", " ").replace("-", " ").split()
    try:
        return read_date([*parts, "", "", ""][:3], today=visit.today)
    except Unreadable as trouble:
        errors.add("date", str(trouble))
        return visit.today
