"""The façade of what comes after the day: drives, claims, totals and credits."""

from dataclasses import replace
from datetime import date

from scheduler.domain.claim import Claim, ClaimState, Drive
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Driver, DriverId
from scheduler.usecases import claiming
from scheduler.usecases.claiming import Sent, Totals
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records

DECIDED = {
    ClaimState.PAID: "This claim is paid already.",
    ClaimState.WITHDRAWN: "This claim was taken back. Nothing is to be paid for it.",
}
"""Why a claim is not decided about any more."""


class ClaimsDesk:
    """What was driven, what is owed for it, and what there is to thank for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def drives(self, driver_id: DriverId) -> list[Drive]:
        """Return what somebody drove in their own car and has not claimed yet."""
        with self._context.ports.storage.reading() as records:
            return claiming.drives(self._context, records, driver_id)

    def unfinished(self, driver_id: DriverId) -> list[Shift]:
        """Return somebody's shifts of days gone by that cannot be claimed, because steps of them are missing."""
        with self._context.ports.storage.reading() as records:
            return claiming.unfinished(self._context, records, driver_id)

    def send(self, sent: Sent) -> Claim:
        """Write a claim down; a drive is claimed once.

        Raises
        ------
        InvalidRequest
            Nothing is claimed, a correction cannot be, or a drive is none of theirs or claimed already.
        """
        return claiming.send(self._context, sent)

    def claims(self, driver_id: DriverId) -> list[Claim]:
        """Return what somebody claimed, in the order sent."""
        with self._context.ports.storage.reading() as records:
            return records.claims(driver_id)

    def sent(self) -> list[tuple[Driver, Claim]]:
        """Return every claim that is still to be paid, the oldest first, each with whose it is."""
        with self._context.ports.storage.reading() as records:
            found = [(driver, claim) for driver in records.drivers() for claim in records.claims(driver.id)]
        waiting = [pair for pair in found if pair[1].state is ClaimState.SENT]
        return sorted(waiting, key=lambda pair: (pair[1].sent_at, pair[1].id))

    def pay(self, driver_id: DriverId, claim_id: str) -> None:
        """Write down that a claim is paid.

        Raises
        ------
        NotFound
            No such claim of theirs.
        IllegalTransition
            It was taken back.
        """
        self._decide(driver_id, claim_id, ClaimState.PAID)

    def take_back(self, driver_id: DriverId, claim_id: str) -> None:
        """Write down that a claim was sent by mistake; its drives can be claimed again.

        Raises
        ------
        NotFound
            No such claim of theirs.
        IllegalTransition
            It is paid.
        """
        self._decide(driver_id, claim_id, ClaimState.WITHDRAWN)

    def _decide(self, driver_id: DriverId, claim_id: str, state: ClaimState) -> None:
        with self._context.ports.storage.writing() as unit:
            # What a claim is of never changes; whoever pays it and whoever takes it back wait for each other here.
            unit.lock_day(_claim(unit, driver_id, claim_id).lines[0].drive.service_date)
            claim = _claim(unit, driver_id, claim_id)
            if claim.state not in (ClaimState.SENT, state):
                raise IllegalTransition(DECIDED[claim.state])
            unit.put_claim(replace(claim, state=state))
            unit.commit()

    def totals(self, driver_id: DriverId, first: date, *, last: date) -> Totals:
        """Return what somebody did between two days, and how near the threshold of the tax year is."""
        return claiming.totals(self._context, driver_id, (first, last))

    def time_bank(self, first: date, last: date) -> list[tuple[DriverId, str, int]]:
        """Return every volunteer's seconds between two days: id, name, seconds."""
        return claiming.credits_of(self._context, (first, last))


def _claim(records: Records, driver_id: DriverId, claim_id: str) -> Claim:
    found = next((one for one in records.claims(driver_id) if one.id == claim_id), None)
    if found is None:
        raise NotFound("claim", claim_id)
    return found
