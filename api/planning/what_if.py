"""A what-if as a planner asked for it, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.planning.fields import AIM, DAYS, FIRST_DAY, LAST_DAY, LEAST_ON_TIME, LEAST_SERVED, SOURCE

MOST_VEHICLES = 8
"""So many are tried where nobody says how many."""


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
    """Names of further scenario files, or ids of what-ifs, to compare with."""
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
    def inputs(self) -> Mapping[str, str]:
        """What is changed in the scenario."""
        return {key: value for key, value in self.changes.items() if not key.startswith((AIM, DAYS))}

    @property
    def differs(self) -> bool:
        """Whether it plays anything else than the scenario it builds on: who answers for the demand changes no day."""
        return any(key != SOURCE for key in self.inputs)

    @property
    def source(self) -> str:
        """Who answers for the demand; blank where nobody does."""
        return self.changes.get(SOURCE, "")

    @property
    def recorded(self) -> tuple[date, date] | None:
        """The first and the last day that are played as they were really asked for; None where days are invented."""
        first, last = self.changes.get(FIRST_DAY), self.changes.get(LAST_DAY)
        return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None

    @property
    def aim(self) -> dict[str, Any] | None:
        """What the smallest fleet has to reach, as the search is told; None where none is searched for."""
        typed = {key.removeprefix(AIM): value for key, value in self.changes.items() if key.startswith(AIM)}
        if not self.changes.keys() & {LEAST_SERVED, LEAST_ON_TIME}:
            return None
        return {
            "served": float(typed.get("served_percent", 0)),
            "on_time": float(typed.get("on_time_percent", 0)),
            "most": int(typed.get("most", MOST_VEHICLES)),
            "vehicles": typed.get("vehicles", "minibuses"),
        }

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in (WhatIfState.DONE, WhatIfState.FAILED)

    @property
    def percent(self) -> int:
        """How much of it is played."""
        return 100 * self.done // self.total if self.total else 0
