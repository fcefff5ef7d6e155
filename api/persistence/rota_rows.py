"""How availability, duties, offers of duties and claims are read back."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from api.persistence import rota_tables as t
from api.persistence import values
from scheduler.domain.availability import Availability
from scheduler.domain.claim import Claim
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyOfferState
from scheduler.domain.people import DriverId


class SqlRotaReads:
    """The part of the records that rotas need."""

    @property
    def connection(self) -> Connection:
        """The connection of the unit."""
        raise NotImplementedError

    def availability(self, driver_id: DriverId) -> Availability | None:
        """Return what somebody said, or None."""
        found = self._bodies(t.availability, t.availability.c.driver_id == driver_id)
        return values.availability.read(found[0]) if found else None

    def availabilities(self) -> list[Availability]:
        """Return what everybody said."""
        read = [values.availability.read(text) for text in self._bodies(t.availability)]
        return sorted(read, key=lambda one: one.driver_id)

    def duty(self, duty_id: DutyId) -> Duty | None:
        """Return the duty of that id, or None."""
        found = self._bodies(t.duty, t.duty.c.id == duty_id)
        return values.duty.read(found[0]) if found else None

    def duties(self, first: date, last: date) -> list[Duty]:
        """Return the duties of some dates, by date and time."""
        read = [
            values.duty.read(text)
            for text in self._bodies(t.duty, t.duty.c.service_date.between(first, last))
        ]
        return sorted(read, key=lambda one: (one.service_date, one.hours, one.id))

    def duty_offer(self, offer_id: DutyOfferId) -> DutyOffer | None:
        """Return the offer of that id, or None."""
        found = self._offers(t.duty_offer.c.id == offer_id)
        return found[0] if found else None

    def duty_offers(self, duty_id: DutyId) -> list[DutyOffer]:
        """Return every offer of a duty, in the order sent."""
        return self._offers(t.duty_offer.c.duty_id == duty_id)

    def waiting_duty_offers(self) -> list[DutyOffer]:
        """Return every offer without an answer, in the order sent."""
        return self._offers(t.duty_offer.c.state == DutyOfferState.WAITING.value)

    def claims(self, driver_id: DriverId) -> list[Claim]:
        """Return what somebody claimed, in the order sent."""
        read = [values.claim.read(text) for text in self._bodies(t.claim, t.claim.c.driver_id == driver_id)]
        return sorted(read, key=lambda one: (one.sent_at, one.id))

    def _offers(self, condition: Any) -> list[DutyOffer]:
        read = [values.duty_offer.read(text) for text in self._bodies(t.duty_offer, condition)]
        return sorted(read, key=lambda one: (one.sent_at, one.id))

    def _bodies(self, table: Any, *conditions: Any) -> list[str]:
        return list(self.connection.execute(select(table.c.body).where(*conditions)).scalars())
