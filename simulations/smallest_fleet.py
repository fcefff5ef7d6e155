"""The smallest fleet that serves so many and is so punctual, and how far that hangs on what was assumed.

Minibuses are added one at a time until the means over the seeds reach both levels, from none where volunteers' cars
may be enough. Then the demand is moved up and down, and the fleet by one, to show how close a call it was.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.travel import VehicleClass
from simulations.batch import Batch
from simulations.compare import Side
from simulations.demand_rules import DemandRules
from simulations.intervals import Estimate
from simulations.work import read_experiment

SERVED, ON_TIME = "served_percent", "on_time_pickup_percent"
SHAKEN = (80, 120)
"""Percent of the demand at which the answer is tried again."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the fleet has to reach, and which fleets may be tried."""

    served: float
    on_time: float
    most: int
    vehicles: str = "minibuses"
    """``minibuses`` or ``cars``."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A fleet that was tried, and what it reached."""

    vehicles: int
    demand_percent: float
    served: Estimate
    on_time: Estimate
    reaches: bool


@dataclass(frozen=True, slots=True)
class FleetAnswer:
    """Every fleet that was tried, and the smallest that does; None when even the largest does not."""

    aim: Aim
    tried: tuple[Tried, ...]
    smallest: int | None
    sensitivity: tuple[Tried, ...]


def rows(answer: FleetAnswer) -> list[dict[str, Any]]:
    """Return every fleet that was tried as a row; ``why`` tells the search from what shakes its answer."""
    return [
        {
            "why": why,
            "vehicles": one.vehicles,
            "demand_percent": one.demand_percent,
            **{f"served_{key}": value for key, value in asdict(one.served).items()},
            **{f"on_time_{key}": value for key, value in asdict(one.on_time).items()},
            "reaches": one.reaches,
        }
        for why, tried in (("search", answer.tried), ("sensitivity", answer.sensitivity))
        for one in tried
    ]


def smallest_fleet(batch: Batch, path: Path, seeds: range, aim: Aim) -> FleetAnswer:
    """Return the smallest fleet that reaches the aim on these seeds."""
    scenario = read_experiment(path).scenario
    counts = range(0 if _has_others(scenario.fleet, aim) else 1, aim.most + 1)
    search = _Search(batch, path, seeds, aim, scenario.demand, len(counts) + len(SHAKEN) + 1)
    tried: list[Tried] = []
    for count in counts:
        tried.append(search.one(count))
        if tried[-1].reaches:
            break
    best = tried[-1] if tried and tried[-1].reaches else None
    if best is None:
        return FleetAnswer(aim, tuple(tried), None, ())
    search.most = len(tried) + len(SHAKEN) + 1
    shaken = [search.one(best.vehicles, part=part) for part in SHAKEN]
    shaken.append(search.one(best.vehicles + 1))
    return FleetAnswer(aim, tuple(tried), best.vehicles, tuple(shaken))


def _has_others(fleet: Fleet, aim: Aim) -> bool:
    """Tell whether vehicles are left when there is none of those that are added."""
    added = VehicleClass.MINIBUS if aim.vehicles == "minibuses" else VehicleClass.CAR
    return any(vehicle.vehicle_class is not added for vehicle in fleet.vehicles)


@dataclass(slots=True)
class _Search:
    batch: Batch
    path: Path
    seeds: range
    aim: Aim
    demand: DemandRules
    """As it is before it is shaken."""
    most: int
    """Fleets that are played at most: all of the search, until it has found one, and those that shake its answer."""
    played: int = 0
    """Fleets that are done."""

    def one(self, count: int, *, part: int = 100) -> Tried:
        percent, exactly = self.demand["volume_percent"] * part / 100, self.demand.requests
        changes: dict[str, Any] = {f"fleet.{self.aim.vehicles}": count}
        if exactly:  # a number of requests that is set does not hang on the volume
            changes["demand.requests"] = max(1, round(exactly * part / 100))
        else:
            changes["demand.volume_percent"] = percent
        side = self._played(changes)
        served, on_time = side.estimate(SERVED), side.estimate(ON_TIME)
        reaches = (served.mean or 0) >= self.aim.served and (on_time.mean or 0) >= self.aim.on_time
        return Tried(count, percent, served, on_time, reaches)

    def _played(self, changes: Mapping[str, Any]) -> Side:
        experiment = read_experiment(self.path, changes)
        works = [experiment.work(seed) for seed in self.seeds]
        before = self.played * len(works)
        told = replace(
            self.batch, tell=lambda done, _: self.batch.tell(before + done, self.most * len(works))
        )
        found = told.days(works)
        self.played += 1
        return Side(experiment, tuple(found[work.key] for work in works))
