"""A volunteer's own duties: what they are asked for, what they have, and what becomes of it when they cannot."""

from calendar import monthrange
from datetime import date as calendar_date
from datetime import timedelta

from fastapi import APIRouter, Response

from api.pages.about_me import volunteer
from api.pages.answers import text
from api.pages.booking import to
from api.pages.desk_repair import exact_day
from api.pages.drive import asked_of, vehicle_names
from api.pages.gate import AnyVisit, Form
from api.pages.giving_up import no_longer
from api.pages.paper_names import NAMES as PAPER_NAMES
from api.pages.papers_shown import running_out
from api.pages.rendering import page
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.pages.wording import MONTHS
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import require_driver
from scheduler.domain.duty import DutyOffer, DutyOfferId, DutyRole
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import DriverId
from scheduler.usecases.own_roster import Engagement
from scheduler.usecases.rota_commands import AnswerDutyOffer, ConfirmDuty

NOTES = {
    "yes": "Thank you. It is in your roster now.",
    "no": "Thank you for telling us. We will ask somebody else. You need not say why.",
    "late": "Somebody else has taken it, or the time to answer has run out.",
    "out": "Thank you for telling us at once. We are looking for somebody else.",
    "back": "Thank you. It is yours again.",
    "coming": "Thank you. We count on you.",
    "picked": "Thank you. The ride is yours.",
    "given": "Thank you. Those hours are in your roster. Whoever waits is offered a ride with you now.",
    "taken": "Somebody else has taken that, or it no longer fits. This is what is open now.",
}
VIEWS = ("list", "week", "month")
LIST_DAYS = 62
router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive/roster")
def roster(
    visit: AnyVisit, view: str = "list", date: str = "", note: str = "", given_up: str = ""
) -> Response:
    """Show a volunteer's duties as a list, a week or a month."""
    own = visit.signed_in.driver_id
    if own is None:
        return to("/desk/rota")
    shown = view if view in VIEWS else "list"
    day = _day(date, visit)
    first, last = _span(shown, day, visit.today)
    engaged = visit.scheduler.rota.roster(own, first, last=last)
    return page(
        visit,
        "drive/roster.html",
        soon=running_out(visit, volunteer(visit, own)),
        paper_names=PAPER_NAMES,
        uncovered=_uncovered(visit, engaged),
        view=shown,
        views=VIEWS,
        first=first,
        last=last,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        month=f"{MONTHS[first.month - 1]} {first.year}",
        days=[first + timedelta(days=n) for n in range((last - first).days + 1)],
        engaged=engaged,
        but={one.engagement.key: one.why for one in visit.scheduler.rota.overtaken(own, first, last=last)},
        ended=_ended(visit),
        unsure=_unsure(visit, own),
        is_own=True,
        vehicles=vehicle_names(visit),
        asked=asked_of(visit, own),
        note=NOTES.get(note, ""),
        given_up=given_up if note == "out" else "",
    )


def _uncovered(visit: Visit, engaged: list[Engagement]) -> frozenset[ShiftId]:
    """Return which of these shifts somebody's papers do not let them drive any more."""
    with visit.service.storage.reading() as records:
        found = [records.shift(one.shift_id) for one in engaged if one.shift_id is not None]
    return visit.scheduler.rota.out_of_papers(one for one in found if one is not None)


@router.post("/drive/offers/{offer_id}")
def answer(visit: AnyVisit, offer_id: str, form: Form) -> Response:
    """Take down a yes or a no, in one press."""
    try:
        offer = own_offer(visit, offer_id)
    except NotFound:
        own = visit.signed_in.driver_id
        refusal = (
            "You are not asked for this, or not any more: the duty was taken off, or is somebody else’s."
        )
        return page(
            visit,
            "drive/refused.html",
            status=404,
            refusal=refusal,
            back="/desk/rota" if own is None else "/drive/roster",
        )
    back = "/drive/roster?" if visit.signed_in.driver_id == offer.driver_id else _week_of(visit, offer)
    accepts = text(form, "answer") == "yes"
    try:
        visit.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=accepts, by=visit.origin))
    except (IllegalTransition, InvalidRequest) as refusal:
        return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back=back)
    return to(f"{back}&note={'yes' if accepts else 'no'}")


def _week_of(visit: Visit, offer: DutyOffer) -> str:
    """Return the office's rota of the week in which the duty of an offer lies."""
    with visit.service.storage.reading() as records:
        duty = records.duty(offer.duty_id)
    day = visit.today if duty is None else duty.service_date
    return f"/desk/rota?date={day.isoformat()}"


@router.post("/drive/confirm")
def confirm(visit: AnyVisit, form: Form) -> Response:
    """Write down that somebody still comes to a duty: the volunteer's own word, or what the office heard."""
    driver_id, day = DriverId(text(form, "driver")), exact_day(text(form, "day"))
    require_driver(visit.signed_in, driver_id)
    role = DutyRole.ESCORT if text(form, "role") == DutyRole.ESCORT.value else DutyRole.DRIVER
    try:
        visit.scheduler.rota.confirm(ConfirmDuty(driver_id, day, role, text(form, "key"), visit.origin))
    except NotFound:
        return no_longer(visit)
    if visit.signed_in.driver_id == driver_id:
        return to("/drive/roster?note=coming")
    return to(f"/desk?date={day.isoformat()}#unsure")


def _unsure(visit: Visit, own: DriverId) -> set[str]:
    """Return what a volunteer was reminded of and has not confirmed: today's and tomorrow's."""
    days = (visit.today, visit.today + timedelta(days=1))
    found = [one for day in days for one in visit.scheduler.rota.unconfirmed(day)]
    return {one.engagement.key for one in found if one.driver_id == own}


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


def _span(view: str, day: calendar_date, today: calendar_date) -> tuple[calendar_date, calendar_date]:
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if view == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return today, today + timedelta(days=LIST_DAYS)


def _day(typed: str, visit: Visit) -> calendar_date:
    try:
        return read_day(typed)
    except ValueError:
        return visit.today
