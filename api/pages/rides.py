"""A rider's own rides: booked, to come, past; giving one back; changing its time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import APIRouter, Response

from api.pages.again import as_asked
from api.pages.booking import BOOKERS, begin, chooser, to
from api.pages.catching import fallback_of
from api.pages.cut_off import changeable_until, cut_off
from api.pages.gate import AnyVisit, Form
from api.pages.live import live_of
from api.pages.off_train import later_arrival
from api.pages.rendering import page
from api.pages.trips import sees_trip
from api.pages.usual import trips_made
from api.pages.visit import Visit
from api.pages.way_back import movable_back
from api.pages.who_drives import drivers_of
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import Booking, BookingId, BookingState, LegState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.people import RiderId
from scheduler.domain.ready_call import ReadyCall
from scheduler.domain.request import LegId
from scheduler.domain.series import Series, SeriesState
from scheduler.domain.time import Timeline
from scheduler.domain.waiting import WaitState
from scheduler.usecases.cancel import has_passed
from scheduler.usecases.commands import CancelBooking

router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])
PAST = 20
"""How many past rides a page lists."""
OPEN = frozenset({BookingState.CONFIRMED, BookingState.UNDER_WAY})


@router.get("/rides")
def rides(visit: AnyVisit, rider: str = "") -> Response:
    """List the rides to come, the next first, and past ones, the latest first."""
    rider_id = RiderId(rider) if rider else visit.signed_in.rider_id
    if rider_id is None:
        return to(chooser(visit))
    if not visit.may_act_for(rider_id):
        raise NotFound("rider", rider_id)
    with visit.service.storage.reading() as records:
        bookings = records.bookings_of_rider(rider_id)
        waiting = [one for one in records.waiting.of_rider(rider_id) if one.is_open]
        waiting.sort(key=lambda one: (one.service_date, one.id))
        series = [one for one in records.series.of_rider(rider_id) if one.pattern.until >= visit.today]
    calls = calls_of(visit, bookings)
    coming, past = divided(visit, bookings, calls)
    near = [one for one in coming if one.service_date <= visit.today + timedelta(days=1)]
    return page(
        visit,
        "rides/list.html",
        coming=coming,
        drivers={leg: who for one in near for leg, who in drivers_of(visit, one).items()},
        live={leg: told for one in near for leg, told in live_of(visit, one).items()},
        past=past[:PAST],
        usual=trips_made(bookings),
        rider=visit.rider(rider_id),
        calls=calls,
        series=[one for one in series if one.state is SeriesState.ACTIVE],
        free=[one for one in waiting if one.state is WaitState.OFFERED],
        waiting=[one for one in waiting if one.state is not WaitState.OFFERED],
    )


def divided(
    visit: Visit, bookings: list[Booking], owed: Mapping[BookingId, ReadyCall]
) -> tuple[list[Booking], list[Booking]]:
    """Return rides to come, the next first, and the others, the latest first.

    Whoever is to be fetched home when they ring, as those are to whom a call is ``owed``, has a ride to come, though
    the one there is done.
    """
    ordered = sorted(bookings, key=lambda booking: first_pickup(visit, booking))
    coming = [
        one for one in ordered if one.service_date >= visit.today and (one.state in OPEN or one.id in owed)
    ]
    return coming, [one for one in reversed(ordered) if one not in coming]


def first_pickup(visit: Visit, booking: Booking) -> datetime:
    """Return when the first ride of a booking may begin."""
    first = min(booked.leg.promise.pickup.earliest for booked in booking.legs)
    return Timeline(booking.service_date, visit.policy.zone).moment(first)


@router.get("/rides/{booking_id}")
def ride(visit: AnyVisit, booking_id: str) -> Response:
    """Show one booking: what was promised and how far it has got."""
    booking = _booking(visit, booking_id)
    visit.shows_needs([booking.rider_id], on=f"booking:{booking.id}")
    return page(
        visit,
        "rides/ride.html",
        booking=booking,
        rider=visit.rider(booking.rider_id),
        drivers=drivers_of(visit, booking),
        live=live_of(visit, booking),
        fallback=fallback_of(visit, booking.request),
        later=later_arrival(visit, booking.request),
        may_change=_may_change(visit, booking),
        moves_back=movable_back(visit, booking) is not None,
        until=changeable_until(visit, booking),
        may_cancel=bool(_cancellable(visit, booking)),
        series=series_of(visit, booking),
        has_trip=sees_trip(visit, booking),
        call=calls_of(visit, [booking]).get(booking.id),
    )


@router.get("/rides/{booking_id}/booked")
def booked(visit: AnyVisit, booking_id: str) -> Response:
    """Say that the ride is booked, with its reference in large letters."""
    booking = _booking(visit, booking_id)
    return page(
        visit,
        "rides/booked.html",
        booking=booking,
        until=changeable_until(visit, booking),
        fallback=fallback_of(visit, booking.request),
        later=later_arrival(visit, booking.request),
        rider=visit.rider(booking.rider_id),
    )


@router.get("/rides/{booking_id}/cancel")
def cancelling(visit: AnyVisit, booking_id: str) -> Response:
    """Ask once more before a ride is given back; with two rides, which of them."""
    booking = _booking(visit, booking_id)
    legs = _cancellable(visit, booking)
    if not legs:
        return to(f"/rides/{booking.id}")
    is_late = any(_is_late(visit, booking, leg_id) for leg_id in legs)
    return page(
        visit,
        "rides/cancel.html",
        booking=booking,
        legs=[booking.leg(leg_id) for leg_id in legs],
        rider=visit.rider(booking.rider_id),
        is_late=is_late,
    )


@router.post("/rides/{booking_id}/cancel")
def cancel(visit: AnyVisit, booking_id: str, form: Form) -> Response:
    """Give the ride back, or one of its two."""
    booking = _booking(visit, booking_id)
    chosen = form.get("which", "all")
    legs = tuple(leg for leg in _cancellable(visit, booking) if chosen in ("all", leg))
    if legs:
        visit.scheduler.cancel(CancelBooking(booking.id, visit.origin, legs))
    return to(f"/rides/{booking.id}/cancelled")


@router.get("/rides/{booking_id}/cancelled")
def cancelled(visit: AnyVisit, booking_id: str) -> Response:
    """Say what was given back, and what is left."""
    booking = _booking(visit, booking_id)
    return page(visit, "rides/cancelled.html", booking=booking, rider=visit.rider(booking.rider_id))


@router.post("/rides/{booking_id}/change")
def change(visit: AnyVisit, booking_id: str, _form: Form) -> Response:
    """Begin to change a booking: all its answers filled in, each with a link to change it."""
    booking = _booking(visit, booking_id)
    if not _may_change(visit, booking):
        raise IllegalTransition(f"It is too late to change this ride here. Ring {visit.policy.phone}.")
    return begin(visit, as_asked(visit, booking.request, replaces=booking.id))


def calls_of(visit: Visit, bookings: list[Booking]) -> dict[BookingId, ReadyCall]:
    """Return the rides back of today and later that wait for a call, by booking."""
    asked = [one.id for one in bookings if one.request.ready_call and one.service_date >= visit.today]
    with visit.service.storage.reading() as records:
        found = [call for id_ in asked for call in records.ready_calls.about(id_) if call.is_open]
    return {call.booking_id: call for call in found}


def series_of(visit: Visit, booking: Booking) -> Series | None:
    """Return the regular ride that a booking is a date of, the latest of several, or None."""
    with visit.service.storage.reading() as records:
        known = records.series.of_rider(booking.rider_id)
    known.sort(key=lambda one: one.since, reverse=True)
    return next((one for one in known if any(date.booking_id == booking.id for date in one.dates)), None)


def _booking(visit: Visit, booking_id: str) -> Booking:
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    return booking


def _cancellable(visit: Visit, booking: Booking) -> list[LegId]:
    """Return the rides that the visitor may give back: a resident none whose time is over."""
    legs = [booked for booked in booking.legs if booked.may_be_given_back]
    if legs and not visit.signed_in.runs_the_service:
        with visit.service.storage.reading() as records:
            plan = records.plan(booking.service_date)
        now = visit.service.timeline(booking.service_date).seconds(visit.now)
        legs = [booked for booked in legs if not has_passed(plan, booked, now)]
    return [booked.leg.id for booked in legs]


def _is_late(visit: Visit, booking: Booking, leg_id: LegId) -> bool:
    return visit.now > cut_off(visit, booking, booking.leg(leg_id).leg)


def _may_change(visit: Visit, booking: Booking) -> bool:
    """Tell whether a ride can be changed in place; after the cut-off by the office, until its time is over."""
    legs = [booked for booked in booking.legs if booked.stands]
    if not legs or any(booked.state is not LegState.CONFIRMED for booked in legs):
        return False
    if not visit.signed_in.runs_the_service:
        return changeable_until(visit, booking) is not None
    with visit.service.storage.reading() as records:
        plan = records.plan(booking.service_date)
    now = visit.service.timeline(booking.service_date).seconds(visit.now)
    return not any(has_passed(plan, booked, now) for booked in legs)
