"""A ride as a calendar file: when to be ready and where, without anything about health."""

from datetime import timedelta

from fastapi import APIRouter, Response
from icalendar import Alarm, Calendar, Event

from api.feeds.time_zones import describe_time_zones
from api.language.words import gettext as _
from api.pages.booking import BOOKERS
from api.pages.gate import AnyVisit
from api.pages.visit import Visit
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import BookedLeg, Booking, BookingId

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])
MEDIA_TYPE = "text/calendar; charset=utf-8"


@router.get("/rides/{booking_id}/calendar")
def calendar(visit: AnyVisit, booking_id: str) -> Response:
    """Send the rides of a booking that stand, each as one entry."""
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    name = f"ride-{booking.service_date.isoformat()}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(calendar_of(visit, booking), media_type=MEDIA_TYPE, headers=headers)


def calendar_of(visit: Visit, booking: Booking) -> bytes:
    """Return the calendar file of a booking."""
    made = Calendar()
    made.add("prodid", "-//Drove//Rides//EN")
    made.add("version", "2.0")
    for booked in booking.legs:
        if booked.is_open:
            made.add_component(_entry(visit, booking, booked))
    describe_time_zones(made)
    packed: bytes = made.to_ical()
    return packed


def _entry(visit: Visit, booking: Booking, booked: BookedLeg) -> Event:
    line, leg = visit.service.timeline(booking.service_date), booked.leg
    entry = Event()
    entry.add("uid", f"{leg.id}@drove")
    entry.add("sequence", booking.version - 1)
    entry.add("dtstamp", visit.now)
    entry.add("dtstart", line.moment(leg.promise.pickup.earliest).astimezone(visit.policy.zone))
    entry.add("dtend", line.moment(leg.promise.arrive_by).astimezone(visit.policy.zone))
    entry.add("summary", _("Ride to {place}: be ready").format(place=leg.destination.name))
    entry.add("location", leg.origin.label)
    told = _("{service}, {phone}. Your reference is {reference}.")
    told = told.format(service=visit.policy.name, phone=visit.policy.phone, reference=booking.reference)
    entry.add("description", told)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Your ride comes soon: be ready."))
    alarm.add("trigger", timedelta(minutes=-30))
    entry.add_component(alarm)
    return entry
