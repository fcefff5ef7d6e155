"""A trip of several riders as it is asked for and told: one answer each, booked and given back as one."""

from datetime import date
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from api.schemas.rides import BookingOut, QuoteIn, QuoteOut, WishOut
from api.schemas.types import Id, Sent, Told
from scheduler.domain.booking import AlternativeKind, Channel
from scheduler.domain.request import Request
from scheduler.domain.time import Timeline
from scheduler.usecases.group_commands import GroupAlternative

MOST = 16


class GroupQuoteIn(Sent):
    """A ride for each rider of one trip, all on one day."""

    rides: Annotated[list[QuoteIn], Field(min_length=1, max_length=MOST)]


class GroupAcceptanceIn(Sent):
    """One offer for each rider of the trip: all are booked, or none."""

    offer_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    channel: Channel | None = None


class GroupCancellationIn(Sent):
    """Giving back the rides of everybody."""

    channel: Channel | None = None


class GroupQuoteOut(Told):
    """An answer for each rider; where all have offers, the first of each fit at once."""

    quotes: list[QuoteOut]
    alternatives: list["GroupAlternativeOut"]
    """Where somebody has none: when everybody could be taken, checked just now."""


class GroupAlternativeOut(Told):
    """When everybody could be taken, with what to ask for each rider, in the order asked."""

    kind: AlternativeKind
    service_date: date
    rides: list["TimesOut"]

    @classmethod
    def of(cls, found: GroupAlternative, zone: ZoneInfo) -> Self:
        """Return the alternative as told."""
        day = found.requests[0].service_date
        line = Timeline(day, zone)
        return cls(
            kind=found.kind, service_date=day, rides=[TimesOut.of(one, line) for one in found.requests]
        )


class TimesOut(Told):
    """The wishes of one rider."""

    rider_id: str
    outward: WishOut
    homeward: WishOut | None

    @classmethod
    def of(cls, request: Request, line: Timeline) -> Self:
        """Return the wishes of a request as told."""
        back = request.homeward
        return cls(
            rider_id=request.rider_id,
            outward=WishOut.of(request.outward, line),
            homeward=None if back is None else WishOut.of(back, line),
        )


class GroupBookingOut(Told):
    """The bookings of one trip."""

    bookings: list[BookingOut]
