"""How waiting requests, enquiries and cover are sent and told."""

from datetime import date, datetime
from typing import Literal, Self

from api.schemas.rides import RequestOut
from api.schemas.types import DayIn, Id, Sent, Told
from scheduler.domain.booking import Channel, DenialReason
from scheduler.domain.cover import Cover
from scheduler.domain.enquiry import Enquiry, EnquiryState
from scheduler.domain.time import Timeline
from scheduler.domain.waiting import Waiting, WaitKind, WaitState


class WaitingIn(Sent):
    """Wait for the ride that a quote refused."""

    quote_id: Id
    date: DayIn
    """The service date of the quote."""
    channel: Channel | None = None


class WaitingOut(Told):
    """A request that waits. Nothing is booked until an offer is taken."""

    id: str
    quote_id: str
    kind: WaitKind
    state: WaitState
    request: RequestOut
    since: datetime
    answer_by: datetime
    """By then there is an offer or a no."""
    offer_id: str | None
    """Take it with POST /v1/bookings."""
    offered_until: datetime | None
    booking_id: str | None
    channel: Channel
    version: int

    @classmethod
    def of(cls, waiting: Waiting, timeline: Timeline) -> Self:
        """Return the waiting request as told."""
        until = waiting.offered_until
        return cls(
            id=waiting.id,
            quote_id=waiting.quote_id,
            kind=waiting.kind,
            state=waiting.state,
            request=RequestOut.of(waiting.request, timeline),
            since=waiting.since.astimezone(timeline.zone),
            answer_by=waiting.answer_by.astimezone(timeline.zone),
            offer_id=waiting.offer_id,
            offered_until=until.astimezone(timeline.zone) if until else None,
            booking_id=waiting.booking_id,
            channel=waiting.channel,
            version=waiting.version,
        )


class WaitingListOut(Told):
    """Waiting requests, those who have waited longest first."""

    waiting: list[WaitingOut]


class OutcomeIn(Sent):
    """What became of an enquiry."""

    outcome: Literal["declined", "abandoned"]
    channel: Channel | None = None


class EnquiryOut(Told):
    """One quote and what became of it."""

    quote_id: str
    rider_id: str
    service_date: date
    channel: Channel
    opened_at: datetime
    reason: DenialReason | None
    """Why it was refused; null where there were offers."""
    outcome: EnquiryState
    closed_at: datetime | None

    @classmethod
    def of(cls, enquiry: Enquiry) -> Self:
        """Return the enquiry as told."""
        return cls(
            quote_id=enquiry.id,
            rider_id=enquiry.rider_id,
            service_date=enquiry.service_date,
            channel=enquiry.channel,
            opened_at=enquiry.opened_at,
            reason=enquiry.reason,
            outcome=enquiry.state,
            closed_at=enquiry.closed_at,
        )


class EnquiriesOut(Told):
    """Every enquiry about a date."""

    enquiries: list[EnquiryOut]


class CoverOut(Told):
    """How well a date is covered."""

    date: date
    drivers_found: int
    drivers_wanted: int
    is_short: bool
    """More drivers are looked for; what they cannot carry yet is a request being arranged."""

    @classmethod
    def of(cls, cover: Cover) -> Self:
        """Return the cover as told."""
        return cls(
            date=cover.service_date,
            drivers_found=cover.found,
            drivers_wanted=cover.wanted,
            is_short=cover.is_short,
        )
