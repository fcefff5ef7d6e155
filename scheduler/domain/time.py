"""Time inside the core: whole seconds on the line of one service day.

The day's zero is twelve hours before local noon, so that a day with 23 or 25 hours still has its morning at
the usual numbers. ``Timeline`` is the only converter between clock time and these seconds.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import NaiveTime

DAY = 24 * 3600


@dataclass(frozen=True, slots=True, order=True)
class TimeWindow:
    """From ``earliest`` to ``latest``, both included, in seconds of the service day."""

    earliest: int
    latest: int

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins.

        Raises
        ------
        ValueError
            ``latest`` lies before ``earliest``.
        """
        if self.latest < self.earliest:
            raise ValueError(f"a window from {self.earliest} to {self.latest} ends before it begins")

    @property
    def width(self) -> int:
        """Seconds from the earliest to the latest moment."""
        return self.latest - self.earliest

    def contains(self, moment: int) -> bool:
        """Tell whether the moment lies in the window."""
        return self.earliest <= moment <= self.latest

    def intersection(self, other: "TimeWindow") -> "TimeWindow | None":
        """Return what both windows share, or None."""
        earliest, latest = max(self.earliest, other.earliest), min(self.latest, other.latest)
        return TimeWindow(earliest, latest) if earliest <= latest else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The line of seconds of one service date in one zone."""

    service_date: date
    zone: ZoneInfo

    @property
    def zero(self) -> datetime:
        """The moment numbered 0: twelve hours before local noon."""
        noon = datetime.combine(self.service_date, time(12), self.zone)
        return noon.astimezone(UTC) - timedelta(hours=12)

    def seconds(self, moment: datetime) -> int:
        """Return the whole second of this service day for an aware moment.

        Raises
        ------
        NaiveTime
            The moment carries no offset.
        """
        if moment.tzinfo is None:
            raise NaiveTime(moment)
        return round((moment.astimezone(UTC) - self.zero).total_seconds())

    def moment(self, seconds: int) -> datetime:
        """Return the aware local time of a second of this service day."""
        return (self.zero + timedelta(seconds=seconds)).astimezone(self.zone)


def service_date_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the service date a moment belongs to: its local calendar date.

    Raises
    ------
    NaiveTime
        The moment carries no offset.
    """
    if moment.tzinfo is None:
        raise NaiveTime(moment)
    return moment.astimezone(zone).date()
