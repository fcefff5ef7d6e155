"""A volunteer's own calendar feed: its private address, made and revoked by one press, and the feed itself."""

from datetime import timedelta
from functools import partial

from fastapi import APIRouter, Response

from api.audit.identity import note
from api.feeds.roster_calendar import Duty, bodies, calendar, left_over
from api.pages.answers import text
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.calendars import CalendarStore
from api.security.access import anybody, only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.people import DriverId
from scheduler.domain.place import Place, PlaceKind, metres_between
from scheduler.domain.plan import StopKind
from scheduler.usecases.own_roster import Engagement
from scheduler.usecases.views import ManifestStop

DAYS_BACK, DAYS_AHEAD = 14, 120
FAR = 3_000
"""Metres to the nearest postcode beyond which none is told."""
router = APIRouter(include_in_schema=False)
DOINGS = {StopKind.PICKUP: "from", StopKind.DELIVERY: "to"}


@router.get("/drive/calendar", dependencies=[only(Role.DRIVER)])
def about(visit: AnyVisit) -> Response:
    """Say what the feed is, and whether there is one."""
    own = _own(visit)
    made = None if own is None else _store(visit).made_at(own)
    return page(visit, "drive/calendar.html", made=made, address="")


@router.post("/drive/calendar", dependencies=[only(Role.DRIVER)])
def change(visit: AnyVisit, form: Form) -> Response:
    """Make a new address, shown this once, or close the feed."""
    own = _own(visit)
    if own is None:
        return to("/desk")
    if text(form, "do") == "close":
        _store(visit).revoke(own)
        note(visit.service, "calendar.closed", on=visit.signed_in.account.id)
        return to("/drive/calendar")
    secret = _store(visit).renew(own, visit.now)
    note(visit.service, "calendar.opened", on=visit.signed_in.account.id)
    own_address = visit.service.link(f"/calendar/{secret}.ics")
    address = own_address or str(visit.request.url_for("feed", secret=secret))
    return page(visit, "drive/calendar.html", made=visit.now, address=address)


@router.get("/calendar/{secret}.ics", name="feed", dependencies=[anybody()])
def feed(visit: AnyVisit, secret: str) -> Response:
    """Return the calendar that a secret address opens."""
    owner = _store(visit).owner(secret)
    if owner is None:
        raise NotFound("calendar", "of that address")
    since = visit.service.timeline(visit.today - timedelta(days=DAYS_BACK)).moment(0)
    left = partial(left_over, since=since)
    entries = _store(visit).told(owner, bodies(_duties(visit, owner)), left=left, now=visit.now)
    made = calendar(
        entries,
        name=f"{visit.policy.name}: my duties",
        zone=visit.policy.zone,
        sign_in=visit.service.link("/drive") or str(visit.request.url_for("run_sheet")),
    )
    return Response(made, media_type="text/calendar; charset=utf-8")


def _own(visit: Visit) -> DriverId | None:
    return visit.signed_in.driver_id


def _store(visit: Visit) -> CalendarStore:
    return CalendarStore(visit.service.database)


def _duties(visit: Visit, driver_id: DriverId) -> list[Duty]:
    first, last = visit.today - timedelta(days=DAYS_BACK), visit.today + timedelta(days=DAYS_AHEAD)
    with visit.service.storage.reading() as records:
        vehicles = {one.id: one.name for one in records.vehicles()}
    districts = _Districts(visit)
    return [
        _duty(visit, one, districts, vehicles[one.vehicle_id] if one.vehicle_id else "a volunteer’s car")
        for one in visit.scheduler.rota.roster(driver_id, first, last=last)
    ]


def _duty(visit: Visit, one: Engagement, districts: "_Districts", vehicle: str) -> Duty:
    line = visit.service.timeline(one.service_date)
    stops: tuple[ManifestStop, ...] = ()
    if one.shift_id is not None:
        stops = visit.scheduler.manifest(one.shift_id).stops
    told = (
        *((f"With {one.partner}",) if one.partner else ()),
        *(
            f"{line.moment(stop.stop.start):%H:%M} {words}"
            for stop in stops
            if (words := _stop_words(stop, districts))
        ),
    )
    doing = "Driving" if one.shift_id is not None else "Going along"
    return Duty(
        one.key,
        line.moment(one.hours.earliest),
        line.moment(one.hours.latest),
        f"{doing}: {vehicle}",
        told,
    )


def _stop_words(told: ManifestStop, districts: "_Districts") -> str:
    """Return who and roughly where: a first name and a postcode district."""
    if told.rider is None or told.place is None or told.stop.kind not in DOINGS:
        return ""
    return f"{told.rider.name.split()[0]} {DOINGS[told.stop.kind]} {districts.of(told.place)}".strip()


class _Districts:
    """Finds the postcode district of a place: the part before the space, of the nearest postcode."""

    def __init__(self, visit: Visit) -> None:
        self._known = visit.gazetteer.places(PlaceKind.POSTCODE)
        self._found: dict[str, str] = {}

    def of(self, place: Place) -> str:
        """Return the district, or nothing where no postcode is near."""
        if place.id not in self._found:
            near = min(self._known, key=lambda one: metres_between(one.point, place.point), default=None)
            is_near = near is not None and metres_between(near.point, place.point) <= FAR
            self._found[place.id] = near.name.split()[0] if near is not None and is_near else ""
        return self._found[place.id]
