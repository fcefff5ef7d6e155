"""Finding a rider by name, telephone or reference, and booking for them while they are on the telephone."""

import re

from fastapi import APIRouter, Response

from api.pages.again import as_asked
from api.pages.answers import text
from api.pages.booking import begin, new_draft, to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.typed import read_day
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.adapters.ids import read_reference
from scheduler.domain.booking import Booking
from scheduler.domain.people import Rider
from scheduler.domain.request import Request

MOST = 40
"""How many riders one search lists."""
LONGEST = 60
router = APIRouter(prefix="/desk/riders", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("")
def listed(visit: AnyVisit) -> Response:
    """List the riders, the first of them."""
    return _found(visit, "")


@router.post("")
def find(visit: AnyVisit, form: Form) -> Response:
    """Search for riders; a booking's reference leads straight to the booking.

    Names and numbers are sent as a form: an address with them would stay in histories and logs.
    """
    words = text(form, "q")[:LONGEST]
    booking = _by_reference(visit, words)
    return to(f"/rides/{booking.id}") if booking is not None else _found(visit, words)


def _found(visit: Visit, words: str) -> Response:
    found = [one for one in visit.riders() if fits(one, words)]
    visit.shows_needs((one.id for one in found[:MOST]), on="riders")
    return page(visit, "desk/riders.html", words=words, found=found[:MOST], number=len(found), most=MOST)


@router.get("/{rider_id}")
def rider(visit: AnyVisit, rider_id: str) -> Response:
    """Show a rider with their bookings, those to come first."""
    known = visit.known_rider(rider_id)
    visit.shows_needs([known.id], on="rider")
    with visit.service.storage.reading() as records:
        bookings = records.bookings_of_rider(known.id)
    coming = [one for one in bookings if one.service_date >= visit.today]
    over = [one for one in reversed(bookings) if one.service_date < visit.today]
    return page(visit, "desk/rider.html", rider=known, coming=coming, over=over[:MOST])


@router.get("/{rider_id}/book")
def book(visit: AnyVisit, rider_id: str, quote: str = "", date: str = "") -> Response:
    """Begin a booking for a rider; with the answers of an earlier enquiry where one is named."""
    known = visit.known_rider(rider_id)
    draft = new_draft(known.id)
    asked = _enquiry(visit, quote, date)
    if asked is not None and asked.rider_id == known.id:
        draft = as_asked(visit, asked)
    return begin(visit, draft)


def fits(one: Rider, words: str) -> bool:
    """Tell whether every word typed begins a part of the name, or the digits are in the telephone number."""
    digits = re.sub(r"\D", "", words)
    if len(digits) >= 3 and digits in re.sub(r"\D", "", one.phone):
        return True
    parts = one.name.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words.casefold().split())


def _enquiry(visit: Visit, quote_id: str, date: str) -> Request | None:
    try:
        day = read_day(date)
    except ValueError:
        return None
    with visit.service.storage.reading() as records:
        return next((one.request for one in records.quotes(day) if one.id == quote_id), None)


def _by_reference(visit: Visit, words: str) -> Booking | None:
    reference = read_reference(words) if words else None
    if reference is None:
        return None
    with visit.service.storage.reading() as records:
        return records.booking_by_reference(reference)
