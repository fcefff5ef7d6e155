"""A day of the demonstration's scenario on the real roads, and an eye on it while it is played."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from scheduler.adapters.area.load import Area
from scheduler.domain.place import PlaceKind
from scheduler.engine.feasibility import Violation, check
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.snapshot import take
from simulations.demand import Trip, draw_trips
from simulations.kernel import Played
from simulations.land import Land, land_of
from simulations.scenario import Scenario, load_scenario
from simulations.stage import Stage, set_stage
from simulations.work import area_of

SCENARIO = Path(__file__).parents[2] / "simulations" / "scenarios" / "haddenham.toml"


@cache
def scenario() -> Scenario:
    return load_scenario(SCENARIO)


@cache
def area() -> Area:
    return area_of(scenario().area_folder)


@cache
def land() -> Land:
    return land_of(area(), scenario())


def trips(seed: int) -> list[Trip]:
    return draw_trips(scenario().demand, land(), seed)


def trips_of_known_riders(seed: int) -> list[Trip]:
    """Return trips of the fleet file's riders, who have accounts; those who ask first come first."""
    pairs = zip(trips(seed), scenario().fleet.riders, strict=False)
    return [replace(trip, rider=rider) for trip, rider in pairs]


def stage(asking: list[Trip], seed: int) -> Stage:
    stops = area().gazetteer.places(PlaceKind.STOP)
    return set_stage(scenario(), area().roads, [trip.rider for trip in asking], seed, stops=stops)


def play(asking: list[Trip], seed: int) -> Played:
    return stage(asking, seed).kernel().play(asking)


class Oracle:
    """Looks at the whole plan after everything that happens, with no allowance for a day that went wrong."""

    def __init__(self, on: Stage) -> None:
        self._stage = on
        self._context = Context(on.scheduler.ports, on.scheduler.policy)
        self.looked = 0
        self.violations: list[tuple[int, Violation]] = []

    def look(self) -> None:
        service_date = self._stage.scenario.service_date
        now = self._context.timeline(service_date).seconds(self._context.now())
        with self._stage.storage.reading() as records:
            book = open_day(records, service_date, policy=self._context.policy)
        snapshot = take(self._context, book, now)
        self.violations += [(now, one) for one in check(snapshot.problem, snapshot.runs)]
        self.looked += 1
