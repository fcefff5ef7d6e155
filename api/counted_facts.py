"""Which committed facts a monitor counts: what became of enquiries, with the reason of every no.

Counted after the commit and by kind only, so that the figures are true and tell nothing about anybody.
"""

from collections.abc import Iterable

from prometheus_client import Counter

from api.request_times import REGISTRY
from scheduler.domain.events import Event, EventType

QUOTES = Counter(
    "drove_quotes",
    "Enquiries answered, by outcome and, of a no, by reason",
    ("outcome", "reason"),
    registry=REGISTRY,
)
BOOKINGS = Counter("drove_bookings", "Rides confirmed and given back", ("what",), registry=REGISTRY)
_BOOKINGS = {
    EventType.CLIENT_ORDER_CONFIRMATION: "confirmed",
    EventType.TRIP_CANCEL_RESPONSE: "cancelled",
}


def count_facts(facts: Iterable[Event]) -> None:
    """Count what was committed."""
    for fact in facts:
        if fact.type is EventType.TRIP_REQUEST_RESPONSE:
            QUOTES.labels(str(fact.data["outcome"]), str(fact.data.get("reason") or "none")).inc()
        elif fact.type in _BOOKINGS:
            BOOKINGS.labels(_BOOKINGS[fact.type]).inc()
