"""Where a simulated day is played: a scheduler of its own, in memory, with the scenario's fleet on the roster."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.fleet_file import shifts_for
from scheduler.adapters.ids import SeededIds
from scheduler.adapters.memory import MemoryStorage
from scheduler.adapters.searches import InlineSearch
from scheduler.bootstrap import build, improve
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Rider
from scheduler.domain.place import Place
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import DAY, Timeline
from scheduler.usecases.ports import Ports, Storage, TravelTimes
from scheduler.usecases.scheduler import Scheduler
from simulations.kernel import Kernel
from simulations.scenario import Scenario
from simulations.supply import Roster, draw_roster
from simulations.traffic import Traffic
from simulations.upsets import upsets

LEAD_DAYS = 28
"""The clock starts so many days before the day that is played."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A scheduler with its own clock and storage, ready to be played."""

    scheduler: Scheduler
    clock: SettableClock
    storage: Storage
    scenario: Scenario
    seed: int
    roster: Roster

    def kernel(self) -> Kernel:
        """Return a kernel that has nothing to do yet."""
        return Kernel(
            self.scheduler,
            self.clock,
            self.scenario.service_date,
            self.scenario.running,
            foresee=Traffic(self.scenario.traffic, self.seed).next_step,
            upsets=upsets(self.scenario.supply, self.roster),
        )


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
    shifts = shifts_for(scenario.fleet, scenario.service_date)
    roster = draw_roster(scenario.fleet, shifts, scenario.supply, seed)
    fill(storage, scenario, riders, roster.there)
    return Stage(build(ports, repeatable(scenario.policy)), clock, storage, scenario, seed, roster)


def repeatable(policy: ServicePolicy) -> ServicePolicy:
    """Return the policy with searches that end after so many steps only, never by the clock."""
    search, repair = replace(policy.search, seconds=None), replace(policy.repair, seconds=None)
    return replace(policy, search=search, repair=repair)


def fill(
    storage: Storage, scenario: Scenario, riders: Iterable[Rider], shifts: Iterable[Shift] | None = None
) -> None:
    """Store a scenario's fleet and these riders, and these shifts or the whole roster of the day."""
    with storage.writing() as unit:
        for vehicle in scenario.fleet.vehicles:
            unit.put_vehicle(vehicle)
        for driver in scenario.fleet.drivers:
            unit.put_driver(driver)
        for shift in shifts if shifts is not None else shifts_for(scenario.fleet, scenario.service_date):
            unit.put_shift(shift)
        for rider in riders:
            unit.put_rider(rider)
        unit.commit()
