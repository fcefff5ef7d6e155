"""The plan of one service date: who is where when. The aggregate every change goes through, versioned."""

import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from scheduler.domain.fleet import ShiftId
from scheduler.domain.place import Place
from scheduler.domain.request import LegId


class StopKind(StrEnum):
    """What happens at a stop."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    BREAK = "break"


class StopState(StrEnum):
    """How far a stop has got on the day."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    MISSED = "missed"
    """A pickup at which nobody came, or nobody needed to any more."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One pickup, delivery or break of a run.

    ``arrival``, ``start`` (of service) and ``departure`` are planned seconds of the service day until the stop
    is done, and what really happened from then on. A break has no place of its own.
    """

    kind: StopKind
    leg_id: LegId | None
    place: Place | None
    arrival: int
    start: int
    departure: int
    metres: int
    """Driven since the stop before (or since the start of the run)."""
    state: StopState = StopState.PLANNED

    @property
    def is_over(self) -> bool:
        """Whether the stop is in the past and never moves again."""
        return self.state in (StopState.DONE, StopState.MISSED)


@dataclass(frozen=True, slots=True)
class Run:
    """A shift's ordered stops, and when it leaves its start and reaches its end."""

    shift_id: ShiftId
    stops: tuple[Stop, ...]
    leaves: int
    returns: int
    metres_home: int
    """Driven from the last stop to the shift's end."""
    has_begun: bool = False
    has_ended: bool = False

    @property
    def metres(self) -> int:
        """Driven in the whole run."""
        return sum(stop.metres for stop in self.stops) + self.metres_home

    def leg_ids(self) -> tuple[LegId, ...]:
        """Return the legs of the run in order of first appearance."""
        return tuple(dict.fromkeys(stop.leg_id for stop in self.stops if stop.leg_id is not None))

    def position(self, leg_id: LegId, kind: StopKind) -> int | None:
        """Return the index of that leg's pickup or delivery in the run, or None."""
        for index, stop in enumerate(self.stops):
            if stop.leg_id == leg_id and stop.kind is kind:
                return index
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """All runs of one service date. ``version`` grows by one with every stored change."""

    service_date: date
    version: int = 0
    runs: tuple[Run, ...] = ()
    """In order of shift id; only shifts that have stops or have begun."""
    unassigned: tuple[LegId, ...] = ()
    """Promised legs that lost their driver and need a person to look at them."""

    def run_of(self, leg_id: LegId) -> Run | None:
        """Return the run that serves the leg, or None."""
        return next((run for run in self.runs if leg_id in run.leg_ids()), None)

    def run(self, shift_id: ShiftId) -> Run | None:
        """Return the run of a shift, or None when it has no stops."""
        return next((run for run in self.runs if run.shift_id == shift_id), None)

    def leg_ids(self) -> tuple[LegId, ...]:
        """Return every leg some run serves."""
        return tuple(leg_id for run in self.runs for leg_id in run.leg_ids())

    def with_run(self, changed: Run) -> "Plan":
        """Return the plan with this run in place of its shift's former one."""
        others = tuple(run for run in self.runs if run.shift_id != changed.shift_id)
        kept = (*others, changed) if changed.stops or changed.has_begun else others
        return replace(self, runs=tuple(sorted(kept, key=lambda run: run.shift_id)))

    def moved_since(self, old: "Plan") -> tuple[LegId, ...]:
        """Return the legs that another shift serves than in an older plan."""
        former = {leg_id: run.shift_id for run in old.runs for leg_id in run.leg_ids()}
        now = ((leg_id, run.shift_id) for run in self.runs for leg_id in run.leg_ids())
        return tuple(sorted(leg_id for leg_id, shift in now if former.get(leg_id, shift) != shift))

    def next_version(self) -> "Plan":
        """Return the same plan, one version on."""
        return replace(self, version=self.version + 1)


def canonical(plan: Plan) -> bytes:
    """Return the plan as bytes that are equal exactly when the plans are."""
    body: dict[str, Any] = {
        "service_date": plan.service_date.isoformat(),
        "version": plan.version,
        "unassigned": list(plan.unassigned),
        "runs": [
            {
                "shift": run.shift_id,
                "leaves": run.leaves,
                "returns": run.returns,
                "metres_home": run.metres_home,
                "has_begun": run.has_begun,
                "has_ended": run.has_ended,
                "stops": [
                    [
                        stop.kind,
                        stop.leg_id,
                        stop.arrival,
                        stop.start,
                        stop.departure,
                        stop.metres,
                        stop.state,
                    ]
                    for stop in run.stops
                ],
            }
            for run in plan.runs
        ],
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
