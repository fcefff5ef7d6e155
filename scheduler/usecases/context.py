"""What every verb is given: the ports, the policy, the drives known so far, and the way to write an event."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scheduler.domain.events import Event, EventId, EventType
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import Origin
from scheduler.usecases.day_drives import DayDrives
from scheduler.usecases.meeting import Stops
from scheduler.usecases.ports import Ports


@dataclass(slots=True)
class Context:
    """The ports and the policy of one scheduler."""

    ports: Ports
    policy: ServicePolicy
    drives: DayDrives = field(init=False)
    stops: Stops = field(init=False)

    def __post_init__(self) -> None:
        """Start with no drives known, and lay out the stops."""
        self.drives = DayDrives(self.ports.travel_times)
        self.stops = Stops(self.ports.stops)

    def now(self) -> datetime:
        """Return the present moment."""
        return self.ports.clock.now()

    def timeline(self, service_date: date) -> Timeline:
        """Return the line of seconds of that date in the service's zone."""
        return Timeline(service_date, self.policy.zone)

    def event(self, type_: EventType, service_date: date, by: Origin, **data: Any) -> Event:
        """Return a fact that happens now."""
        return Event(
            id=EventId(self.ports.ids.new_id("event")),
            type=type_,
            at=self.now(),
            service_date=service_date,
            actor=by.actor,
            channel=by.channel,
            data=data,
        )
