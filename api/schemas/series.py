"""How regular rides are sent and told."""

from datetime import date, datetime
from typing import Self

from pydantic import Field

from api.schemas.rides import RequestOut, WishIn
from api.schemas.types import DayIn, Flag, Id, Sent, Told
from scheduler.domain.booking import Channel
from scheduler.domain.series import DateState, Series, SeriesDate, SeriesState
from scheduler.domain.time import Timeline


class SeriesIn(Sent):
    """Have a booked ride again on some weekdays until a day."""

    booking_id: Id
    weekdays: list[int] = Field(min_length=1, max_length=7)
    """Monday is 0."""
    until: DayIn
    left_out: list[DayIn] = Field(default=[], max_length=160)
    on_holidays: Flag = False
    same_driver: Flag = True
    channel: Channel | None = None


class SeriesChangeIn(Sent):
    """Other times from a day on; the moments are those of that day."""

    from_day: DayIn
    outward: WishIn
    homeward: WishIn | None = None
    channel: Channel | None = None


class LeaveOutIn(Sent):
    """Give one date back, or it and all that follow."""

    day: DayIn
    and_following: Flag = False
    channel: Channel | None = None


class TakeInIn(Sent):
    """Ask for a date that was left out or refused."""

    day: DayIn
    channel: Channel | None = None


class SeriesDateOut(Told):
    """One date of a regular ride."""

    day: date
    state: DateState
    booking_id: str | None
    wait_id: str | None
    holiday: str
    why: str

    @classmethod
    def of(cls, one: SeriesDate) -> Self:
        """Return the date as told."""
        return cls(
            day=one.day,
            state=one.state,
            booking_id=one.booking_id,
            wait_id=one.wait_id,
            holiday=one.holiday,
            why=one.why,
        )


class SeriesOut(Told):
    """A ride that comes again, date by date."""

    id: str
    state: SeriesState
    request: RequestOut
    weekdays: list[int]
    until: date
    same_driver: bool
    dates: list[SeriesDateOut]
    since: datetime
    channel: Channel
    version: int

    @classmethod
    def of(cls, series: Series, timeline: Timeline) -> Self:
        """Return the series as told."""
        return cls(
            id=series.id,
            state=series.state,
            request=RequestOut.of(series.asked, timeline),
            weekdays=list(series.pattern.weekdays),
            until=series.pattern.until,
            same_driver=series.same_driver,
            dates=[SeriesDateOut.of(one) for one in series.dates],
            since=series.since.astimezone(timeline.zone),
            channel=series.channel,
            version=series.version,
        )


class SeveralSeriesOut(Told):
    """Regular rides of one rider."""

    series: list[SeriesOut]
