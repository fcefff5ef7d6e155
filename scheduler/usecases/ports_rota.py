"""What is kept of availability, duties, offers of duties and claims; part of the records and of each unit of work."""

from datetime import date
from typing import Protocol

from scheduler.domain.availability import Availability
from scheduler.domain.claim import Claim
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId
from scheduler.domain.people import DriverId


class RotaRecords(Protocol):
    """Reads. Lists come in order of id unless told otherwise."""

    def availability(self, driver_id: DriverId) -> Availability | None:
        """Return what somebody said, or None when they said nothing yet."""
        ...

    def availabilities(self) -> list[Availability]:
        """Return what everybody said."""
        ...

    def duty(self, duty_id: DutyId) -> Duty | None:
        """Return the duty of that id, or None."""
        ...

    def duties(self, first: date, last: date) -> list[Duty]:
        """Return the duties of some dates, by date and time."""
        ...

    def duty_offer(self, offer_id: DutyOfferId) -> DutyOffer | None:
        """Return the offer of that id, or None."""
        ...

    def duty_offers(self, duty_id: DutyId) -> list[DutyOffer]:
        """Return every offer of a duty, in the order sent."""
        ...

    def waiting_duty_offers(self) -> list[DutyOffer]:
        """Return every offer without an answer, in the order sent."""
        ...

    def claims(self, driver_id: DriverId) -> list[Claim]:
        """Return what somebody claimed, in the order sent."""
        ...


class RotaUnit(Protocol):
    """Writes."""

    def put_availability(self, availability: Availability) -> None:
        """Store what somebody says now."""
        ...

    def put_duty(self, duty: Duty) -> None:
        """Store a new duty, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        ...

    def remove_duty(self, duty_id: DutyId) -> None:
        """Forget a duty and its offers."""
        ...

    def put_duty_offer(self, offer: DutyOffer) -> None:
        """Store a new or changed offer of a duty."""
        ...

    def put_claim(self, claim: Claim) -> None:
        """Store a new or changed claim.

        Raises
        ------
        PlanChanged
            One of its runs is in another claim.
        """
        ...
