"""Another time for the ride back alone: for who is out already, or when the ride there cannot be changed any more."""

from functools import partial

from fastapi import APIRouter, Response

from api.language.sentences import in_readers_language
from api.pages import typed
from api.pages.answers import opening, text
from api.pages.booking import BOOKERS, to
from api.pages.cut_off import cut_off
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.ownership import require_booking
from scheduler.domain.booking import BookedLeg, Booking, BookingId, LegState, Offer, OfferId
from scheduler.domain.errors import InvalidRequest, NotFound, OfferExpired, OfferSuperseded
from scheduler.domain.request import Direction
from scheduler.usecases.cancel import has_passed
from scheduler.usecases.commands import AskWayBack, TakeWayBack

router = APIRouter(prefix="/rides", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/{booking_id}/back")
def begin(visit: AnyVisit, booking_id: str, note: str = "") -> Response:
    """Ask from when on the ride back is wanted."""
    booking = _booking(visit, booking_id)
    if movable_back(visit, booking) is None:
        return to(f"/rides/{booking.id}")
    return _page(visit, booking, FormErrors(), gone=note == "gone")


@router.post("/{booking_id}/back")
def ask(visit: AnyVisit, booking_id: str, form: Form) -> Response:
    """Show the rides back there are after a time."""
    booking, errors = _booking(visit, booking_id), FormErrors()
    if movable_back(visit, booking) is None:
        return to(f"/rides/{booking.id}")
    said = text(form, "time")
    offers: tuple[Offer, ...] = ()
    moment = errors.read("time", partial(typed.read_time, said, opens=opening(visit)))
    if moment is not None:
        at = typed.at(booking.service_date, moment, visit.policy.zone)
        try:
            offers = visit.scheduler.ask_way_back(AskWayBack(booking.id, at, visit.origin))
        except InvalidRequest as refusal:
            errors.add("time", in_readers_language(refusal.message))
    return _page(visit, booking, errors, offers=offers, said=said)


@router.post("/{booking_id}/back/take")
def take(visit: AnyVisit, booking_id: str, form: Form) -> Response:
    """Have the ride back that was chosen."""
    booking = _booking(visit, booking_id)
    with visit.service.storage.reading() as records:
        offer = records.offer(OfferId(text(form, "offer")))
    if offer is None or offer.extends != booking.id:
        raise NotFound("offer", text(form, "offer"))
    try:
        visit.scheduler.take_way_back(TakeWayBack(offer.id, visit.origin))
    except (OfferExpired, OfferSuperseded):
        return to(f"/rides/{booking.id}/back?note=gone")
    return to(f"/rides/{booking.id}/booked")


def movable_back(visit: Visit, booking: Booking) -> BookedLeg | None:
    """Return the ride back that the visitor may give another time, or None."""
    booked = booking.leg_in(Direction.RETURN)
    if booked is None or booked.state is not LegState.CONFIRMED:
        return None
    if not visit.signed_in.runs_the_service and visit.now > cut_off(visit, booking, booked.leg):
        return None
    with visit.service.storage.reading() as records:
        plan = records.plan(booking.service_date)
    now = visit.service.timeline(booking.service_date).seconds(visit.now)
    return None if has_passed(plan, booked, now) else booked


def _booking(visit: Visit, booking_id: str) -> Booking:
    booking = visit.scheduler.booking(BookingId(booking_id))
    require_booking(visit.signed_in, booking)
    return booking


def _page(visit: Visit, booking: Booking, errors: FormErrors, **shown: object) -> Response:
    visit.shows_needs([booking.rider_id], on=f"booking:{booking.id}")
    said, offers = shown.get("said", ""), shown.get("offers", ())
    return page(
        visit,
        "rides/back.html",
        status=422 if errors else 200,
        booking=booking,
        booked=booking.leg_in(Direction.RETURN),
        rider=visit.rider(booking.rider_id),
        offers=offers,
        said=said,
        none_free=bool(said) and not offers and not errors,
        gone=bool(shown.get("gone")),
        errors=errors or None,
    )
