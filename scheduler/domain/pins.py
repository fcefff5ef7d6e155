"""What a coordinator holds fast in a plan, whatever would be cheaper."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import LegId


@dataclass(frozen=True, slots=True)
class Pins:
    """Rides held to a shift, and runs whose stops ahead are held in their order, or held altogether."""

    legs: Mapping[LegId, ShiftId] = field(default_factory=dict)
    """The ride is given to this shift or to nobody; one that another shift has may stay there."""
    locked: frozenset[ShiftId] = frozenset()
    """The stops ahead stay in the run and in their order; others may come between."""
    frozen: frozenset[ShiftId] = frozenset()
    """Nothing comes into the run, nothing goes out of it, and nothing in it changes places."""
