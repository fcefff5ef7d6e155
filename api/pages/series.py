"""The pages of regular rides: having a ride again, how each date stands, changing one date or all that follow."""

from datetime import date as calendar_date
from functools import partial

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.language.sentences import in_readers_language
from api.language.words import gettext as _
from api.pages import typed
from api.pages.answers import opening, text
from api.pages.booking import BOOKERS, to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.rides import series_of
from api.pages.sayings import Sayings
from api.pages.series_words import date_rows
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.pages.wording import DAYS
from api.routes.series import own_series
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.request import Wish
from scheduler.domain.series import Series, SeriesId
from scheduler.usecases.series_commands import ChangeSeries, LeaveOut, StartSeries, TakeIn

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/rides/{booking_id}/again")
def again(visit: AnyVisit, booking_id: str) -> Response:
    """Ask on which days, and until when, a ride is wanted again."""
    return _question(visit, _booking(visit, booking_id), FormErrors(), None)


@router.post("/rides/{booking_id}/again")
def start(visit: AnyVisit, booking_id: str, form: Form) -> Response:
    """Start a regular ride and show how each date stands."""
    booking, errors = _booking(visit, booking_id), FormErrors()
    days = tuple(int(day) for day in form.getlist("days") if isinstance(day, str) and day in set("0123456"))
    if not days:
        errors.add("days", _("Choose at least one day of the week."))
    parts = [text(form, f"until-{part}") for part in ("day", "month", "year")]
    until = errors.read("until", partial(typed.read_date, parts, today=visit.today), target="until-day")
    holidays = text(form, "holidays")
    if holidays not in {"yes", "no"}:
        errors.add("holidays", _("Choose whether you travel on bank holidays."))
    if errors or until is None:
        return _question(visit, booking, errors, form)
    command = StartSeries(
        booking_id=booking.id,
        weekdays=days,
        until=until,
        by=visit.origin,
        on_holidays=holidays == "yes",
        same_driver=text(form, "driver") == "same",
    )
    try:
        series = visit.scheduler.start_series(command)
    except InvalidRequest as refusal:
        field = "days" if refusal.field == "weekdays" else "until"
        errors.add(
            field, in_readers_language(refusal.message), target="days" if field == "days" else "until-day"
        )
        return _question(visit, booking, errors, form)
    except IllegalTransition:
        made = series_of(visit, booking)
        if made is None:
            raise
        series = made  # A second press of the button.
    return to(f"/series/{series.id}")


def _question(visit: Visit, booking: Booking, errors: FormErrors, form: FormData | None) -> Response:
    return page(
        visit,
        "series/again.html",
        status=422 if errors else 200,
        booking=booking,
        rider=visit.rider(booking.rider_id),
        weekdays=[(number, DAYS[number]) for number in visit.policy.booking.weekdays],
        chosen=form.getlist("days") if form else [str(booking.service_date.weekday())],
        until=[text(form, f"until-{part}") if form else "" for part in ("day", "month", "year")],
        sent=dict(form) if form else None,
        errors=errors or None,
    )


@router.get("/series/{series_id}")
def series(visit: AnyVisit, series_id: str) -> Response:
    """Show how each date stands."""
    return _shown(visit, own_series(series_id, visit.signed_in, visit.service), FormErrors())


@router.post("/series/{series_id}/leave-out")
def leave_out(visit: AnyVisit, series_id: str, form: Form) -> Response:
    """Give one date back, or it and all that follow."""
    one = own_series(series_id, visit.signed_in, visit.service)
    following = text(form, "following") == "yes"
    visit.scheduler.leave_out(LeaveOut(one.id, _day(form), visit.origin, following))
    return to(f"/series/{one.id}")


@router.post("/series/{series_id}/take-in")
def take_in(visit: AnyVisit, series_id: str, form: Form) -> Response:
    """Ask for a date that was left out or refused."""
    one = own_series(series_id, visit.signed_in, visit.service)
    visit.scheduler.take_in(TakeIn(one.id, _day(form), visit.origin))
    return to(f"/series/{one.id}")


@router.post("/series/{series_id}/times")
def times(visit: AnyVisit, series_id: str, form: Form) -> Response:
    """Have other times from a date on."""
    one, errors = own_series(series_id, visit.signed_in, visit.service), FormErrors()
    reader = partial(typed.read_time, opens=opening(visit))
    outward = errors.read("outward", partial(reader, text(form, "outward")))
    back = one.asked.homeward
    homeward = errors.read("homeward", partial(reader, text(form, "homeward"))) if back else None
    if outward and homeward and homeward <= outward:
        errors.add(
            "homeward", _("The ride back must be later than the ride there. Enter a later time, like 14:30.")
        )
    if errors or outward is None:
        return _shown(visit, one, errors, form)
    day = _day(form)
    line = visit.service.timeline(day)
    command = ChangeSeries(
        SeriesId(one.id),
        day,
        Wish(one.asked.outward.kind, line.seconds(typed.at(day, outward, visit.policy.zone))),
        Wish(back.kind, line.seconds(typed.at(day, homeward, visit.policy.zone)))
        if back and homeward
        else None,
        visit.origin,
    )
    visit.scheduler.change_series(command)
    return to(f"/series/{one.id}")


def _shown(visit: Visit, one: Series, errors: FormErrors, form: FormData | None = None) -> Response:
    days = Sayings(visit.policy, visit.today).every(one.pattern.weekdays)
    with visit.service.storage.reading() as records:
        rows = date_rows(records, one, visit.today)
    return page(
        visit,
        "series/series.html",
        status=422 if errors else 200,
        series=one,
        rows=rows,
        days=days[:1].upper() + days[1:],
        sent=dict(form or {}),
        rider=visit.rider(one.rider_id),
        errors=errors or None,
    )


def _booking(visit: Visit, booking_id: str) -> Booking:
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    return booking


def _day(form: FormData) -> calendar_date:
    try:
        return read_day(text(form, "day"))
    except ValueError:
        raise NotFound("date of this regular ride", text(form, "day")) from None
