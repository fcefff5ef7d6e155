"""Which lines of the audit log the writes of a rota are: what volunteers say, are asked, answer and are paid."""

from datetime import datetime

from api.audit.asking import asking
from api.audit.deed import Deed
from scheduler.domain.availability import Availability
from scheduler.domain.claim import Claim
from scheduler.domain.duty import Duty, DutyOffer


def of_availability(said: Availability, at: datetime) -> Deed:
    """Return the line of what a volunteer says now."""
    return _deed("availability.given", f"driver:{said.driver_id}", at, said.driver_id)


def of_duty(duty: Duty, at: datetime) -> Deed:
    """Return the line of a new or changed duty; it names who is on it."""
    action = "duty.added" if duty.version == 1 else "duty.changed"
    return _deed(action, f"duty:{duty.id}", at, *(seat.driver_id for seat in duty.seats if seat.driver_id))


def of_offer(offer: DutyOffer, at: datetime) -> Deed:
    """Return the line of a duty offer: that it was made, or how it ended."""
    return _deed(f"duty_offer.{offer.state.value}", f"duty:{offer.duty_id}", at, offer.driver_id)


def of_claim(claim: Claim, at: datetime) -> Deed:
    """Return the line of a claim: that it was sent, or decided."""
    return _deed(f"claim.{claim.state.value}", f"claim:{claim.id}", at, claim.driver_id)


def _deed(action: str, subject: str, at: datetime, *drivers: str) -> Deed:
    who = asking()
    people = tuple(f"driver:{driver_id}" for driver_id in dict.fromkeys(drivers))
    return Deed(action, at, who.actor, who.channel, subject=subject, people=people)
