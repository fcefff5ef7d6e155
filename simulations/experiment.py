"""One experiment: a scenario, a seed, a day played, and the files that tell of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduler.adapters.area.load import Area, load_area
from scheduler.bootstrap import warm
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import PlaceKind
from simulations.access import access
from simulations.appetite import appetite, learnt
from simulations.csv_rows import as_csv
from simulations.demand import Trip
from simulations.equity import Groups, small_by_column, tell_together
from simulations.eventlog import log_bytes
from simulations.figures import (
    DEFINITIONS,
    Beside,
    BusSide,
    all_figures,
    bus_side,
    bus_takers,
    flags,
    groups_of,
)
from simulations.kernel import Outcome, Played
from simulations.kpis import Figure, Kpis, kpis
from simulations.land import Land, land_of
from simulations.land_changes import changed_land
from simulations.onward.riders import going_on
from simulations.onward.trains import trains_of
from simulations.onward.travelled import onward_ways
from simulations.provenance import code_version
from simulations.scenario import Scenario, load_scenario, resolved_bytes
from simulations.stage import set_stage
from simulations.stop_to_stop import at_stops
from simulations.together.day import TogetherDay, play_together
from simulations.together.plans import plans_of
from simulations.together.ways import Way, bus_ways
from simulations.trip_rows import as_record, trip_rows
from simulations.wanted import Drawing, expected, on_its_day, wanted_trips

MONTH = 1_000_003
"""Added to the seed for each further month, so that months differ."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an experiment came to."""

    scenario: Scenario
    seed: int
    land: Land
    trips: tuple[Trip, ...]
    played: Played
    kpis: Kpis
    bus: BusSide | None
    """What the bus would do for everybody who asks; None without a timetable."""
    together: TogetherDay | None
    """The day once more with rides that meet the bus; None unless the scenario asks for it."""
    onward: tuple[Way, ...]
    """The whole ways of those who go on by train from the station."""
    took_bus: int
    """People who took the bus that runs beside the service, and never asked."""
    unfilled: int
    """Shifts that nobody took."""
    walks: Mapping[str, int] = field(default_factory=dict)
    """Seconds that riders walk to and from stops on each way, by rider."""
    learned: float = 1.0
    """How much of the demand was left after the refusals of the months before."""

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure of the day."""
        beside = Beside(self.bus, self.together, self.onward, self.walks)
        return all_figures(self.scenario, self.kpis, self.played.events, beside)

    @property
    def groups(self) -> Groups:
        """How each group of people fared."""
        return groups_of(trip_rows(self.played.events), self.trips)

    @property
    def ways(self) -> list[dict[str, Any]]:
        """Everybody's ways by bus, with both together, and on by train, as plain rows."""
        sides: list[tuple[str, Iterable[Way]]] = []
        if self.bus is not None:
            sides.append(("bus", bus_ways(self.bus.trips)))
        if self.together is not None:
            sides.append(("together", self.together.ways))
        sides.append(("train", self.onward))
        return [{"side": side, **way.as_data()} for side, ways in sides for way in ways]

    def summary(self) -> dict[str, Any]:
        """Return the figures with what they came from, as plain data."""
        outcomes = Counter(outcome.value for outcome in self.played.outcomes.values())
        return {
            "label": self.scenario.label,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "code": code_version(),
            "service_date": self.scenario.service_date.isoformat(),
            "residents": round(self.land.residents),
            "demand_left_by_refusals": round(self.learned, 3),
            "expected_requests": expected(
                self.scenario,
                self.land.residents,
                appetite(self.scenario.demand, self.scenario.policy, self.learned),
            ),
            "people_asking": dict(sorted(outcomes.items())),
            "took_the_bus": self.took_bus,
            "shifts_unfilled": self.unfilled,
            "doubts": flags(self.figures, self.scenario.policy.modes),
            "kpis": self.figures,
            "denials": dict(self.kpis.denials),
            "definitions": DEFINITIONS,
        }


def run(scenario: Scenario, seed: int, *, area: Area | None = None) -> Result:
    """Play a scenario's day in memory; of several months the last is told. Nothing is written."""
    where = area if area is not None else load_area(scenario.area_folder)
    scenario = on_its_day(scenario, seed)
    land = changed_land(land_of(where, scenario), scenario)
    learned, trains = 1.0, trains_of(scenario)
    for month in range(int(scenario.demand["months"])):
        wanting = appetite(scenario.demand, scenario.policy, learned)
        drawn = seed + month * MONTH
        wanted = wanted_trips(scenario, where, land, Drawing(drawn, wanting))
        wanted = going_on(scenario, trains, wanted, drawn)
        trips = [trip for trip in wanted if trip.rider.id not in bus_takers(scenario, wanted, seed)]
        riders, stops = [trip.rider for trip in trips], where.gazetteer.places(PlaceKind.STOP)
        stage = set_stage(scenario, where.roads, riders, drawn, stops=stops)
        asked = at_stops(scenario, stops, trips)
        played = stage.kernel().play(list(asked.trips))
        plans = plans_of(scenario, where, trips, drawn)
        refused = sum(outcome is Outcome.DENIED for outcome in played.outcomes.values())
        result = Result(
            scenario,
            seed,
            land,
            tuple(trips),
            played,
            kpis(played.events),
            bus_side(scenario, trips, land, where.roads),
            play_together(scenario, where, plans, drawn) if plans is not None else None,
            onward=tuple(onward_ways(trains, trips, trip_rows(played.events), scenario.costs)),
            took_bus=len(wanted) - len(trips),
            unfilled=len(stage.roster.unfilled),
            walks=asked.walks,
            learned=learned,
        )
        learned *= learnt(scenario.demand, refused=refused, asked=len(trips))
    return result


def run_scenario(path: Path, seed: int, *, out: Path) -> Result:
    """Play the scenario in a file once, and write what happened into a folder.

    Writes ``events.jsonl``, ``kpis.json``, ``report.html``, ``trips.csv`` and ``scenario.resolved.json``; with a
    bus or trains also ``ways.csv``. The same scenario, seed and code give the same bytes.

    Raises
    ------
    BrokenInput
        The scenario, or a file it builds on, cannot be used, or the folder cannot be written to.
    """
    from simulations.report import ReportInput, report_html  # noqa: PLC0415 - charts take a second to import

    scenario = load_scenario(path)
    warm()
    area = load_area(scenario.area_folder)
    result = run(scenario, seed, area=area)
    report = ReportInput(
        label=scenario.label,
        scenario=scenario,
        seed=seed,
        land=result.land,
        events=result.played.events,
        kpis=result.kpis,
        figures=result.figures,
        groups=result.groups,
        doubts=flags(result.figures, scenario.policy.modes),
        access=access(scenario, result.land, area.roads, result.kpis["ride_to_direct"] or 1.0),
        roads=area.road_lines(),
    )
    rows = trip_rows(result.played.events)
    trips, ways = [as_record(row) for row in rows], result.ways
    if scenario.demand.recorded is not None:  # who asked is real there
        tell_together(small_by_column(rows), trips, ways)
    files = {
        "events.jsonl": log_bytes(result.played.events),
        "kpis.json": json.dumps(result.summary(), indent=1, ensure_ascii=False).encode() + b"\n",
        "report.html": report_html(report).encode(),
        "trips.csv": as_csv(trips).encode(),
        "scenario.resolved.json": resolved_bytes(scenario) + b"\n",
    }
    if ways:
        files["ways.csv"] = as_csv(ways).encode()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    except OSError as error:
        raise BrokenInput(
            f"{out}: cannot be written to ({error.strerror}). Choose another folder with --out."
        ) from error
    return result
