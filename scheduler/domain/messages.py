"""What people are told without asking, and when they may be disturbed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduler.domain.time import DAY, Timeline, service_date_of


class News(StrEnum):
    """The kinds of message."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REGULAR = "regular"
    """Dates of a regular ride were booked, changed or given back: all of them in one message."""
    REMINDER = "reminder"
    """The day before a ride."""
    ON_ITS_WAY = "on_its_way"
    LATE = "late"
    SOONER = "sooner"
    """A vehicle that was told as late comes sooner than that."""
    DRIVER_CHANGED = "driver_changed"
    """Another driver comes, or at another time inside the promise: something failed on the day."""
    TO_ARRANGE = "to_arrange"
    """Something failed on the day, and only talking to the rider will do."""
    PLACE_FREE = "place_free"
    """Something came free for somebody who waits."""
    NO_PLACE = "no_place"
    """Nothing did until the moment by which an answer was promised."""
    DUTY_OFFER = "duty_offer"
    DUTY_WITHDRAWN = "duty_withdrawn"
    """To a volunteer who was asked for a duty that their papers, or what the office wrote down, no longer allow."""
    PARTNER_GONE = "partner_gone"
    """To who drives, when whoever was to go along cannot; or the other way round."""
    PARTNER_COMES = "partner_comes"
    """To who was told that, once somebody does come."""
    DUTY_REMINDER = "duty_reminder"
    """To a volunteer, a day before a duty."""
    PAPER = "paper"
    """To a volunteer one of whose papers runs out within 60, 30 and 7 days."""
    ROSTER = "roster"
    """To a driver, the evening before a run."""
    RUN_CHANGED = "run_changed"
    """To a driver whose run was changed after they were told of it."""
    CODE = "code"
    """For signing in; whoever asked for it is waiting."""
    SIGN_IN_CHANGED = "sign_in_changed"
    """Password, second step or address for codes is another: it may not have been the person who did it."""


_AT_ONCE = frozenset({News.CODE, News.SIGN_IN_CHANGED, News.ON_ITS_WAY, News.LATE, News.SOONER})


@dataclass(frozen=True, slots=True)
class MessageRules:
    """When messages go out, in seconds of the day."""

    quiet_from: int = 21 * 3600
    quiet_until: int = 8 * 3600
    """Between the two nobody is disturbed by what can wait. Equal: at no time."""
    reminder_at: int = 17 * 3600
    """When reminders and rosters for the next day go out."""
    late_after: int = 900
    """A pickup so much later than the end of its promised time is told as late."""
    late_again: int = 900
    """Who was told a late time is told again once it has become so much later than that."""
    sooner_after: int = 600
    """The same once it has become so much sooner: less, because they may miss it."""
    unheard_after: int = 600
    """A run that nobody started so long after its first stop was planned is shown to the coordinator."""
    late_unheard: bool = True
    """Whether riders are told that a run comes late of whose driver nothing was heard: it may be on the road."""
    ahead: int = 1800
    """How long before the pickup "on its way" is told, where the vehicle stands still until then."""

    def of_delay(self, late: int, *, at: int, told: int | None) -> News | None:
        """Return what somebody is told whose vehicle comes at a second of the day; None if nothing that matters.

        ``late`` counts from the end of what was promised; ``told`` is when they were last told that it comes, where it
        was late.
        """
        if told is not None and told - at >= self.sooner_after:
            return News.SOONER
        grown = told is None or at - told >= self.late_again
        return News.LATE if late > self.late_after and grown else None

    def awake(self, told: datetime, lasts: timedelta, *, zone: ZoneInfo) -> datetime:
        """Return when the time that somebody has from being told is over. Nobody loses their turn in their sleep.

        A time that would end in quiet hours goes on after them for as long as they last.
        """
        ends = told + lasts
        if self.due(News.DUTY_OFFER, ends, service_date=None, zone=zone) == ends:
            return ends
        return ends + timedelta(seconds=(self.quiet_until - self.quiet_from) % DAY)

    def due(self, news: News, now: datetime, *, service_date: date | None, zone: ZoneInfo) -> datetime:
        """Return when news of this moment may be told: at once if it cannot wait, else outside quiet hours.

        What is about a ride of today or tomorrow morning cannot wait either once the night would eat its use:
        changes to a ride of the same date go at once.
        """
        today = service_date_of(now, zone)
        if news in _AT_ONCE or service_date == today or self.quiet_from == self.quiet_until:
            return now
        second = Timeline(today, zone).seconds(now)
        if self.quiet_from > self.quiet_until and second >= self.quiet_from:
            return Timeline(today + timedelta(days=1), zone).moment(self.quiet_until)
        starts = 0 if self.quiet_from > self.quiet_until else self.quiet_from
        if starts <= second < self.quiet_until:
            return Timeline(today, zone).moment(self.quiet_until)
        return now
