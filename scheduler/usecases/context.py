"""What every verb is given: the ports, the policy, what is known so far, and the way to write an event."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from scheduler.domain.booking import OfferId
from scheduler.domain.events import Event, EventId, EventType
from scheduler.domain.outbox import OPTIMISE_DAY, Entry
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline, service_date_of
from scheduler.usecases.books import Books
from scheduler.usecases.commands import Origin
from scheduler.usecases.crews import Crews
from scheduler.usecases.drives import DriveTable
from scheduler.usecases.meeting import Stops
from scheduler.usecases.ports import Ports, UnitOfWork
from scheduler.usecases.promised_day import PromisedDays
from scheduler.usecases.recent import Recent

if TYPE_CHECKING:
    from scheduler.usecases.placed import Placed
    from scheduler.usecases.standing import StandingDay

_DAYS, _OFFERS = 2, 64
_AT_ONCE = 2
"""Requests that offers are looked for at the same time. More threads that reckon would only take turns, and keep
everybody else waiting for theirs."""


@dataclass(slots=True)
class Context:
    """The ports and the policy of one scheduler."""

    ports: Ports
    policy: ServicePolicy
    drives: DriveTable = field(init=False)
    stops: Stops = field(init=False)
    books: Books = field(default_factory=Books)
    crews: Crews = field(default_factory=Crews)
    promised_days: PromisedDays = field(init=False)
    standing: Recent[date, "StandingDay"] = field(default_factory=lambda: Recent(_DAYS))
    places: Recent[OfferId, "Placed"] = field(default_factory=lambda: Recent(_OFFERS))
    at_once: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))
    """Held while offers are looked for; by nobody who holds a lock of a day."""

    def __post_init__(self) -> None:
        """Start with no drives known, and lay out the stops."""
        self.drives = DriveTable(self.ports.travel_times, most_points=self.ports.most_points)
        self.promised_days = PromisedDays(self.drives, self.crews)
        self.stops = Stops(self.ports.stops)

    def now(self) -> datetime:
        """Return the present moment."""
        return self.ports.clock.now()

    def today(self) -> date:
        """Return the date it is in the service's zone."""
        return service_date_of(self.now(), self.policy.zone)

    def timeline(self, service_date: date) -> Timeline:
        """Return the line of seconds of that date in the service's zone."""
        return Timeline(service_date, self.policy.zone)

    def plan_again(self, unit: UnitOfWork, service_date: date) -> None:
        """Have a later day searched for a better plan, some time after this change of it and once for many."""
        pause = self.policy.search.again_after
        if pause is None or service_date <= self.today():
            return
        due, day = self.now() + timedelta(seconds=pause), service_date.isoformat()
        unit.put_entry(Entry(OPTIMISE_DAY, due, {"service_date": day}, dedupe_key=day))

    def event(self, type_: EventType, service_date: date, by: Origin, **data: Any) -> Event:
        """Return a fact that happens now."""
        return Event(
            id=EventId(self.ports.ids.new_id("event")),
            type=type_,
            at=self.now(),
            service_date=service_date,
            actor=by.actor,
            channel=by.channel,
            data=data if by.series is None else {**data, "series": by.series},
        )
