"""The driver's room: the run sheet of a day, and the buttons that say what happened."""

from datetime import date as calendar_date
from datetime import datetime, time, timedelta

from fastapi import APIRouter, Response

from api.pages import wording
from api.pages.answers import text
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.run_sheet import Sheet, sheet_of
from api.pages.typed import Unreadable, read_day, read_time
from api.pages.visit import Visit
from api.routes.runs import own_open_shift
from api.routes.shifts import find_shift
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import OPENS, STAYS, require_shift
from api.security.refusals import NotAllowed
from scheduler.domain.duty import Duty, DutyOffer, DutyRole
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId
from scheduler.domain.plan import StopKind
from scheduler.domain.request import LegId
from scheduler.domain.time import DAY
from scheduler.usecases.commands import Happening, Record
from scheduler.usecases.own_roster import Engagement
from scheduler.usecases.recording import LATER_DAY
from scheduler.usecases.views import Manifest

NOTES = {
    "changed": "That is done already, or the run has changed. This is the run as it is now.",
    "early": "It is too soon to drive on: the time promised to this rider has not begun. Please wait.",
    "later": LATER_DAY,
    "off": "You have set off. Drive safely.",
    "when": "Enter when it was, like 9:05: not later than now, not before the last step. Nothing was changed.",
}
EARLIEST = time(5)
"""Before it, a time that was typed without am or pm means the afternoon."""
AHEAD = 7
"""Days for which shifts are listed."""
router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive")
def run_sheet(visit: AnyVisit, date: str = "", note: str = "") -> Response:
    """Show the runs of a day that its driver may see, the next stop of the first unfinished one on top."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk")
    day = _day(date, visit)
    engaged = visit.scheduler.rota.roster(
        own, min(day, visit.today - timedelta(days=1)), last=max(day, visit.today + timedelta(days=AHEAD))
    )
    sheets, closed = [], []
    for shift in _shifts(visit, day, day):
        try:
            own_open_shift(shift.id, visit.signed_in, visit.service)
        except NotAllowed:
            closed.append(shift)
            continue
        sheets.append(sheet_of(visit, visit.scheduler.manifest(shift.id)))
    return page(
        visit,
        "drive/run.html",
        day=day,
        now=visit.now,
        sheets=sheets,
        current=next((one for one in sheets if not _is_finished(one)), None),
        closed=[(shift, opens(visit, shift)) for shift in closed],
        is_past=bool(closed) and all(_is_past(visit, shift) for shift in closed),
        along=[one for one in engaged if one.service_date == day and one.role is DutyRole.ESCORT],
        others=[one for one in engaged if one.service_date != day and not _is_past(visit, one)],
        is_own=True,
        vehicles=vehicle_names(visit),
        asked=len(asked_of(visit, own)),
        note=NOTES.get(note, ""),
        has_left=note == "off",
    )


def asked_of(visit: Visit, driver_id: DriverId) -> list[tuple[DutyOffer, Duty]]:
    """Return what a volunteer is asked for, after closing what has run out."""
    visit.scheduler.rota.expire()
    return visit.scheduler.rota.offers_of(driver_id)


@router.post("/drive/runs/{shift_id}/records")
def record(visit: AnyVisit, shift_id: str, form: Form) -> Response:
    """Write down what happened, and show the run as it is then."""
    shift = own_open_shift(shift_id, visit.signed_in, visit.service)
    back = f"/drive?date={shift.service_date.isoformat()}"
    if visit.signed_in.driver_id != shift.driver_id:
        back = f"/desk/runs/{shift.id}?"
    happening, kind = text(form, "happening"), text(form, "kind")
    if happening not in set(Happening) or (kind and kind not in set(StopKind)):
        return to(f"{back}&note=changed")
    leg_id, when = text(form, "leg"), text(form, "when")
    try:
        at = _moment(visit, shift, when)
    except Unreadable:
        return to(f"{back}&note=when")
    command = Record(
        shift_id=shift.id,
        service_date=shift.service_date,
        happening=Happening(happening),
        by=visit.origin,
        leg_id=LegId(leg_id) if leg_id else None,
        kind=StopKind(kind) if kind and happening == Happening.ARRIVED else None,
        at=at,
        called=text(form, "called") == "yes",
    )
    try:
        visit.scheduler.record(command)
    except (IllegalTransition, InvalidRequest, NotFound) as refusal:
        # A second press, the office changed the run meanwhile, nobody need be at the door yet, or a time that is none.
        if isinstance(refusal, InvalidRequest) and refusal.field == "at":
            return to(f"{back}&note={'later' if visit.today < shift.service_date else 'when'}")
        return to(f"{back}&note={'early' if _too_early(visit, command) else 'changed'}")
    return to(f"{back}&note=off" if command.happening is Happening.STARTED else back)


@router.get("/drive/runs/{shift_id}/no-show")
def ask_no_show(visit: AnyVisit, shift_id: str) -> Response:
    """Ask once more before a rider is written down as not there; how to reach them stands beside it."""
    shift = own_open_shift(shift_id, visit.signed_in, visit.service)
    sheet = sheet_of(visit, visit.scheduler.manifest(shift.id))
    line = sheet.next
    back = f"/drive?date={shift.service_date.isoformat()}"
    if line is None or not line.is_here or line.kind != StopKind.PICKUP.value:
        return to(f"{back}&note=changed")
    begins = _promised_from(visit, sheet.manifest, LegId(line.leg_id))
    waits = wording.clock(begins) if begins is not None and visit.now < begins else ""
    return page(visit, "drive/no_show.html", sheet=sheet, line=line, back=back, waits=waits)


def _moment(visit: Visit, shift: Shift, typed: str) -> datetime | None:
    """Return when it was, where a time was typed; None for now."""
    if not typed:
        return None
    return datetime.combine(shift.service_date, read_time(typed, opens=EARLIEST), visit.policy.zone)


def _too_early(visit: Visit, command: Record) -> bool:
    """Tell whether a rider was to be written down as not there before the time they were told began."""
    if command.happening is not Happening.NO_SHOW or command.leg_id is None:
        return False
    begins = _promised_from(visit, visit.scheduler.manifest(command.shift_id), command.leg_id)
    return begins is not None and (command.at or visit.now) < begins


def _promised_from(visit: Visit, manifest: Manifest, leg_id: LegId) -> datetime | None:
    """Return when the promised pickup of a leg begins; None when the run does not carry it."""
    line = visit.service.timeline(manifest.shift.service_date)
    for told in manifest.stops:
        if told.booked_leg is not None and told.booked_leg.leg.id == leg_id:
            return line.moment(told.booked_leg.leg.promise.pickup.earliest)
    return None


def vehicle_names(visit: Visit) -> dict[str, str]:
    """Return how every vehicle is called, by id."""
    with visit.service.storage.reading() as records:
        return {one.id: one.name for one in records.vehicles()}


def opens(visit: Visit, shift: Shift) -> datetime:
    """Return the local moment from which a driver may see a run sheet."""
    return visit.service.timeline(shift.service_date).moment(OPENS - DAY)


def own_shift(visit: Visit, shift_id: str) -> Shift:
    """Return a shift of this driver, or any for a coordinator.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    shift = find_shift(shift_id, visit.service)
    require_shift(visit.signed_in, shift)
    return shift


def _is_finished(sheet: Sheet) -> bool:
    return sheet.has_ended or sheet.manifest.run is None


def _is_past(visit: Visit, shift: Shift | Engagement) -> bool:
    return visit.now > visit.service.timeline(shift.service_date).moment(shift.hours.latest) + STAYS


def _day(typed: str, visit: Visit) -> calendar_date:
    try:
        return read_day(typed)
    except ValueError:
        return visit.today


def _shifts(visit: Visit, first: calendar_date, last: calendar_date) -> list[Shift]:
    driver_id = visit.signed_in.driver_id
    assert driver_id is not None
    with visit.service.storage.reading() as records:
        shifts = records.shifts_of_driver(driver_id)
    found = [shift for shift in shifts if first <= shift.service_date <= last]
    return sorted(found, key=lambda shift: (shift.service_date, shift.hours.earliest))
