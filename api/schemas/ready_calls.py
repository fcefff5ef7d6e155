"""How rides back that wait for a call are told."""

from datetime import date, datetime
from typing import Self

from api.schemas.rides import OfferOut
from api.schemas.types import Id, Sent, Told
from scheduler.domain.booking import Channel, Offer
from scheduler.domain.ready_call import Age, ReadyCall, ReadyCallRules, ReadyState
from scheduler.domain.time import Timeline


class RingIn(Sent):
    """The rider is ready."""

    channel: Channel | None = None


class HomewardIn(Sent):
    """Promise the ride home that was found."""

    offer_id: Id
    channel: Channel | None = None


class ReadyCallOut(Told):
    """A ride back that waits for a call, or has been promised."""

    id: str
    booking_id: str
    rider_id: str
    service_date: date
    state: ReadyState
    expected_at: datetime
    """When the rider guessed to be ready."""
    called_at: datetime | None
    waited_s: int
    age: Age
    version: int

    @classmethod
    def of(cls, call: ReadyCall, timeline: Timeline, rules: ReadyCallRules, *, now: datetime) -> Self:
        """Return the call as told."""
        waited = call.waited(now)
        return cls(
            id=call.id,
            booking_id=call.booking_id,
            rider_id=call.rider_id,
            service_date=call.service_date,
            state=call.state,
            expected_at=timeline.moment(call.expected_at),
            called_at=call.called_at.astimezone(timeline.zone) if call.called_at else None,
            waited_s=waited,
            age=rules.age(waited),
            version=call.version,
        )


class ReadyCallsOut(Told):
    """Rides back of a date, those who have waited longest first."""

    ready_calls: list[ReadyCallOut]


class RungOut(Told):
    """The call, and the nearest ride home there is now; none means that a person looks for one."""

    ready_call: ReadyCallOut
    offer: OfferOut | None

    @classmethod
    def told(cls, call: ReadyCallOut, offer: Offer | None, timeline: Timeline) -> Self:
        """Return both as told."""
        return cls(ready_call=call, offer=None if offer is None else OfferOut.of(offer, timeline))
