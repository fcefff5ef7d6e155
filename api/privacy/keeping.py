"""What is forgotten by itself when its time is over, as the service's rules say."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from api.audit.deed import Deed
from api.persistence import retention
from api.service import Service
from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import RiderId
from scheduler.domain.time import service_date_of


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    notes: int
    trips: int
    """Trips that lost their person."""
    needs: int
    """Riders whose past rides lost what was needed, because no consent holds any more."""
    messages: int

    @property
    def total(self) -> int:
        """How much it was altogether."""
        return self.notes + self.trips + self.needs + self.messages

    def counted(self) -> dict[str, int]:
        """Return the numbers for the log, under keys that it does not hide."""
        return {f"{what}_gone": number for what, number in asdict(self).items()}


def forget_what_is_over(service: Service) -> Forgotten:
    """Forget everything whose time is over, and leave nothing of it in the database's own files."""
    rules, today = service.policy.retention, service_date_of(service.clock.now(), service.policy.zone)
    with service.storage.writing() as unit:
        notes = retention.forget_notes(unit.connection, rules.notes_before(today))
        trips = _part_with_trips(service, unit.connection, rules.trips_before(today))
        needs = retention.forget_needs(unit.connection, today)
        now = service.surroundings.wall_clock.now()
        people = tuple(f"rider:{rider_id}" for rider_id in sorted({*notes, *trips, *needs}))
        if people:
            counted = {"notes": len(notes), "trips": sum(trips.values()), "needs": len(needs)}
            unit.note(Deed("retention.run", now, SYSTEM, Channel.SYSTEM, people=people, detail=counted))
        unit.commit()
    messages = service.messages.forget_before(service.clock.now() - timedelta(days=rules.messages_days))
    found = Forgotten(len(notes), sum(trips.values()), len(needs), messages)
    if found.total:
        service.database.compact()
    return found


def _part_with_trips(service: Service, connection: Any, before: date) -> dict[RiderId, int]:
    new_id = service.surroundings.ids.new_id
    return retention.part_with_trips(connection, before, lambda: RiderId(new_id("rider")))


def as_words(found: Forgotten) -> str:
    """Return what was forgotten in a line."""
    return ", ".join(f"{name} {number}" for name, number in asdict(found).items())
