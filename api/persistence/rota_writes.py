"""How availability, duties, offers of duties and claims are written, and what a lost race looks like."""

from typing import Any

from sqlalchemy import Connection, Table, delete, insert, update
from sqlalchemy.exc import IntegrityError

from api.audit import of_rotas
from api.audit.deed import Deed
from api.persistence import rota_tables as t
from api.persistence import values
from scheduler.domain.availability import Availability
from scheduler.domain.claim import Claim
from scheduler.domain.duty import Duty, DutyId, DutyOffer
from scheduler.domain.errors import PlanChanged
from scheduler.usecases.ports import Clock


class SqlRotaWrites:
    """The part of a unit of work that rotas need."""

    _clock: Clock

    @property
    def connection(self) -> Connection:
        """The connection of the unit."""
        raise NotImplementedError

    def note(self, *deeds: Deed) -> None:
        """Have deeds written into the audit log with this unit's commit."""
        raise NotImplementedError

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        raise NotImplementedError

    def put_availability(self, availability: Availability) -> None:
        """Store what somebody says now."""
        self.note(of_rotas.of_availability(availability, self._clock.now()))
        body = values.availability.write(availability)
        self._put(t.availability, {"driver_id": availability.driver_id, "body": body})

    def put_duty(self, duty: Duty) -> None:
        """Store a new duty, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        self.note(of_rotas.of_duty(duty, self._clock.now()))
        row = {
            "id": duty.id,
            "service_date": duty.service_date,
            "version": duty.version,
            "body": values.duty.write(duty),
        }
        if duty.version == 1:
            try:
                self.connection.execute(insert(t.duty), row)
            except IntegrityError:
                raise _changed() from None
            return
        swap = update(t.duty).where(t.duty.c.id == duty.id, t.duty.c.version == duty.version - 1)
        if self.connection.execute(swap.values(row)).rowcount != 1:
            raise _changed()

    def remove_duty(self, duty_id: DutyId) -> None:
        """Forget a duty and its offers."""
        self.connection.execute(delete(t.duty_offer).where(t.duty_offer.c.duty_id == duty_id))
        self.connection.execute(delete(t.duty).where(t.duty.c.id == duty_id))

    def put_duty_offer(self, offer: DutyOffer) -> None:
        """Store a new or changed offer of a duty."""
        self.note(of_rotas.of_offer(offer, self._clock.now()))
        row = {
            "id": offer.id,
            "duty_id": offer.duty_id,
            "driver_id": offer.driver_id,
            "state": offer.state.value,
            "sent_at": offer.sent_at,
            "body": values.duty_offer.write(offer),
        }
        self._put(t.duty_offer, row)

    def put_claim(self, claim: Claim) -> None:
        """Store a new or changed claim.

        Raises
        ------
        PlanChanged
            One of its runs is in another claim.
        """
        self.note(of_rotas.of_claim(claim, self._clock.now()))
        row = {
            "id": claim.id,
            "driver_id": claim.driver_id,
            "sent_at": claim.sent_at,
            "body": values.claim.write(claim),
        }
        self._put(t.claim, row)
        self.connection.execute(delete(t.claimed_run).where(t.claimed_run.c.claim_id == claim.id))
        runs = [{"shift_id": shift_id, "claim_id": claim.id} for shift_id in sorted(claim.shift_ids)]
        if not runs:
            return
        try:
            self.connection.execute(insert(t.claimed_run), runs)
        except IntegrityError:
            raise PlanChanged("One of these drives is in another claim. Load the page again.") from None


def _changed() -> PlanChanged:
    return PlanChanged("This duty was changed by somebody else. Load it again.")
