"""Which facts of the event log are deeds for the audit log too: every one that changes something.

Enquiries and their answers change nothing, and stand in the event log with who asked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from api.audit.deed import Deed
from scheduler.domain.booking import BookingId
from scheduler.domain.events import Event, EventType
from scheduler.domain.people import RiderId

ENQUIRIES = frozenset({EventType.TRIP_REQUEST, EventType.TRIP_REQUEST_RESPONSE})


def deeds_of(events: Iterable[Event], riders: Mapping[BookingId, RiderId], *, at: datetime) -> Iterable[Deed]:
    """Yield the deeds among facts; ``riders`` tells whose the bookings of the same commit are."""
    for event in events:
        if event.type not in ENQUIRIES:
            yield Deed(
                action=event.type.value,
                at=at,
                actor=event.actor,
                channel=event.channel,
                subject=_subject(event),
                people=_people(event, riders),
                detail={"event": event.id, "service_date": event.service_date.isoformat()},
            )


def _subject(event: Event) -> str:
    for kind in ("booking", "shift"):
        if event.data.get(kind):
            return f"{kind}:{event.data[kind]}"
    return f"service_date:{event.service_date.isoformat()}"


def _people(event: Event, riders: Mapping[BookingId, RiderId]) -> tuple[str, ...]:
    found = [f"{kind}:{event.data[kind]}" for kind in ("rider", "driver") if event.data.get(kind)]
    rider = riders.get(event.data.get("booking", ""))
    if rider is not None:
        found.append(f"rider:{rider}")
    return tuple(dict.fromkeys(found))
