"""A trip of several riders as it is asked for and told: one answer each, booked and given back as one."""

from typing import Annotated

from pydantic import Field

from api.schemas.rides import BookingOut, QuoteIn, QuoteOut
from api.schemas.types import Id, Sent, Told
from scheduler.domain.booking import Channel

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


class GroupBookingOut(Told):
    """The bookings of one trip."""

    bookings: list[BookingOut]
