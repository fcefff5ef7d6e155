"""Rides that come again: the pattern, its exceptions, and how each date stands.

A series makes no promise of its own. Every date is a booking like any other, or it is not: pending while it is too
far ahead, waiting where there is no place yet, refused where there is none, left out where somebody said so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from scheduler.domain.booking import BookingId, Channel
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.people import RiderId
from scheduler.domain.request import Request
from scheduler.domain.waiting import WaitId

SeriesId = NewType("SeriesId", str)
MOST_DATES = 160
"""Three times a week for a year."""


class SeriesState(StrEnum):
    """Whether dates are still to come."""

    ACTIVE = "active"
    ENDED = "ended"


class DateState(StrEnum):
    """How one date of a series stands."""

    PENDING = "pending"
    """Too far ahead to be asked for yet."""
    BOOKED = "booked"
    WAITING = "waiting"
    REFUSED = "refused"
    LEFT_OUT = "left_out"
    """An exception, a public holiday, or given back."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which days: some weekdays from a first day until a last one, both included."""

    weekdays: tuple[int, ...]
    """Monday is 0."""
    first: date
    until: date

    def days(self) -> list[date]:
        """Return the days, exceptions not yet taken out.

        Raises
        ------
        InvalidRequest
            There is none, or there are too many; names the field.
        """
        span = (self.until - self.first).days
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise InvalidRequest("weekdays", "Choose at least one day of the week.")
        if span < 0:
            raise InvalidRequest("until", "The last day is before the first. Enter a later day.")
        found = [self.first + timedelta(days=number) for number in range(min(span, 800) + 1)]
        days = [day for day in found if day.weekday() in self.weekdays]
        if len(days) > MOST_DATES:
            raise InvalidRequest("until", f"That is more than {MOST_DATES} rides. Enter an earlier last day.")
        if len(days) < 2:
            raise InvalidRequest("until", "A regular ride has at least two dates. Enter a later last day.")
        return days


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date, and what was found for it."""

    day: date
    state: DateState = DateState.PENDING
    booking_id: BookingId | None = None
    wait_id: WaitId | None = None
    holiday: str = ""
    """The name of the public holiday on that day, if it is one."""
    why: str = ""
    """Why it was refused, or was left as it was when the others changed."""


@dataclass(frozen=True, slots=True)
class Series:
    """The same ride on many dates."""

    id: SeriesId
    asked: Request
    """What is asked for on each date; its own date is that of the first."""
    pattern: Pattern
    dates: tuple[SeriesDate, ...]
    """In order of day."""
    since: datetime
    channel: Channel
    same_driver: bool = True
    """Somebody the rider knows is preferred, never demanded."""
    state: SeriesState = SeriesState.ACTIVE
    version: int = 1

    @property
    def rider_id(self) -> RiderId:
        """Who rides."""
        return self.asked.rider_id

    @property
    def service_date(self) -> date:
        """The first day."""
        return self.pattern.first

    @property
    def about(self) -> str:
        """Nothing else that it is found by."""
        return ""

    def on(self, day: date) -> SeriesDate:
        """Return the date of that day.

        Raises
        ------
        NotFound
            The series has none.
        """
        for one in self.dates:
            if one.day == day:
                return one
        raise NotFound("date of this regular ride", day.isoformat())

    def with_dates(self, changed: Iterable[SeriesDate], *, asked: Request | None = None) -> "Series":
        """Return the series, one version on, with these dates in place of the former ones."""
        by_day: Mapping[date, SeriesDate] = {one.day: one for one in changed}
        dates = tuple(by_day.get(one.day, one) for one in self.dates)
        over = all(one.state is DateState.LEFT_OUT for one in dates)
        return replace(
            self,
            asked=asked or self.asked,
            dates=dates,
            state=SeriesState.ENDED if over else self.state,
            version=self.version + 1,
        )

    def pending(self, first: date, last: date) -> list[SeriesDate]:
        """Return the dates between two days that are still to be asked for."""
        return [one for one in self.dates if one.state is DateState.PENDING and first <= one.day <= last]


def laid_out(
    pattern: Pattern, left_out: frozenset[date], holidays: Mapping[date, str], *, on_holidays: bool
) -> tuple[SeriesDate, ...]:
    """Return the dates of a new series: exceptions are left out, public holidays too unless they are wanted."""
    dates = []
    for day in pattern.days():
        holiday = holidays.get(day, "")
        out = day in left_out or (bool(holiday) and not on_holidays)
        dates.append(SeriesDate(day, DateState.LEFT_OUT if out else DateState.PENDING, holiday=holiday))
    return tuple(dates)
