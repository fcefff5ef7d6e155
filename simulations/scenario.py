"""What a what-if is: a service, its fleet and a demand, with one thing or another changed. Strict TOML.

A scenario may extend another, lays its ``[policy]`` over a service file and changes a fleet file. The resolved
copy holds every value that was used; its hash names the scenario in every result.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from scheduler.adapters.fleet_file import Fleet, fleet_from
from scheduler.adapters.service_file import policy_from
from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import ServiceArea
from scheduler.domain.policy import ServicePolicy
from simulations import bus_rules, cost_rules, demand_rules, running_rules, supply_rules, traffic_rules
from simulations.assumptions import Assumption
from simulations.bus_rules import BusRules
from simulations.cost_rules import CostInputs
from simulations.demand_rules import DemandRules
from simulations.fleet_changes import changed_fleet
from simulations.fleet_hours import Contract
from simulations.provenance import digest_of
from simulations.rule_notes import rule_notes
from simulations.running_rules import Optimising, RunningRules
from simulations.scenario_layers import files_below, nested, over, read_layers
from simulations.supply_rules import SupplyRules
from simulations.traffic_rules import TrafficRules

__all__ = ["Optimising", "RunningRules", "Scenario", "Theme", "load_scenario", "resolved_bytes"]

SCHEMA = 1
YEARS = range(2000, 2100)
ESTIMATE = "ESTIMATE: simulated demand, not observed"
REPLAY = (
    "REPLAY: wishes as recorded, without names; what riders would have made of other answers is an estimate"
)


class Theme(StrEnum):
    """What a scenario is about, so that a list of many can be searched; nothing else depends on it."""

    FLEET = "fleet"
    VOLUNTEERS = "volunteers"
    DEMAND = "demand"
    DAYS = "days"
    PLACES = "places"
    RULES = "rules"
    BUS = "bus"
    OTHER = "other"


WITHOUT_EFFECT = ("messages", "retention", "roster", "mileage", "waiting", "cover", "shared_runs")
SEARCHED_OTHERWISE = ("iterations", "seconds_limit_s", "again_after_s")
TOLD = ("name", "question")
"""What a scenario says about itself, and no result depends on."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything one experiment depends on, but the seed."""

    path: Path
    """Where it was read, for messages; no result depends on it."""
    name: str
    question: str
    service_date: date
    area_folder: Path
    policy: ServicePolicy
    ground: ServiceArea
    """Where people ask from and to: the service's own area, and what the scenario makes of it."""
    fleet: Fleet
    contracts: tuple[Contract, ...]
    """Hours of its vehicles that are held for other work: no hours of the service."""
    demand: DemandRules
    supply: SupplyRules
    traffic: TrafficRules
    costs: CostInputs
    bus: BusRules
    trains: Path | None
    """The service's timetable of trains."""
    running: RunningRules
    rules: tuple[Assumption, ...]
    """The rules of the service, its fleet and how it is run, as inputs that say who chose them."""
    resolved: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """A short name for everything that results depend on."""
        told = {key: value for key, value in self.resolved.items() if key not in TOLD}
        told["demand"] = {key: value for key, value in told["demand"].items() if key != "source"}
        return hashlib.sha256(_bytes(told)).hexdigest()[:16]

    @property
    def label(self) -> str:
        """What every result has to say of its demand, before anything else."""
        return ESTIMATE if self.demand.recorded is None else REPLAY

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Every input with where it comes from."""
        parts = (self.demand, self.supply, self.traffic, self.costs, self.bus)
        return (*self.rules, *(note for part in parts for note in part.assumptions))


def load_scenario(path: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return the scenario in a file; ``changes`` are laid over it, by dotted keys.

    Raises
    ------
    BrokenInput
        The file, or one that it builds on, cannot be used; names the key and the remedy.
    """
    return load_with_text(path, changes)[0]


def load_with_text(
    path: Path, changes: Mapping[str, Any] | None = None
) -> tuple[Scenario, Mapping[str, Any]]:
    """Return the scenario in a file, and its text with all that it extends and the changes laid over it.

    Raises
    ------
    BrokenInput
        As for ``load_scenario``.
    """
    data = over(read_layers(path), nested(changes or {}))
    try:
        return scenario_from(path, data), data
    except BrokenInput as error:
        raise _where_it_stands(path, error) from error


def _where_it_stands(path: Path, mistake: BrokenInput) -> BrokenInput:
    """Return the mistake as one of the file that makes it: a file may only extend one that does."""
    said = mistake.message.removeprefix(str(path))
    for below in files_below(path):
        try:
            scenario_from(below, read_layers(below))
        except BrokenInput as other:
            if other.message.removeprefix(str(below)) == said:
                return other
    return mistake


def scenario_from(path: Path, data: Mapping[str, Any]) -> Scenario:
    """Return the scenario in the parsed text of a file; ``path`` is only for messages."""
    top = Table(path, data)
    _ensure_readable(top)
    name, question, base = top.text("name"), top.text("question"), top.table("base")
    folder = _area_folder(base, path)
    service_path, fleet_path = (base.file(key, folder, f"{key}.toml") for key in ("service", "fleet"))
    own = read_toml(service_path)
    service = over(own, _laid(top.table("policy", optional=True)))
    fleet, contracts = changed_fleet(top.table("fleet", optional=True), read_toml(fleet_path))
    vehicles = frozenset(entry["id"] for entry in fleet["vehicles"])
    demand = demand_rules.read_demand(top.table("demand", optional=True))
    supply = supply_rules.read_supply(top.table("supply", optional=True), vehicles)
    traffic = traffic_rules.read_traffic(top.table("uncertainty", optional=True))
    costs = cost_rules.read_costs(top, demand.beyond_percent)
    bus = bus_rules.read_bus(top.table("bus", optional=True), folder)
    running = _running(top, demand, bus)
    played = _days(top, demand)
    base.finish()
    top.finish()
    resolved = {
        "schema": SCHEMA,
        "name": name,
        "question": question,
        "area": _digest(folder),
        "day": {"date": played[0] if demand.recorded is None else played},
        "service": service,
        "fleet": fleet,
        "contracts": [asdict(one) for one in contracts],
        "demand": demand_rules.as_data(demand),
        "supply": supply_rules.as_data(supply),
        "uncertainty": traffic_rules.as_data(traffic),
        "costs": cost_rules.as_data(costs),
        "bus": bus_rules.as_data(bus),
        "running": running_rules.as_data(running),
    }
    policy = policy_from(path, service, "policy") if "policy" in top else policy_from(service_path, own)
    trains = _trains(service_path, policy)
    resolved |= {"trains_content": digest_of(trains)} if trains and demand.beyond_percent else {}
    whole_fleet = fleet_from(fleet_path, fleet)
    return Scenario(
        path=path,
        name=name,
        question=question,
        service_date=played[0],
        area_folder=folder,
        policy=policy,
        ground=_ground(policy_from(service_path, own).area, policy.area),
        fleet=whole_fleet,
        contracts=contracts,
        demand=demand,
        supply=supply,
        traffic=traffic,
        costs=costs,
        bus=bus,
        trains=trains,
        running=running,
        rules=rule_notes(data, policy, whole_fleet, running=running, day=played[0]),
        resolved=resolved,
    )


def _ensure_readable(top: Table) -> None:
    if "base" not in top:
        top.fail("base", 'is missing. Begin the file with a scenario to build on: extends = "….toml".')
    if top.whole("schema", least=SCHEMA) != SCHEMA:
        top.fail("schema", f"this version reads schema = {SCHEMA} only.")
    top.choice("theme", Theme, Theme.OTHER)


def _running(top: Table, demand: DemandRules, bus: BusRules) -> RunningRules:
    table = top.table("running", optional=True)
    running = running_rules.read_running(table)
    if running.stop_to_stop and (bus.together or demand.beyond_percent or demand.recorded is not None):
        table.fail(
            "stop_to_stop",
            "is not played with rides that meet a bus or a train, nor with recorded days. Leave one of them out.",
        )
    return running


def _laid(policy: Table) -> dict[str, Any]:
    """Return rules to lay over a service's own, but for those that nothing on a simulated day hangs on."""
    for key in WITHOUT_EFFECT:
        if key in policy:
            policy.fail(key, "changes nothing on a simulated day. Leave it out.")
    search = policy.table("search", optional=True)
    for key in SEARCHED_OTHERWISE:
        if key in search:
            search.fail(key, "changes nothing on a simulated day. Set iterations in [running] instead.")
    return {key: policy.raw(key) for key in policy.keys()}  # noqa: SIM118 - a Table is no dict


def _trains(service_path: Path, policy: ServicePolicy) -> Path | None:
    """Return the timetable that the service file names, beside it."""
    return service_path.parent / policy.trains.timetable if policy.trains.timetable else None


def _ground(usual: ServiceArea, changed: ServiceArea) -> ServiceArea:
    return ServiceArea(usual.name, tuple(dict.fromkeys((*usual.outlines, *changed.outlines))))


def _days(top: Table, demand: DemandRules) -> list[date]:
    """Return the days that are played; recorded wishes bring their own."""
    if demand.recorded is None:
        day = top.table("day").day("date")
        if day.year not in YEARS:
            top.fail("day.date", f"{day} cannot be played. Give a day from {YEARS[0]} to {YEARS[-1]}.")
        return [day]
    if "day" in top:
        top.table("day").day("date")
    return demand.recorded.dates


def resolved_bytes(scenario: Scenario) -> bytes:
    """Return the resolved copy of a scenario: the same bytes for the same values."""
    return _bytes(scenario.resolved)


def _bytes(data: Mapping[str, Any]) -> bytes:
    return json.dumps(
        data, sort_keys=True, indent=1, ensure_ascii=False, default=lambda value: value.isoformat()
    ).encode()


def _digest(folder: Path) -> str:
    """Return a short name for the roads, places and people of an area."""
    digest = hashlib.sha256()
    for path in (folder / "area.toml", folder / "speeds.toml"):
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return digest.hexdigest()[:16]


def _area_folder(base: Table, path: Path) -> Path:
    folder = base.file("area", path.parent, like='"../areas/haddenham"').resolve()
    if not folder.is_dir():
        base.fail("area", f"there is no folder {folder}. Give the folder of an area bundle.")
    return folder
