"""What a volunteer drove and may claim for: one entry a run, from home back home, claimed once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId

ClaimId = NewType("ClaimId", str)
METRES_PER_MILE = 1_609.344
FAR_METRES = round(20 * METRES_PER_MILE)


class ClaimState(StrEnum):
    """How far a claim has got."""

    SENT = "sent"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    """Taken back before it was paid: its drives can be claimed again."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One run as driven, with what the volunteer puts right about it."""

    shift_id: ShiftId
    service_date: date
    vehicle_id: VehicleId
    metres: int
    """From the road network, from the start of the run back to its end."""
    seconds: int
    rides: int
    fares_pence: int = 0
    """Fares paid in the vehicle: those that were due, unless the volunteer says that they were paid less."""
    odometer_metres: int | None = None
    """What the odometer said instead."""
    fares_due_pence: int | None = None
    """What was due, where the volunteer was paid less."""

    @property
    def claimed_metres(self) -> int:
        """The distance that counts."""
        return self.metres if self.odometer_metres is None else self.odometer_metres

    def is_far_from(self, metres: int) -> bool:
        """Tell whether the odometer says so much more than the roads that it is likely a slip."""
        return metres > 2 * self.metres + FAR_METRES

    @property
    def tenths(self) -> int:
        """The distance in tenths of a mile, rounded to the nearest."""
        return _tenths(self.claimed_metres)

    @property
    def road_tenths(self) -> int:
        """The same, by the road network."""
        return _tenths(self.metres)


def _tenths(metres: int) -> int:
    return round(metres / METRES_PER_MILE * 10)


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One drive with what is paid for it: tenths of a mile at the first rate, and beyond the threshold."""

    drive: Drive
    tenths_first: int
    tenths_beyond: int
    pence_per_mile: int
    pence_per_mile_beyond: int
    pence: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one volunteer asks to be paid, as sent; fares kept are taken off."""

    id: ClaimId
    driver_id: DriverId
    sent_at: datetime
    lines: tuple[ClaimLine, ...]
    state: ClaimState = ClaimState.SENT
    elsewhere_miles: int = 0
    """Driven for other schemes so far in the tax year of its last drive, as declared with it."""

    @property
    def owed_pence(self) -> int:
        """What is still to be paid: the fares kept are taken off."""
        return self.pence - self.fares_pence

    @property
    def pence(self) -> int:
        """What the miles come to."""
        return sum(line.pence for line in self.lines)

    @property
    def fares_pence(self) -> int:
        """Fares collected on the way."""
        return sum(line.drive.fares_pence for line in self.lines)

    @property
    def shift_ids(self) -> frozenset[ShiftId]:
        """The runs it claims for; none can be claimed again, unless it was taken back."""
        if self.state is ClaimState.WITHDRAWN:
            return frozenset()
        return frozenset(line.drive.shift_id for line in self.lines)
