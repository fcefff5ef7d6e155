"""Whom to tell what, which other times riders are asked about, and why somebody is left out, as they are told."""

from datetime import datetime
from typing import Self

from api.schemas.types import Told
from scheduler.domain.booking import Limit
from scheduler.domain.request import Promise
from scheduler.domain.time import Timeline
from scheduler.usecases.repairs import Notice, NoticeKind, Proposal, Unserved


class NoticeOut(Told):
    """Something that one rider or one driver must be told."""

    kind: NoticeKind
    text: str
    comes_first: bool
    """The rider goes to or from health care, or is never left alone."""
    rider_id: str | None
    driver_id: str | None
    leg_id: str | None
    shift_id: str | None

    @classmethod
    def of(cls, note: Notice) -> Self:
        """Return the notice as told."""
        return cls(
            kind=note.kind,
            text=note.text,
            comes_first=note.comes_first,
            rider_id=note.rider_id,
            driver_id=note.driver_id,
            leg_id=note.leg_id,
            shift_id=note.shift_id,
        )


class PromiseOut(Told):
    """A pickup window and the latest arrival."""

    pickup_from: datetime
    pickup_to: datetime
    arrive_by: datetime

    @classmethod
    def of(cls, promise: Promise, timeline: Timeline) -> Self:
        """Return the promise as told."""
        return cls(
            pickup_from=timeline.moment(promise.pickup.earliest),
            pickup_to=timeline.moment(promise.pickup.latest),
            arrive_by=timeline.moment(promise.arrive_by),
        )


class ProposalOut(Told):
    """Another time that was checked to work, for a ride that fits nowhere in the time promised."""

    booking_id: str
    leg_id: str
    promised: PromiseOut
    asked: PromiseOut
    moved_by_seconds: int
    """Earlier where negative."""
    shift_id: str

    @classmethod
    def of(cls, proposal: Proposal, timeline: Timeline) -> Self:
        """Return the question as told."""
        return cls(
            booking_id=proposal.booking_id,
            leg_id=proposal.leg_id,
            promised=PromiseOut.of(proposal.promised, timeline),
            asked=PromiseOut.of(proposal.asked, timeline),
            moved_by_seconds=proposal.moved_by,
            shift_id=proposal.shift_id,
        )


class ObstacleOut(Told):
    """What stands in the way on one shift, with a line for the coordinator."""

    shift_id: str
    limit: Limit
    text: str
    by: int
    """Seconds, or units of a resource; 0 where it cannot be said."""


class UnservedOut(Told):
    """A promised ride that nobody can take, and why, shift by shift."""

    booking_id: str
    leg_id: str
    because: str
    """Empty when some shift could take it by now."""
    obstacles: list[ObstacleOut]

    @classmethod
    def of(cls, one: Unserved) -> Self:
        """Return the ride as told."""
        return cls(
            booking_id=one.booking_id,
            leg_id=one.leg_id,
            because=one.because,
            obstacles=[
                ObstacleOut(shift_id=wall.shift_id, limit=wall.limit, text=wall.text, by=wall.by)
                for wall in one.obstacles
            ],
        )
