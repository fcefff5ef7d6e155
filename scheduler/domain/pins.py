"""What a coordinator holds fast in a plan, whatever would be cheaper."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import LegId


class Hold(StrEnum):
    """How a ride or a run is held."""

    PINNED = "pinned"
    """The ride stays on its shift."""
    LOCKED = "locked"
    """The stops of the run stay, in their order; others may come between."""
    FROZEN = "frozen"
    """Nothing comes into the run, nothing goes out of it."""
    RELEASED = "released"
    """Held no longer."""


@dataclass(frozen=True, slots=True)
class Pins:
    """Rides held to a shift, and runs whose stops ahead are held in their order, or held altogether."""

    legs: Mapping[LegId, ShiftId] = field(default_factory=dict)
    """The ride is given to this shift or to nobody; one that another shift has may stay there."""
    locked: frozenset[ShiftId] = frozenset()
    """The stops ahead stay in the run and in their order; others may come between."""
    frozen: frozenset[ShiftId] = frozenset()
    """Nothing comes into the run, nothing goes out of it, and nothing in it changes places."""

    def with_leg(self, leg_id: LegId, shift_id: ShiftId) -> "Pins":
        """Return the pins with a ride held to a shift."""
        return replace(self, legs={**self.legs, leg_id: shift_id})

    def without_leg(self, leg_id: LegId) -> "Pins":
        """Return the pins with a ride free to move."""
        return replace(self, legs={one: shift for one, shift in self.legs.items() if one != leg_id})

    def with_run(self, shift_id: ShiftId, hold: Hold) -> "Pins":
        """Return the pins with a run locked, frozen or released, whatever it was before."""
        return replace(
            self,
            locked=(self.locked - {shift_id}) | ({shift_id} if hold is Hold.LOCKED else set()),
            frozen=(self.frozen - {shift_id}) | ({shift_id} if hold is Hold.FROZEN else set()),
        )

    def among(self, shift_ids: Collection[ShiftId]) -> "Pins":
        """Return what still holds when there are only these shifts: nothing is held to one that is gone."""
        return Pins(
            legs={leg_id: shift_id for leg_id, shift_id in self.legs.items() if shift_id in shift_ids},
            locked=self.locked.intersection(shift_ids),
            frozen=self.frozen.intersection(shift_ids),
        )

    def of_run(self, shift_id: ShiftId) -> Hold | None:
        """Return how a run is held, or None."""
        if shift_id in self.frozen:
            return Hold.FROZEN
        return Hold.LOCKED if shift_id in self.locked else None
