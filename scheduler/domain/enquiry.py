"""What became of every enquiry, also of those whose page was closed or whose caller rang off.

One enquiry is one quote. It is open until something is known: a booking, a place on the waiting list, another
question in its stead, a plain "no thank you", or nothing at all for so long that it counts as abandoned.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.booking import Channel, DenialReason, QuoteId
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.people import RiderId


class EnquiryState(StrEnum):
    """What became of an enquiry."""

    OPEN = "open"
    BOOKED = "booked"
    WAITING = "waiting"
    """A place on the waiting list, or a request that is being arranged."""
    ASKED_AGAIN = "asked_again"
    """The rider asked for something else; that enquiry counts instead."""
    DECLINED = "declined"
    """The rider said no."""
    ABANDONED = "abandoned"
    """The page was closed, or the caller rang off."""


_FOLLOWS: dict[EnquiryState, frozenset[EnquiryState]] = {
    EnquiryState.OPEN: frozenset(EnquiryState) - {EnquiryState.OPEN},
    EnquiryState.ABANDONED: frozenset({EnquiryState.BOOKED, EnquiryState.WAITING}),
    EnquiryState.ASKED_AGAIN: frozenset({EnquiryState.BOOKED, EnquiryState.WAITING}),
    EnquiryState.DECLINED: frozenset({EnquiryState.BOOKED, EnquiryState.WAITING}),
    EnquiryState.WAITING: frozenset({EnquiryState.BOOKED}),
    EnquiryState.BOOKED: frozenset(),
}
"""Somebody may come back to a page that was left open: what they do then counts."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One question that was answered with offers or a denial, and its outcome so far."""

    id: QuoteId
    rider_id: RiderId
    service_date: date
    channel: Channel
    opened_at: datetime
    reason: DenialReason | None = None
    """Why it was refused; None where there were offers."""
    state: EnquiryState = EnquiryState.OPEN
    closed_at: datetime | None = None
    about: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether nothing is known yet of its outcome."""
        return self.state is EnquiryState.OPEN

    def may_become(self, state: EnquiryState) -> bool:
        """Tell whether the outcome can be that, coming from the present one."""
        return state in _FOLLOWS[self.state]

    def closed(self, state: EnquiryState, at: datetime) -> "Enquiry":
        """Return the enquiry with its outcome, one version on.

        Raises
        ------
        IllegalTransition
            Another outcome is known already.
        """
        if not self.may_become(state):
            raise IllegalTransition(f"This enquiry is {self.state.value} and cannot become {state.value}.")
        return replace(self, state=state, closed_at=at, version=self.version + 1)
