"""Rides back that wait for a call: "I will ring when I am ready", how long somebody has waited since, what is due."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduler.domain.booking import BookingId
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.people import RiderId

ReadyCallId = NewType("ReadyCallId", str)


class ReadyState(StrEnum):
    """How far a ride back that waits for a call has got."""

    EXPECTED = "expected"
    """The rider is out, or will be, and has not rung yet."""
    CALLED = "called"
    """The rider has rung and is promised nothing yet."""
    PROMISED = "promised"
    CLOSED = "closed"
    """No ride back is needed any more."""


_FOLLOWS: dict[ReadyState, frozenset[ReadyState]] = {
    ReadyState.EXPECTED: frozenset({ReadyState.CALLED, ReadyState.CLOSED}),
    ReadyState.CALLED: frozenset({ReadyState.PROMISED, ReadyState.CLOSED}),
    ReadyState.PROMISED: frozenset({ReadyState.EXPECTED}),
    ReadyState.CLOSED: frozenset({ReadyState.EXPECTED}),
}


class Age(StrEnum):
    """How long somebody who rang has waited, against what is promised for such calls."""

    FRESH = "fresh"
    OVER_TARGET = "over_target"
    RED = "red"


@dataclass(frozen=True, slots=True)
class ReadyCallRules:
    """How soon after a call the ride home comes; NHS patient transport aims at 60 and 90 minutes."""

    target: int = 3600
    limit: int = 5400

    def age(self, waited: int) -> Age:
        """Return what a wait of so many seconds amounts to."""
        if waited >= self.limit:
            return Age.RED
        return Age.OVER_TARGET if waited >= self.target else Age.FRESH


@dataclass(frozen=True, slots=True)
class ReadyCall:
    """The ride back of one booking, while nobody knows yet when it is wanted."""

    id: ReadyCallId
    booking_id: BookingId
    rider_id: RiderId
    service_date: date
    expected_at: int
    """Second of the service day at which the rider guessed to be ready."""
    state: ReadyState = ReadyState.EXPECTED
    called_at: datetime | None = None
    answered_at: datetime | None = None
    version: int = 1

    @property
    def about(self) -> str:
        """The booking whose ride back it is."""
        return self.booking_id

    @property
    def is_open(self) -> bool:
        """Whether a ride back is still owed."""
        return self.state in (ReadyState.EXPECTED, ReadyState.CALLED)

    def waited(self, now: datetime) -> int:
        """Return the seconds since the rider rang; 0 before, and no more once a ride is promised."""
        if self.called_at is None:
            return 0
        return int(((self.answered_at or now) - self.called_at).total_seconds())

    def to(self, state: ReadyState) -> "ReadyCall":
        """Return the call in its next state, one version on.

        Raises
        ------
        IllegalTransition
            That state does not follow the present one.
        """
        if state not in _FOLLOWS[self.state]:
            raise IllegalTransition(
                f"This ride back is {self.state.value} and cannot become {state.value}. Load it again and look."
            )
        fresh = state is ReadyState.EXPECTED
        called_at, answered_at = (None, None) if fresh else (self.called_at, self.answered_at)
        return replace(
            self, state=state, called_at=called_at, answered_at=answered_at, version=self.version + 1
        )

    def called(self, at: datetime) -> "ReadyCall":
        """Return the call once the rider has rung; ringing again changes nothing."""
        return self if self.state is ReadyState.CALLED else replace(self.to(ReadyState.CALLED), called_at=at)

    def promised(self, at: datetime) -> "ReadyCall":
        """Return the call answered with a ride."""
        return replace(self.to(ReadyState.PROMISED), answered_at=at)
