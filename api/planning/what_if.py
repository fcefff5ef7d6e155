"""A what-if as a planner asked for it, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WhatIfState(StrEnum):
    """How far a what-if is."""

    QUEUED = "queued"
    """Its process waits for another to end."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One what-if: a scenario, what is changed in it, and what else it is compared with."""

    id: str
    name: str
    base: str
    """Name of the scenario file it builds on, without ending."""
    changes: Mapping[str, str]
    """What was typed, by dotted key."""
    others: tuple[str, ...]
    """Names of further scenario files to compare with."""
    seeds: int
    asked_by: str
    asked_at: datetime
    state: WhatIfState = WhatIfState.QUEUED
    done: int = 0
    total: int = 0
    message: str = ""
    process: int = 0
    """Number of the process that plays it; 0 when none does."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in (WhatIfState.DONE, WhatIfState.FAILED)

    @property
    def percent(self) -> int:
        """How much of it is played."""
        return 100 * self.done // self.total if self.total else 0
