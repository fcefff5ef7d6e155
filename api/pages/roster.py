"""A volunteer's own duties: what they are asked for, what they have, and what becomes of it when they cannot."""

from calendar import monthrange
from datetime import date as calendar_date
from datetime import timedelta

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.booking import to
from api.pages.drive import asked_of, own_shift
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.pages.wording import MONTHS
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import require_driver
from scheduler.domain.duty import DutyOffer, DutyOfferId
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, SchedulerError
from scheduler.domain.fleet import ShiftId
from scheduler.usecases.rota_commands import AnswerDutyOffer, DropOut

NOTES = {
    "yes": "Thank you. It is in your roster now.",
    "no": "Thank you for telling us. We will ask somebody else. You need not say why.",
    "late": "Somebody else has taken it, or the time to answer has run out.",
    "out": "Thank you for telling us at once. We are looking for somebody else.",
    "picked": "Thank you. The ride is yours.",
    "given": "Thank you. Those hours are in your roster. Whoever waits is offered a ride with you now.",
    "taken": "Somebody else has taken that, or it no longer fits. This is what is open now.",
}
VIEWS = ("list", "week", "month")
LIST_DAYS = 62
router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive/roster")
def roster(visit: AnyVisit, view: str = "list", date: str = "", note: str = "") -> Response:
    """Show a volunteer's duties as a list, a week or a month."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk/rota")
    shown = view if view in VIEWS else "list"
    day = _day(date, visit)
    first, last = _span(shown, day, visit.today)
    return page(
        visit,
        "drive/roster.html",
        view=shown,
        views=VIEWS,
        first=first,
        last=last,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        month=f"{MONTHS[first.month - 1]} {first.year}",
        days=[first + timedelta(days=n) for n in range((last - first).days + 1)],
        engaged=visit.scheduler.rota.roster(own, first, last=last),
        but={one.engagement.key: one.why for one in visit.scheduler.rota.overtaken(own, first, last=last)},
        ended=_ended(visit),
        is_own=True,
        vehicles=_vehicle_names(visit),
        asked=asked_of(visit, own),
        note=NOTES.get(note, ""),
    )


@router.post("/drive/offers/{offer_id}")
def answer(visit: AnyVisit, offer_id: str, form: Form) -> Response:
    """Take down a yes or a no, in one press."""
    offer = own_offer(visit, offer_id)
    back = "/drive/roster?" if visit.signed_in.driver_id == offer.driver_id else _week_of(visit, offer)
    accepts = text(form, "answer") == "yes"
    try:
        visit.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=accepts, by=visit.origin))
    except (IllegalTransition, InvalidRequest) as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back=back)
    return to(f"{back}&note={'yes' if accepts else 'no'}")


@router.get("/drive/shifts/{shift_id}/drop-out")
def ask_to_drop_out(visit: AnyVisit, shift_id: str) -> Response:
    """Show the one button that gives a duty back."""
    shift = own_shift(visit, shift_id)
    with visit.service.storage.reading() as records:
        run, vehicle = records.plan(shift.service_date).run(shift.id), records.vehicle(shift.vehicle_id)
        driver = records.driver(shift.driver_id)
    ahead = {stop.leg_id for stop in run.stops if stop.leg_id and not stop.is_over} if run else set()
    is_own = visit.signed_in.driver_id == shift.driver_id
    return page(
        visit,
        "drive/drop_out.html",
        shift=shift,
        driver=driver,
        vehicle=vehicle,
        rides=len(ahead),
        is_own=is_own,
        back="/drive/roster" if is_own else f"/desk/rota?date={shift.service_date.isoformat()}",
    )


@router.post("/drive/shifts/{shift_id}/drop-out")
def drop_out(visit: AnyVisit, shift_id: str, _form: Form) -> Response:
    """Give a duty back: its rides find cover as far as there is any, and the office sees the others."""
    shift = own_shift(visit, shift_id)
    is_own = visit.signed_in.driver_id == shift.driver_id
    back = "/drive/roster" if is_own else f"/desk?date={shift.service_date.isoformat()}"
    try:
        out = visit.scheduler.rota.drop_out(DropOut(shift.id, visit.origin))
    except SchedulerError as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back=back)
    if is_own:
        return to(f"{back}?note=out")
    return to(back if out.repair is None else f"/desk/{shift.service_date.isoformat()}/repair")


def _week_of(visit: Visit, offer: DutyOffer) -> str:
    """Return the office's rota of the week in which the duty of an offer lies."""
    with visit.service.storage.reading() as records:
        duty = records.duty(offer.duty_id)
    day = visit.today if duty is None else duty.service_date
    return f"/desk/rota?date={day.isoformat()}"


def _ended(visit: Visit) -> set[ShiftId]:
    """Return the shifts of today whose runs are over."""
    with visit.service.storage.reading() as records:
        return {run.shift_id for run in records.plan(visit.today).runs if run.has_ended}


def own_offer(visit: Visit, offer_id: str) -> DutyOffer:
    """Return an offer made to this visitor, or any for the office.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    with visit.service.storage.reading() as records:
        offer = records.duty_offer(DutyOfferId(offer_id))
    if offer is None:
        raise NotFound("duty offer", offer_id)
    require_driver(visit.signed_in, offer.driver_id)
    return offer


def _vehicle_names(visit: Visit) -> dict[str, str]:
    with visit.service.storage.reading() as records:
        return {one.id: one.name for one in records.vehicles()}


def _span(view: str, day: calendar_date, today: calendar_date) -> tuple[calendar_date, calendar_date]:
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if view == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return today, today + timedelta(days=LIST_DAYS)


def _day(typed: str, visit: Visit) -> calendar_date:
    try:
        return calendar_date.fromisoformat(typed)
    except ValueError:
        return visit.today
