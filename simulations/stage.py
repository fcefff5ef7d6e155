"""Where a simulated day is played: a scheduler of its own, in memory, with the scenario's fleet on the roster."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.fleet_file import shifts_for
from scheduler.adapters.ids import SeededIds
from scheduler.adapters.memory import MemoryStorage
from scheduler.adapters.searches import InlineSearch
from scheduler.bootstrap import build, improve
from scheduler.domain.people import Rider
from scheduler.domain.place import Place
from scheduler.domain.time import DAY, Timeline
from scheduler.usecases.ports import Ports, Storage, TravelTimes
from scheduler.usecases.scheduler import Scheduler
from simulations.kernel import Kernel
from simulations.scenario import Scenario

LEAD_DAYS = 28
"""The clock starts so many days before the day that is played."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A scheduler with its own clock and storage, ready to be played."""

    scheduler: Scheduler
    clock: SettableClock
    storage: Storage
    scenario: Scenario

    def kernel(self) -> Kernel:
        """Return a kernel that has nothing to do yet."""
        return Kernel(self.scheduler, self.clock, self.scenario.service_date, self.scenario.running)


def set_stage(
    scenario: Scenario,
    roads: TravelTimes,
    riders: Iterable[Rider],
    seed: int,
    *,
    stops: Iterable[Place] = (),
) -> Stage:
    """Return the stage of a scenario, with its fleet, its roster of the day, and these riders and stops."""
    timeline = Timeline(scenario.service_date, scenario.policy.zone)
    clock, storage = SettableClock(timeline.moment(-LEAD_DAYS * DAY)), MemoryStorage()
    ports = Ports(clock, SeededIds(seed), roads, storage, InlineSearch(improve), tuple(stops))
    fill(storage, scenario, riders)
    return Stage(build(ports, scenario.policy), clock, storage, scenario)


def fill(storage: Storage, scenario: Scenario, riders: Iterable[Rider]) -> None:
    """Store a scenario's fleet and roster of the day, and these riders."""
    with storage.writing() as unit:
        for vehicle in scenario.fleet.vehicles:
            unit.put_vehicle(vehicle)
        for driver in scenario.fleet.drivers:
            unit.put_driver(driver)
        for shift in shifts_for(scenario.fleet, scenario.service_date):
            unit.put_shift(shift)
        for rider in riders:
            unit.put_rider(rider)
        unit.commit()
