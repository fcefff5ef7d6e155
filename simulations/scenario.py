"""What a what-if is: a service, its fleet and a demand, with one thing or another changed. Strict TOML.

A scenario lays its ``[policy]`` over a service file and takes things out of a fleet file. The resolved copy
holds every value that was used; its hash names the scenario in every result.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from scheduler.adapters.fleet_file import Fleet, fleet_from
from scheduler.adapters.service_file import policy_from
from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.policy import ServicePolicy
from simulations.demand_rules import DemandRules, as_data, read_demand

SCHEMA = 1


class Optimising(StrEnum):
    """When the plan of the day is searched for improvements."""

    NEVER = "never"
    EVENING_BEFORE = "evening_before"
    AFTER_EACH_BOOKING = "after_each_booking"


@dataclass(frozen=True, slots=True)
class RunningRules:
    """How the service is run in the scenario."""

    optimise: Optimising
    optimise_at: int
    """Second of the day before, for ``EVENING_BEFORE``."""
    iterations: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything one experiment depends on, but the seed."""

    name: str
    question: str
    service_date: date
    area_folder: Path
    policy: ServicePolicy
    fleet: Fleet
    demand: DemandRules
    running: RunningRules
    resolved: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """A short name for everything the scenario holds."""
        return hashlib.sha256(resolved_bytes(self)).hexdigest()[:16]


def load_scenario(path: Path) -> Scenario:
    """Return the scenario in a file.

    Raises
    ------
    BrokenInput
        The file, or one that it builds on, cannot be used; names the key and the remedy.
    """
    top = Table(path, read_toml(path))
    if top.whole("schema") != SCHEMA:
        top.fail("schema", f"this version reads schema = {SCHEMA} only.")
    name, question = top.text("name"), top.text("question")
    base = top.table("base")
    folder = (path.parent / base.text("area")).resolve()
    service_path, fleet_path = _beside(base, "service", folder), _beside(base, "fleet", folder)
    service = _over(read_toml(service_path), _plain(top.table("policy", optional=True)))
    fleet = _reduced(top.table("fleet", optional=True), read_toml(fleet_path))
    demand, running = read_demand(top.table("demand", optional=True)), _running(top)
    service_date = top.table("day").day("date")
    base.finish()
    top.finish()
    resolved = {
        "schema": SCHEMA,
        "name": name,
        "question": question,
        "day": {"date": service_date},
        "service": service,
        "fleet": fleet,
        "demand": as_data(demand),
        "running": {
            "optimise": running.optimise,
            "at_s": running.optimise_at,
            "iterations": running.iterations,
        },
    }
    return Scenario(
        name=name,
        question=question,
        service_date=service_date,
        area_folder=folder,
        policy=policy_from(_laid(service_path, path, top), service),
        fleet=fleet_from(fleet_path, fleet),
        demand=demand,
        running=running,
        resolved=resolved,
    )


def resolved_bytes(scenario: Scenario) -> bytes:
    """Return the resolved copy of a scenario: the same bytes for the same values."""
    return json.dumps(
        scenario.resolved,
        sort_keys=True,
        indent=1,
        ensure_ascii=False,
        default=lambda value: value.isoformat(),
    ).encode()


def _beside(base: Table, key: str, folder: Path) -> Path:
    return folder / base.text(key, f"{key}.toml")


def _laid(service_path: Path, scenario_path: Path, top: Table) -> Path:
    """Return the file to name in messages about rules: the scenario's, once it lays something over them."""
    return scenario_path if "policy" in top else service_path


def _running(top: Table) -> RunningRules:
    table = top.table("running", optional=True)
    rules = RunningRules(
        optimise=table.choice("optimise", Optimising, Optimising.EVENING_BEFORE),
        optimise_at=table.clock("optimise_at", 17 * 3600),
        iterations=table.whole("iterations", 2000, least=1, most=10_000_000),
    )
    table.finish()
    return rules


def _plain(table: Table) -> dict[str, Any]:
    """Return a table as it stands; whoever takes it over reads it strictly."""
    return {key: table.raw(key) for key in table.keys()}  # noqa: SIM118 - a Table is no dict


def _over(base: Mapping[str, Any], laid: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with what is laid over it, table by table."""
    merged = dict(base)
    for key, value in laid.items():
        under = merged.get(key)
        merged[key] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _reduced(table: Table, fleet: dict[str, Any]) -> dict[str, Any]:
    """Return the fleet without the vehicles and drivers that the scenario leaves out."""
    gone = {
        "vehicle": _listed(table, "without_vehicles", fleet.get("vehicles")),
        "driver": _listed(table, "without_drivers", fleet.get("drivers")),
    }
    table.finish()
    patterns = [
        pattern
        for pattern in fleet.get("patterns", ())
        if all(pattern.get(kind) not in ids for kind, ids in gone.items())
    ]
    return {
        **fleet,
        "vehicles": [entry for entry in fleet.get("vehicles", ()) if entry.get("id") not in gone["vehicle"]],
        "drivers": [entry for entry in fleet.get("drivers", ()) if entry.get("id") not in gone["driver"]],
        "patterns": patterns,
    }


def _listed(table: Table, key: str, entries: Any) -> set[str]:
    named, there = table.texts(key, ()), {entry.get("id") for entry in entries or ()}
    for text in named:
        if text not in there:
            table.fail(key, f"the fleet has no {text!r}. It has: {', '.join(sorted(map(str, there)))}.")
    return set(named)
