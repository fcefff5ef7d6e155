"""The façade of what comes after the day: drives, claims, totals and credits."""

from datetime import date

from scheduler.domain.claim import Claim, Drive
from scheduler.domain.people import DriverId
from scheduler.usecases import claiming
from scheduler.usecases.claiming import Sent, Totals
from scheduler.usecases.context import Context


class ClaimsDesk:
    """What was driven, what is owed for it, and what there is to thank for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def drives(self, driver_id: DriverId) -> list[Drive]:
        """Return what somebody drove in their own car and has not claimed yet."""
        with self._context.ports.storage.reading() as records:
            return claiming.drives(self._context, records, driver_id)

    def send(self, sent: Sent) -> Claim:
        """Write a claim down; a drive is claimed once.

        Raises
        ------
        NotFound
            One of the drives is none of theirs, or is claimed already.
        InvalidRequest
            Nothing is claimed, or a correction cannot be.
        """
        return claiming.send(self._context, sent)

    def claims(self, driver_id: DriverId) -> list[Claim]:
        """Return what somebody claimed, in the order sent."""
        with self._context.ports.storage.reading() as records:
            return records.claims(driver_id)

    def totals(self, driver_id: DriverId, first: date, *, last: date) -> Totals:
        """Return what somebody did between two days, and how near the threshold of the tax year is."""
        return claiming.totals(self._context, driver_id, (first, last))

    def time_bank(self, first: date, last: date) -> list[tuple[DriverId, str, int]]:
        """Return every volunteer's seconds between two days: id, name, seconds."""
        return claiming.credits_of(self._context, (first, last))
