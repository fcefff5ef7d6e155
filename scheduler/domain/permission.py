"""Permission to book for somebody else: who gave it and how, from when it holds, and that it can be ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from scheduler.domain.people import RiderId

CODE_LIVES = timedelta(days=14)
"""How long a code that was given out can be used."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Lets one account book, change and cancel for one rider; not see or change the rider's record."""

    id: str
    rider_id: RiderId
    given_at: datetime
    given_by: Actor
    """Who wrote it down: the rider, or somebody of the office."""
    channel: Channel
    said_by: str = ""
    """Who said yes, where the office wrote it down."""
    account_id: str | None = None
    """None: the code was not used yet."""
    account_name: str = ""
    ended_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether somebody can book by it now."""
        return self.account_id is not None and self.ended_at is None

    def waits(self, now: datetime) -> bool:
        """Tell whether its code can still be used."""
        unused = self.account_id is None and self.ended_at is None
        return unused and now < self.given_at + CODE_LIVES
