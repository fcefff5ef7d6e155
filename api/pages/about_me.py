"""What a volunteer says about themselves, one thing a page; by themselves, or keyed in by the office."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.pages import about_me_forms as forms
from api.pages import about_me_wishes as wishes
from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.paper_names import NAMES as PAPER_NAMES
from api.pages.papers_shown import running_out
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from api.security.ownership import require_driver
from scheduler.domain.availability import Availability, joined
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.people import Driver, DriverId, Rider
from scheduler.domain.time import TimeWindow
from scheduler.usecases.giving import own_car
from scheduler.usecases.rota_commands import GiveAvailability

TOPICS = {
    "times": "Days and times I can help",
    "dates": "Holidays and single dates",
    "limits": "The most I want to do",
    "driving": "What I drive",
    "wishes": "What I would rather not do",
    "people": "People I would rather go with",
}
IN_THE_OFFICE = {
    "times": "Days and times they can help",
    "dates": "Holidays and single dates",
    "limits": "The most they want to do",
    "driving": "What they drive",
    "wishes": "What they would rather not do",
    "people": "People they would rather go with",
}
"""The same, for those who look after volunteers."""
READERS: dict[str, forms.Reader] = {
    "times": forms.weekly,
    "dates": forms.dates,
    "limits": forms.limits,
    "driving": forms.driving,
    "wishes": wishes.wishes,
    "people": wishes.people,
}
NOTES = {"saved": "Thank you. We have written that down."}
FIELDS = {"weekly": "day-0", "extra": "hours", "away": "first", "car": "has_car", "limits": "seconds_day"}
AHEAD = 92
"""Days for which agreed duties are compared with what somebody says."""
KNOWN_DAYS = 92
"""How far back a volunteer may name riders they drove."""
router = APIRouter(include_in_schema=False, dependencies=[only(Role.DRIVER, Role.COORDINATOR)])


@router.get("/drive/about-me")
def about_me(visit: AnyVisit) -> Response:
    """Lead a volunteer to their own pages."""
    own = visit.signed_in.driver_id
    return to("/desk/volunteers" if own is None else f"/volunteers/{own}")


@router.get("/volunteers/{driver_id}")
def overview(visit: AnyVisit, driver_id: str, note: str = "") -> Response:
    """Show all that is known, with a link to change each part."""
    driver = volunteer(visit, driver_id)
    return page(visit, "volunteer/overview.html", note=NOTES.get(note, ""), **_known(visit, driver))


@router.get("/volunteers/{driver_id}/{topic}")
def ask(visit: AnyVisit, driver_id: str, topic: str) -> Response:
    """Ask about one thing."""
    driver = volunteer(visit, driver_id)
    if topic not in TOPICS:
        raise NotFound("page", topic)
    return _asking(visit, driver, topic)


@router.post("/volunteers/{driver_id}/{topic}")
def keep(visit: AnyVisit, driver_id: str, topic: str, form: Form) -> Response:
    """Write one thing down."""
    driver = volunteer(visit, driver_id)
    if topic not in TOPICS:
        raise NotFound("page", topic)
    errors = FormErrors()
    command = READERS[topic](form, _as_known(visit, driver), errors, visit.today)
    if topic == "people":
        command = wishes.riders(form, command, errors, known=_riders_known(visit, driver.id))
    if topic == "wishes":
        known = wishes.villages(visit.gazetteer)
        command = wishes.places(command, errors, known=known, of_before=driver.avoided)
    if not errors:
        try:
            visit.scheduler.rota.give(command)
        except InvalidRequest as refusal:
            errors.add(FIELDS.get(refusal.field, refusal.field), refusal.message)
    if errors:
        return _asking(visit, driver, topic, errors=errors, form=form)
    back = f"/volunteers/{driver.id}"
    return to(f"{back}/dates?note=saved" if topic == "dates" else f"{back}?note=saved")


def volunteer(visit: Visit, driver_id: str) -> Driver:
    """Return a volunteer whose pages this visitor may see.

    Raises
    ------
    NotFound
        There is none for this visitor.
    """
    require_driver(visit.signed_in, DriverId(driver_id))
    with visit.service.storage.reading() as records:
        driver = records.driver(DriverId(driver_id))
    if driver is None:
        raise NotFound("driver", driver_id)
    return driver


def said_by(visit: Visit, driver_id: DriverId) -> Availability:
    """Return what somebody said; nothing yet where they did not."""
    with visit.service.storage.reading() as records:
        return records.availability(driver_id) or Availability(driver_id)


def _as_known(visit: Visit, driver: Driver) -> GiveAvailability:
    return GiveAvailability(
        said_by(visit, driver.id),
        visit.origin,
        takes_dogs=driver.takes_dogs,
        unwilling=driver.unwilling,
        avoided=driver.avoided,
    )


def _riders_known(visit: Visit, driver_id: DriverId) -> list[Rider]:
    """Return the riders whose names this visitor may try: all for the office, else those the volunteer drives."""
    if visit.signed_in.runs_the_service:
        return visit.riders()
    with visit.service.storage.reading() as records:
        since = visit.today - timedelta(days=KNOWN_DAYS)
        legs = [
            leg_id
            for shift in records.shifts_of_driver(driver_id)
            if since <= shift.service_date <= visit.today
            and (run := records.plan(shift.service_date).run(shift.id)) is not None
            for leg_id in run.leg_ids()
        ]
        ids = {one.rider_id for one in map(records.booking_of_leg, legs) if one is not None}
        return [one for one in map(records.rider, sorted(ids)) if one is not None]


def _known(visit: Visit, driver: Driver) -> dict[str, Any]:
    with visit.service.storage.reading() as records:
        vehicles = [one for one in records.vehicles() if one.mode is not ServiceMode.CAR_SCHEME]
        others = [one for one in records.drivers() if one.id != driver.id]
        car, names = own_car(records.vehicles(), driver), {one.id: one.name for one in records.riders()}
    return {
        "driver": driver,
        "said": said_by(visit, driver.id),
        "topics": TOPICS if visit.signed_in.driver_id == driver.id else IN_THE_OFFICE,
        "days": forms.DAYS,
        "limit_fields": forms.LIMITS,
        "unwilling": wishes.UNWILLING,
        "vehicles": vehicles,
        "others": others,
        "car": car,
        "contact": visit.service.contacts.find(f"driver:{driver.id}"),
        "rider_names": names,
        "is_own": visit.signed_in.driver_id == driver.id,
        "soon": running_out(visit, driver),
        "paper_names": PAPER_NAMES,
        "hours": hours_words,
        "away_key": forms.away_key,
        "extra_key": forms.extra_key,
        "overtaken": visit.scheduler.rota.overtaken(
            driver.id, visit.today, last=visit.today + timedelta(days=AHEAD)
        ),
    }


def hours_words(windows: Iterable[TimeWindow]) -> str:
    """Return hours as they are typed: "9:00 to 13:00, 14:00 to 17:00"; those that overlap are one."""
    return ", ".join(f"{_clock(one.earliest)} to {_clock(one.latest)}" for one in joined(list(windows)))


def _clock(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    is_night = hours < forms.DAYBREAK.hour
    return f"{hours:02}:{minutes:02}" if is_night else f"{hours}:{minutes:02}"


def _asking(
    visit: Visit,
    driver: Driver,
    topic: str,
    *,
    errors: FormErrors | None = None,
    form: FormData | None = None,
) -> Response:
    day: date = visit.today
    known = _known(visit, driver)
    return page(
        visit,
        f"volunteer/{topic}.html",
        status=422 if errors else 200,
        errors=errors,
        sent=dict(form or {}),
        ticked=lambda name, kept: kept if form is None else form.getlist(name),
        note=NOTES.get(visit.request.query_params.get("note", ""), ""),
        topic=topic,
        title=known["topics"][topic],
        example=f"For example, {day.day} {day.month} {day.year}",
        **known,
    )
