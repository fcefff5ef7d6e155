"""What a new plan of a date changed, ride by ride, and why: values only.

Prices are thousandths of a penny, those of what is still ahead. A difference is what is paid now less what was.
"""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.booking import BookingId
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.request import LegId
from scheduler.usecases.cost_parts import CostParts


class CauseKind(StrEnum):
    """Why a ride has another run or another time."""

    SAVES = "saves"
    """Left where it was, with everything else as it is now, it would cost more."""
    NO_ROOM = "no_room"
    """It does not fit where it was any more, with everything else as it is now."""
    TOGETHER = "together"
    """It alone saves nothing; the changes that hang together with it do."""
    RUN_CHANGED = "run_changed"
    """Its own run stays; other rides joined or left it, or its stops have another order."""
    UNSUITED = "unsuited"
    """Whoever had it may not carry it any more: papers that ran out, or what was said since."""
    FAILED = "failed"
    """Its shift failed."""
    TAKEN_UP = "taken_up"
    """It had no driver before."""
    BY_HAND = "by_hand"
    """A coordinator moved it."""
    DRIVEN = "driven"
    """It had been moved, and the driver who had it before did it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One named part of a price, and how it differs."""

    part: str
    price: int
    amount: int
    """The same in metres or seconds; 0 for a part that has neither."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a ride changed, with the differences that show it; they are computed, never guessed."""

    kind: CauseKind
    differences: tuple[Difference, ...] = ()
    rides: int = 1
    """How many rides the differences are about."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a ride stands in a plan. Times are the starts of service, in seconds of the service day."""

    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    pickup: int | None
    delivery: int | None
    """None where the vehicle did not get there."""


@dataclass(frozen=True, slots=True)
class LegChange:
    """A ride whose run or time is another one."""

    leg_id: LegId
    booking_id: BookingId
    was: Spot | None
    """None: it had no driver."""
    now: Spot | None
    """None: it has no driver."""
    cause: Cause
    text: str = ""
    """What happened and why, in one sentence."""

    @property
    def is_moved(self) -> bool:
        """Whether another shift has it, or none."""
        return (self.was and self.was.shift_id) != (self.now and self.now.shift_id)


@dataclass(frozen=True, slots=True)
class RunChange:
    """The price of one run by part, before and after."""

    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    before: CostParts
    after: CostParts


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that one new plan changed."""

    legs: tuple[LegChange, ...]
    """In order of id; every ride whose run or time is another one, and no other."""
    runs: tuple[RunChange, ...]
    """Every run with a price before or after, in order of shift."""
    before: CostParts
    """All runs, and what is charged for rides left out."""
    after: CostParts
