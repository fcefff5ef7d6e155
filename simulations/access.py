"""How many residents reach a surgery, a shop or a station within a time: on foot or by bus, and with the service.

This is about places, not about a day: nobody is simulated. Without the service people without a car walk, or take
the bus where a timetable is given. With it they may also be driven: the wait at the door is half a promised window,
and the ride is as much longer than the direct drive as rides of the scenario are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.place import Place, metres_between
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from scheduler.usecases.ports import TravelTimes
from simulations.bus_network import BusNetwork
from simulations.bus_rides import network_of
from simulations.bus_rules import BusRules
from simulations.land import Land
from simulations.scenario import Scenario

MINUTE = 60
WITHIN = (30, 45, 60)
GOALS: Mapping[str, frozenset[str]] = {
    "surgery": frozenset({"surgery"}),
    "shop": frozenset({"shop", "supermarket"}),
    "supermarket": frozenset({"supermarket"}),
    "station": frozenset({"railway station"}),
}
LEAVING = (9 * 3600, 10 * 3600, 11 * 3600)
"""Nobody waits for the luckiest bus: the mean of setting off at these times counts."""
LONG_WALK = 2400
FAR = 10**6


@dataclass(frozen=True, slots=True)
class Access:
    """Residents within so many minutes of the nearest place of a kind."""

    goal: str
    minutes: int
    residents: float
    without: float
    with_service: float

    @property
    def share_without(self) -> float:
        """Percent of residents, without the service."""
        return 100 * self.without / self.residents if self.residents else 0.0

    @property
    def share_with(self) -> float:
        """Percent of residents, with the service."""
        return 100 * self.with_service / self.residents if self.residents else 0.0


def access(scenario: Scenario, land: Land, roads: TravelTimes, stretched: float) -> list[Access]:
    """Return the residents within each time of each goal; ``stretched``: ridden against direct seconds."""
    homes = [home for village in land.villages for home in village.homes]
    people = np.array([count for village in land.villages for count in village.people])
    rules = scenario.bus
    network = (
        network_of(rules, rules.timetable, scenario.service_date) if rules.timetable is not None else None
    )
    found = []
    for goal, categories in GOALS.items():
        places = [place for place in land.attractions if place.category in categories]
        if not places:
            continue
        walk = np.array([_walk(home, places, rules) for home in homes])
        bus = (
            np.array([_bus(home, places, rules, network) for home in homes])
            if network
            else np.full(len(homes), FAR)
        )
        drive = _drive(homes, places, scenario, roads)
        wait = scenario.policy.promise.half_width
        served = np.minimum(np.minimum(walk, bus), np.where(drive < FAR, wait + drive * stretched, FAR))
        for minutes in WITHIN:
            limit = minutes * MINUTE
            without = float(people[np.minimum(walk, bus) <= limit].sum())
            found.append(
                Access(goal, minutes, float(people.sum()), without, float(people[served <= limit].sum()))
            )
    return found


def _pace(rules: BusRules) -> float:
    return rules["walk_detour_percent"] / 100 * MINUTE / rules["walking_m_per_min"]


def _walk(home: Place, places: Sequence[Place], rules: BusRules) -> float:
    """Return the seconds on foot to the nearest place, or FAR when it is no walk."""
    metres = min(metres_between(home.point, place.point) for place in places)
    return metres * _pace(rules) if metres <= LONG_WALK else FAR


def _bus(home: Place, places: Sequence[Place], rules: BusRules, network: BusNetwork) -> float:
    """Return the mean seconds from setting off to being there by bus."""
    limit, pace = rules["walk_m"], _pace(rules)
    stops = list(network.feed.stops.values())
    near = {stop.id: metres_between(home.point, stop.point) for stop in stops}
    start = {stop: round(metres * pace) for stop, metres in near.items() if metres <= limit}
    ends = {stop.id: min(metres_between(place.point, stop.point) for place in places) for stop in stops}
    ends = {stop: metres for stop, metres in ends.items() if metres <= limit}
    if not start or not ends:
        return FAR
    total = 0.0
    for at in LEAVING:
        arrivals = network.arrive({stop: at + walk for stop, walk in start.items()}, ends)
        if not arrivals:
            return FAR
        total += min(reached + ends[stop] * pace for stop, (reached, _) in arrivals.items()) - at
    return total / len(LEAVING)


def _drive(
    homes: Sequence[Place], places: Sequence[Place], scenario: Scenario, roads: TravelTimes
) -> np.ndarray:
    """Return the seconds of the direct drive to the nearest place that the service goes to."""
    periods = roads.periods(scenario.service_date)
    period = next(one for one in periods if one.window.contains(LEAVING[1]))
    profile = Profile(VehicleClass.MINIBUS, period.id)
    points = [home.point for home in homes]
    table = roads.matrix(points, [place.point for place in places], profile).seconds.astype(float)
    table[table == UNREACHABLE] = FAR
    policy = scenario.policy
    table[[not policy.area.contains(home.point) for home in homes], :] = FAR
    table[:, [not policy.serves(place) for place in places]] = FAR
    return np.asarray(table.min(axis=1))
