"""How a trip stops telling whose it was: homes become their village, and what somebody needed is left out."""

from dataclasses import replace

from scheduler.domain.booking import Denial, DenialReason, QuoteId
from scheduler.domain.people import Needs, RiderId
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.request import Request

PUBLIC = frozenset({PlaceKind.SETTLEMENT, PlaceKind.STOP, PlaceKind.POI, PlaceKind.DEPOT})
"""Places that are nobody's home."""
UNKNOWN = "Somewhere"
DEGREES = 2
"""Decimals kept of a position: a square of about a kilometre."""


def coarse_place(place: Place) -> Place:
    """Return a place that tells nobody's home: itself where it is public, else its village and rough position."""
    if place.kind in PUBLIC:
        return place
    name = place.locality or UNKNOWN
    point = Point(round(place.point.lat, DEGREES), round(place.point.lon, DEGREES))
    return Place(PlaceId(f"area:{name.lower()}"), name, point, PlaceKind.SETTLEMENT, place.locality)


def coarse_request(request: Request, stand_in: RiderId) -> Request:
    """Return a request as somebody else's whom nobody knows."""
    return replace(
        request,
        rider_id=stand_in,
        origin=coarse_place(request.origin),
        destination=coarse_place(request.destination),
        needs=Needs(),
        driver_gender=None,
    )


def coarse_denial(quote_id: QuoteId, request: Request, reason: DenialReason) -> Denial:
    """Return a refusal that keeps nothing but its reason."""
    return Denial(quote_id, request, reason, "")
