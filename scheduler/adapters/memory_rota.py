"""Availability, duties, offers of duties and claims in memory: the part of a unit of work that rotas need."""

from collections.abc import Callable
from datetime import date
from typing import Any

from scheduler.adapters.memory_tables import Versions
from scheduler.domain.availability import Availability
from scheduler.domain.claim import Claim, ClaimId
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyOfferState
from scheduler.domain.errors import PlanChanged
from scheduler.domain.people import DriverId


class RotaTables:
    """What is kept for rotas."""

    def __init__(self) -> None:
        self.availability: Versions[DriverId, Availability] = Versions()
        self.duties: Versions[DutyId, Duty] = Versions()
        self.duty_offers: Versions[DutyOfferId, DutyOffer] = Versions()
        self.claims: Versions[ClaimId, Claim] = Versions()


class MemoryRota:
    """Reads as of the unit's moment, with its own writes on top."""

    _at: int

    def __init__(self, tables: RotaTables) -> None:
        self._rota = tables
        self._written: dict[str, dict[Any, Any]] = {
            name: {} for name in ("availability", "duties", "duty_offers", "claims")
        }

    def _all(self, name: str) -> list[Any]:
        table, own = getattr(self._rota, name), self._written[name]
        kept = {key: table.get(key, self._at) for key in table.known()} | own
        return [kept[key] for key in sorted(kept) if kept[key] is not None]

    def _one(self, name: str, key: str) -> Any:
        own = self._written[name]
        return own[key] if key in own else getattr(self._rota, name).get(key, self._at)

    def availability(self, driver_id: DriverId) -> Availability | None:
        """Return what somebody said, or None."""
        found: Availability | None = self._one("availability", driver_id)
        return found

    def availabilities(self) -> list[Availability]:
        """Return what everybody said."""
        return self._all("availability")

    def duty(self, duty_id: DutyId) -> Duty | None:
        """Return the duty of that id, or None."""
        found: Duty | None = self._one("duties", duty_id)
        return found

    def duties(self, first: date, last: date) -> list[Duty]:
        """Return the duties of some dates, by date and time."""
        found = [one for one in self._all("duties") if first <= one.service_date <= last]
        return sorted(found, key=lambda one: (one.service_date, one.hours, one.id))

    def duty_offer(self, offer_id: DutyOfferId) -> DutyOffer | None:
        """Return the offer of that id, or None."""
        found: DutyOffer | None = self._one("duty_offers", offer_id)
        return found

    def duty_offers(self, duty_id: DutyId) -> list[DutyOffer]:
        """Return every offer of a duty, in the order sent."""
        found = [one for one in self._all("duty_offers") if one.duty_id == duty_id]
        return sorted(found, key=lambda one: (one.sent_at, one.id))

    def waiting_duty_offers(self) -> list[DutyOffer]:
        """Return every offer without an answer, in the order sent."""
        found = [one for one in self._all("duty_offers") if one.state is DutyOfferState.WAITING]
        return sorted(found, key=lambda one: (one.sent_at, one.id))

    def claims(self, driver_id: DriverId) -> list[Claim]:
        """Return what somebody claimed, in the order sent."""
        found = [one for one in self._all("claims") if one.driver_id == driver_id]
        return sorted(found, key=lambda one: (one.sent_at, one.id))

    def put_availability(self, availability: Availability) -> None:
        """Store what somebody says now."""
        self._written["availability"][availability.driver_id] = availability

    def put_duty(self, duty: Duty) -> None:
        """Store a new duty, or the next version of one."""
        stored = self.duty(duty.id)
        if duty.version != (0 if stored is None else stored.version) + 1:
            raise PlanChanged("This duty was changed by somebody else. Load it again.")
        self._written["duties"][duty.id] = duty

    def remove_duty(self, duty_id: DutyId) -> None:
        """Forget a duty and its offers."""
        for offer in self.duty_offers(duty_id):
            self._written["duty_offers"][offer.id] = None
        self._written["duties"][duty_id] = None

    def put_duty_offer(self, offer: DutyOffer) -> None:
        """Store a new or changed offer of a duty."""
        self._written["duty_offers"][offer.id] = offer

    def put_claim(self, claim: Claim) -> None:
        """Store a new or changed claim."""
        for other in self.claims(claim.driver_id):
            if other.id != claim.id and other.shift_ids & claim.shift_ids:
                raise PlanChanged("One of these drives is in another claim. Load the page again.")
        self._written["claims"][claim.id] = claim

    def write_rota(self, write: Callable[[Any, Any], None]) -> None:
        """Write what was put, at the commit."""
        for name, values in self._written.items():
            write(getattr(self._rota, name), values)
