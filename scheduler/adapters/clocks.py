"""Which clock tells the present: the machine's, or one that a simulation or a test sets."""

import threading
from datetime import UTC, datetime, timedelta

from scheduler.domain.errors import NaiveTime


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is set; several threads may ask it."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._now = _utc(start)

    def now(self) -> datetime:
        """Return the moment set last."""
        with self._lock:
            return self._now

    def set(self, moment: datetime) -> None:
        """Move to a moment, forwards or back.

        Raises
        ------
        NaiveTime
            The moment carries no offset.
        """
        with self._lock:
            self._now = _utc(moment)

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds."""
        with self._lock:
            self._now += timedelta(seconds=seconds)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise NaiveTime(moment)
    return moment.astimezone(UTC)
