"""Requests that could not be met at once: on the waiting list, or being arranged, until a day by which we answer.

Nothing is booked while a request waits. When something frees up the rider gets an offer of their own, with an
expiry; taking it is one step. By ``answer_by`` there is a yes or a no, never silence.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduler.domain.booking import BookingId, Channel, OfferId, QuoteId
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.people import RiderId
from scheduler.domain.request import Purpose, Request

WaitId = NewType("WaitId", str)


class WaitState(StrEnum):
    """How far a waiting request has got."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    """The rider took the request back."""
    UNMET = "unmet"
    """Nothing was found by the day on which an answer was due."""


class WaitKind(StrEnum):
    """What the rider was told."""

    WAITING_LIST = "waiting_list"
    """Drivers are out, all of them busy: somebody may cancel."""
    BEING_ARRANGED = "being_arranged"
    """Too few drivers are found for the day: we look for one."""


_FOLLOWS: dict[WaitState, frozenset[WaitState]] = {
    WaitState.WAITING: frozenset({WaitState.OFFERED, WaitState.BOOKED, WaitState.LEFT, WaitState.UNMET}),
    WaitState.OFFERED: frozenset({WaitState.WAITING, WaitState.BOOKED, WaitState.LEFT, WaitState.UNMET}),
    WaitState.BOOKED: frozenset(),
    WaitState.LEFT: frozenset(),
    WaitState.UNMET: frozenset(),
}
OPEN = (WaitState.WAITING, WaitState.OFFERED)


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """How long offers to waiting riders stand, when an answer is due, when an enquiry counts as abandoned."""

    offer_lifetime: int = 4 * 3600
    """Seconds for which an offer to a waiting rider stands; never beyond the answer's day."""
    answer_days: int = 1
    """An answer is due so many days before the ride …"""
    answer_at: int = 17 * 3600
    """… by this second of that day."""
    abandoned_after: int = 3600
    """Seconds without a sign of the rider after which an enquiry counts as abandoned."""
    priority: tuple[Purpose, ...] = (Purpose.HEALTH, Purpose.WORK, Purpose.EDUCATION)
    """Whose turn comes first, published; others follow. Within a purpose, who has waited longest."""

    def rank(self, purpose: Purpose) -> int:
        """Return the place of a purpose in the order of turns, first is 0."""
        return self.priority.index(purpose) if purpose in self.priority else len(self.priority)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request that waits, what its rider was told, and the offer made to them, if any."""

    id: WaitId
    quote_id: QuoteId
    request: Request
    kind: WaitKind
    since: datetime
    answer_by: datetime
    channel: Channel
    state: WaitState = WaitState.WAITING
    offer_id: OfferId | None = None
    offered_until: datetime | None = None
    offers_lapsed: int = 0
    """How many offers ran out unanswered."""
    booking_id: BookingId | None = None
    version: int = 1

    @property
    def rider_id(self) -> RiderId:
        """Who waits."""
        return self.request.rider_id

    @property
    def service_date(self) -> date:
        """The day of the ride."""
        return self.request.service_date

    @property
    def about(self) -> str:
        """The request that waits: the key by which a booking of it is recognised."""
        return self.request.id

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in OPEN

    def to(self, state: WaitState) -> "Waiting":
        """Return the entry in its next state, one version on; an offer is forgotten where it no longer stands.

        Raises
        ------
        IllegalTransition
            That state does not follow the present one.
        """
        if state not in _FOLLOWS[self.state]:
            raise IllegalTransition(
                f"This request is {self.state.value} and cannot become {state.value}. Load it again and look."
            )
        return replace(self, state=state, offer_id=None, offered_until=None, version=self.version + 1)

    def offered(self, offer_id: OfferId, until: datetime) -> "Waiting":
        """Return the entry with an offer that stands until a moment."""
        return replace(self.to(WaitState.OFFERED), offer_id=offer_id, offered_until=until)

    def lapsed(self) -> "Waiting":
        """Return the entry back on the list, its offer having run out."""
        return replace(self.to(WaitState.WAITING), offers_lapsed=self.offers_lapsed + 1)

    def booked(self, booking_id: BookingId) -> "Waiting":
        """Return the entry at its happy end."""
        return replace(self.to(WaitState.BOOKED), booking_id=booking_id)
