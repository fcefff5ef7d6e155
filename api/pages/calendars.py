"""A volunteer's own calendar feed: its private address, made and revoked by one press, and the feed itself."""

from datetime import timedelta

from fastapi import APIRouter, Response

from api.feeds.roster_calendar import Duty, bodies, calendar
from api.pages.answers import text
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.persistence.calendars import CalendarStore
from api.security.access import anybody, only
from api.security.identity import Role
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId
from scheduler.domain.place import Place, PlaceKind, metres_between
from scheduler.domain.plan import StopKind
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
        return to("/drive/calendar")
    secret = _store(visit).renew(own, visit.now)
    address = str(visit.request.url_for("feed", secret=secret))
    return page(visit, "drive/calendar.html", made=visit.now, address=address)


@router.get("/calendar/{secret}.ics", name="feed", dependencies=[anybody()])
def feed(visit: AnyVisit, secret: str) -> Response:
    """Return the calendar that a secret address opens."""
    owner = _store(visit).owner(secret)
    if owner is None:
        raise NotFound("calendar", "of that address")
    entries = _store(visit).told(owner, bodies(_duties(visit, owner)), visit.now)
    made = calendar(
        entries,
        name=f"{visit.policy.name}: my duties",
        zone=visit.policy.zone,
        sign_in=str(visit.request.url_for("run_sheet")),
    )
    return Response(made, media_type="text/calendar; charset=utf-8")


def _own(visit: Visit) -> DriverId | None:
    return visit.signed_in.driver_id


def _store(visit: Visit) -> CalendarStore:
    return CalendarStore(visit.service.database)


def _duties(visit: Visit, driver_id: DriverId) -> list[Duty]:
    first, last = visit.today - timedelta(days=DAYS_BACK), visit.today + timedelta(days=DAYS_AHEAD)
    with visit.service.storage.reading() as records:
        shifts = [one for one in records.shifts_of_driver(driver_id) if first <= one.service_date <= last]
    districts = _Districts(visit)
    return [_duty(visit, shift, districts) for shift in shifts]


def _duty(visit: Visit, shift: Shift, districts: "_Districts") -> Duty:
    line, manifest = visit.service.timeline(shift.service_date), visit.scheduler.manifest(shift.id)
    told = tuple(
        f"{line.moment(one.stop.start):%H:%M} {words}"
        for one in manifest.stops
        if (words := _stop_words(one, districts))
    )
    hours = shift.hours
    return Duty(
        shift.id,
        line.moment(hours.earliest),
        line.moment(hours.latest),
        f"Driving: {manifest.vehicle.name}",
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
