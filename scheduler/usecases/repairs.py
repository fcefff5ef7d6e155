"""What a repair came to: who is driven by whom now, who is asked for another time, and exactly who must be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scheduler.domain.booking import BookingId, Obstacle
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId, Promise
from scheduler.usecases.changes import Changes
from scheduler.usecases.commands import Failure


class NoticeKind(StrEnum):
    """What somebody is told, the most pressing first."""

    CANNOT_BE_TAKEN = "cannot_be_taken"
    """Nobody can take the rider: ring, and find another way together."""
    FETCHED = "fetched"
    """The rider's vehicle cannot go on: another one comes."""
    ASKED = "asked"
    """The rider is asked for another time; nothing is booked until they agree."""
    ANOTHER_DRIVER = "another_driver"
    """Another driver or vehicle comes, in the time promised."""
    NEW_TIME = "new_time"
    """The planned time moved, inside the time promised."""
    RUN_CHANGED = "run_changed"
    """A driver's stops or times changed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that one rider or one driver must be told."""

    kind: NoticeKind
    text: str
    rider_id: RiderId | None = None
    driver_id: DriverId | None = None
    leg_id: LegId | None = None
    shift_id: ShiftId | None = None
    """The shift that comes now; for a driver, the one that changed."""
    comes_first: bool = False
    """The rider goes to or from health care, or is never left alone."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the text is made of, people by id: enough to say it again later."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time that was checked to work, for a ride that fits nowhere in the time promised."""

    booking_id: BookingId
    leg_id: LegId
    promised: Promise
    asked: Promise
    shift_id: ShiftId
    moved_by: int
    """Seconds by which the promise would move; earlier where negative."""


@dataclass(frozen=True, slots=True)
class Unserved:
    """A promised ride that nobody can take, and why, shift by shift."""

    booking_id: BookingId
    leg_id: LegId
    because: str
    """The second half of a sentence; empty when some shift could take it by now."""
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a date after something failed. ``plan`` keeps every promise; proposals are not in it."""

    plan: Plan
    failure: Failure
    shift_id: ShiftId
    told: tuple[Notice, ...]
    proposals: tuple[Proposal, ...]
    unserved: tuple[Unserved, ...]
    rehomed: tuple[LegId, ...]
    """Rides of the failed shift that somebody drives again, without a change of promise."""
    moved: tuple[LegId, ...]
    """Other rides that another shift drives now."""
    others: int
    """How many other rides were still ahead."""
    cost_before: int
    """What was ahead before the failure, in thousandths of a penny."""
    cost_after: int
    changes: Changes
    """What moved, by how much and why, with the price of each run before and after."""
    iterations: int
    """Steps that the search took."""
    stopped_by: str
    """``iterations`` or ``seconds`` stopped the search; ``most_moved``: it was thrown away because it moved too
    many rides; ``no_search``: nothing had lost its place."""

    @property
    def moved_share(self) -> float:
        """The part of the other rides that moved, from 0 to 1."""
        return len(self.moved) / self.others if self.others else 0.0
