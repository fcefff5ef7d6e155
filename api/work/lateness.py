"""What riders were told of delays, and that nobody is told twice where two workers look at the same moment."""

from collections.abc import Mapping
from datetime import date

from api.notify.message import Message
from api.persistence.unit_of_work import SqlUnitOfWork
from api.service import Service
from scheduler.domain.messages import News
from scheduler.domain.request import LegId
from scheduler.usecases.news_of_delays import told_by

DELAYS = (News.LATE, News.SOONER)


class Heard:
    """When riders were last told that their vehicle comes, as it stood when somebody first looked at a day."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._seen: dict[date, Mapping[LegId, int]] = {}

    def __call__(self, day: date) -> Mapping[LegId, int]:
        """Return at which second of a day riders of its legs were last told that the vehicle comes."""
        if day not in self._seen:
            self._seen[day] = self._now(day)
        return self._seen[day]

    def unheard(self, unit: SqlUnitOfWork, made: list[Message]) -> list[Message]:
        """Return the messages less those of delays of which somebody else told meanwhile.

        The days of delays are held until the unit ends: whoever else has such news waits, and then sees this.
        """
        delays = [(one.service_date, one) for one in made if one.news in DELAYS and one.service_date]
        days = sorted({day for day, _ in delays})
        for day in days:
            unit.lock_day(day)
        now = {day: self._now(day) for day in days}
        old = {one.id for day, one in delays if now[day].get(leg := _leg(one)) != self(day).get(leg)}
        return [one for one in made if one.id not in old]

    def _now(self, day: date) -> Mapping[LegId, int]:
        since = self._service.timeline(day).moment(0)
        return told_by(self._service.messages.standing(*DELAYS, since=since))


def _leg(one: Message) -> LegId:
    """Return the leg that news of a delay is about, from its key."""
    return next(iter(told_by([one.key])))
