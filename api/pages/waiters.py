"""Who waits for a ride on a day, as the desk shows it: offers that want an answer first."""

from dataclasses import dataclass
from datetime import date

from api.pages.visit import Visit
from scheduler.domain.people import Rider
from scheduler.domain.waiting import Waiting, WaitState


@dataclass(frozen=True, slots=True)
class Waiter:
    """One waiting request with its rider."""

    one: Waiting
    rider: Rider

    @property
    def has_offer(self) -> bool:
        """Whether something came free for them and they have not answered."""
        return self.one.state is WaitState.OFFERED


def waiters(visit: Visit, day: date) -> list[Waiter]:
    """Return who waits, those to be rung about an offer first, then by when an answer is due."""
    with visit.service.storage.reading() as records:
        found = [
            Waiter(one, rider)
            for one in records.waiting.of_date(day)
            if one.is_open and (rider := records.rider(one.rider_id)) is not None
        ]
    return sorted(found, key=lambda waiter: (not waiter.has_offer, waiter.one.answer_by, waiter.one.id))
