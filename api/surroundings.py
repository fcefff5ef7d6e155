"""What a process finds around it: the roads and places of its area, its rules, its clock, its source of ids."""

from dataclasses import dataclass, field

from api.settings import Settings
from scheduler.adapters.area.load import Area, load_area
from scheduler.adapters.clocks import SettableClock, SystemClock
from scheduler.adapters.fleet_file import Fleet, load_fleet
from scheduler.adapters.ids import RandomIds
from scheduler.adapters.service_file import load_policy
from scheduler.adapters.train_times import TrainTimes
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.ports import Clock, Gazetteer, IdSource, TravelTimes


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a process is given. ``wall_clock`` times visits and logs even where ``clock`` is set by hand."""

    travel_times: TravelTimes
    gazetteer: Gazetteer
    policy: ServicePolicy
    fleet: Fleet | None = None
    """Vehicles and people of the demonstration."""
    area: Area | None = None
    """The area as it was loaded, for maps; None where roads and places come from elsewhere."""
    trains: TrainTimes | None = None
    """Which trains there are to be caught; None where nobody is asked about trains."""
    clock: Clock = field(default_factory=SystemClock)
    wall_clock: Clock = field(default_factory=SystemClock)
    ids: IdSource = field(default_factory=RandomIds)


def load_surroundings(settings: Settings) -> Surroundings:
    """Return what the settings point to.

    Raises
    ------
    BrokenInput
        A file cannot be used; names the place in it and the remedy.
    """
    policy = load_policy(settings.rules)
    area = load_area(settings.area)
    return Surroundings(
        travel_times=area.roads,
        gazetteer=area.gazetteer,
        policy=policy,
        area=area,
        trains=_trains(settings, policy),
        fleet=load_fleet(settings.fleet) if settings.demo else None,
        clock=SettableClock(settings.clock_start) if settings.clock_start else SystemClock(),
    )


def _trains(settings: Settings, policy: ServicePolicy) -> TrainTimes | None:
    """Return the timetable beside the rules, read once so that a broken one is found at the start."""
    if policy.trains.station is None:
        return None
    times = TrainTimes(settings.rules.parent / policy.trains.timetable, policy.trains.stop_ids)
    times.on(policy.effective_from)
    return times
