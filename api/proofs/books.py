"""The check afterwards: whether the books hold exactly what was acknowledged, and are sound in themselves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from api.persistence.outbox_table import EntryState
from api.proofs.ground import Ground
from api.proofs.riders import Ledger
from api.service import Service
from scheduler.domain.booking import Booking, LegState
from scheduler.domain.events import SYSTEM, EventType
from scheduler.domain.outbox import OPTIMISE_DAY


@dataclass(slots=True)
class Verdict:
    """What was found. The proof holds when nothing is lost, nothing doubled and there are no faults."""

    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    cancelled: int = 0
    searches: int = 0
    """How many entries of the outbox that search a day were done."""
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all is well."""
        return not (self.lost or self.duplicated or self.faults)


def check_books(there: Ground, ledger: Ledger) -> Verdict:
    """Open the database as the next server would, and compare it with what clients were told."""
    with there.service() as service:
        return compare(service, ledger, there.days)


def compare(service: Service, ledger: Ledger, days: Sequence[date]) -> Verdict:
    """Compare what is kept with what was acknowledged."""
    verdict = Verdict(acknowledged=len(ledger.booked), cancelled=len(ledger.cancelled))
    kept: dict[str, Booking] = {}
    confirmed: Counter[str] = Counter()
    with service.storage.reading() as records:
        for day in days:
            kept |= {booking.id: booking for booking in records.bookings(day)}
            for event in records.events(day):
                if event.type is EventType.CLIENT_ORDER_CONFIRMATION:
                    confirmed[event.data["booking"]] += 1
    verdict.lost = len(ledger.booked.keys() - kept.keys())
    requests = Counter(booking.request.id for booking in kept.values())
    unknown = kept.keys() - ledger.booked.keys()
    verdict.duplicated = len(unknown) + sum(count - 1 for count in requests.values())
    verdict.faults += [
        f"{kept[id_].reference} was told as {reference}."
        for id_, reference in ledger.booked.items()
        if id_ in kept and kept[id_].reference != reference
    ]
    verdict.faults += [
        f"Booking {id_} was given back and stands."
        for id_ in sorted(ledger.cancelled & kept.keys())
        if any(leg.state is not LegState.CANCELLED for leg in kept[id_].legs)
    ]
    verdict.faults += [
        f"Booking {id_} has {confirmed[id_]} confirmations." for id_ in kept if confirmed[id_] != 1
    ]
    for day in days:
        verdict.faults += service.scheduler.faults(day)
    _look_into_outbox(service, days, verdict)
    return verdict


def _look_into_outbox(service: Service, days: Sequence[date], verdict: Verdict) -> None:
    """Every search that was done is marked as done, and the other way round; nothing is parked."""
    done = service.outbox.delivered(OPTIMISE_DAY)
    for day in days:
        with service.storage.reading() as records:
            events = records.events(day)
        searched = sum(event.type is EventType.PLAN_OPTIMISED and event.actor == SYSTEM for event in events)
        marked = done[day.isoformat()]
        verdict.searches += marked
        if searched != marked:
            verdict.faults.append(f"{day} was searched {searched} times, and {marked} are marked as done.")
    parked = service.outbox.counts()[EntryState.PARKED]
    if parked:
        verdict.faults.append(f"{parked} entries of the outbox are parked.")
