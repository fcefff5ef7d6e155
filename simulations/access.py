"""How many residents reach a surgery, a shop or a station within a time: on foot or by bus, and with the service.

This is about places, not about a day: nobody is simulated. Without the service people without a car walk, or take
the bus where a timetable is given. With it they walk or are driven: the wait at the door is half a promised window,
and the ride is as much longer than the direct drive as rides of the scenario are. With both they do whichever is
soonest, or are driven to a stop in time for the bus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.place import Place, Point, metres_between
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
    """On foot or by bus."""
    with_service: float
    """On foot or with the service."""
    both: float | None
    """On foot, by bus, with the service, or by a ride that meets the bus; None without a timetable."""
    by_village: Mapping[str, tuple[float, float]]
    """Percent of each village's residents: without the service, and with it; by the bus as well."""

    def share(self, reached: float) -> float:
        """Return some of the residents in percent."""
        return 100 * reached / self.residents if self.residents else 0.0


def access(scenario: Scenario, land: Land, roads: TravelTimes, stretched: float) -> list[Access]:
    """Return the residents within each time of each goal; ``stretched``: ridden against direct seconds."""
    homes = [home for village in land.villages for home in village.homes]
    people = np.array([count for village in land.villages for count in village.people])
    rides, buses = _Rides(scenario, roads, stretched), _buses(scenario, homes)
    near = None if buses is None else buses.by_ride(rides)
    found = []
    for goal, categories in GOALS.items():
        places = [place for place in land.attractions if place.category in categories]
        if not places:
            continue
        walk = np.array([_walk(home, places, scenario.bus) for home in homes])
        ridden = rides.to_nearest(homes, [place for place in places if scenario.policy.serves(place)])
        bus = met = np.full(len(homes), FAR)
        if buses is not None and near is not None:
            bus, met = buses.seconds(buses.on_foot, places), buses.seconds(near, places)
        for minutes in WITHIN:

            def reached(*ways: np.ndarray, limit: int = minutes * MINUTE) -> float:
                return float(people[np.minimum.reduce(ways) <= limit].sum())

            both = reached(walk, bus, ridden, met) if buses is not None else None
            within = [
                np.minimum.reduce(ways) <= minutes * MINUTE
                for ways in ((walk, bus), (walk, bus, ridden, met))
            ]
            found.append(
                Access(
                    goal,
                    minutes,
                    float(people.sum()),
                    reached(walk, bus),
                    reached(walk, ridden),
                    both,
                    _by_village(land, people, within),
                )
            )
    return found


def _by_village(
    land: Land, people: np.ndarray, within: Sequence[np.ndarray]
) -> dict[str, tuple[float, float]]:
    """Return for each village how many percent of its residents are within the time, counted each way."""
    names = np.array([village.name for village in land.villages for _ in village.homes])
    found = {}
    for village in land.villages:
        here = names == village.name
        without, with_service = (
            100 * float(people[here & near].sum() / people[here].sum()) for near in within
        )
        found[village.name] = (without, with_service)
    return found


def _pace(rules: BusRules) -> float:
    return rules["walk_detour_percent"] / 100 * MINUTE / rules["walking_m_per_min"]


def _walk(home: Place, places: Sequence[Place], rules: BusRules) -> float:
    """Return the seconds on foot to the nearest place, or FAR when it is no walk."""
    metres = min(metres_between(home.point, place.point) for place in places)
    return metres * _pace(rules) if metres <= LONG_WALK else FAR


@dataclass(frozen=True, slots=True)
class _Rides:
    """What the service does for people: from their door, once they have waited for it."""

    scenario: Scenario
    roads: TravelTimes
    stretched: float

    def to_nearest(self, homes: Sequence[Place], places: Sequence[Place]) -> np.ndarray:
        """Return the seconds until each is at the nearest place."""
        if not places:
            return np.full(len(homes), FAR)
        return np.asarray(self.to_each(homes, [place.point for place in places]).min(axis=1))

    def to_each(self, homes: Sequence[Place], points: Sequence[Point]) -> np.ndarray:
        """Return the seconds from each home to each point, FAR where nobody is driven."""
        policy = self.scenario.policy
        periods = self.roads.periods(self.scenario.service_date)
        period = next(one for one in periods if one.window.contains(LEAVING[1]))
        profile = Profile(VehicleClass.MINIBUS, period.id)
        drives = self.roads.matrix([home.point for home in homes], points, profile).seconds
        table = policy.promise.half_width + drives * self.stretched
        table[drives == UNREACHABLE] = FAR
        table[[not policy.area.contains(home.point) for home in homes], :] = FAR
        return np.asarray(table)


@dataclass(frozen=True, slots=True)
class _Buses:
    """What the bus does for people; ``on_foot``: by home, in how many seconds they are at which stops."""

    network: BusNetwork
    rules: BusRules
    homes: Sequence[Place]
    on_foot: Sequence[Mapping[str, int]]

    def by_ride(self, rides: _Rides) -> list[Mapping[str, int]]:
        """Return the same for rides, which are there some time before the bus."""
        stops = [
            one for one in self.network.feed.stops.values() if rides.scenario.policy.area.contains(one.point)
        ]
        if not stops:
            return [{} for _ in self.homes]
        early = self.rules["meet_min"] * MINUTE
        table = rides.to_each(self.homes, [stop.point for stop in stops]) + early
        return [
            {stop.id: round(seconds) for stop, seconds in zip(stops, row, strict=True) if seconds < FAR}
            for row in table
        ]

    def seconds(self, starts: Sequence[Mapping[str, int]], places: Sequence[Place]) -> np.ndarray:
        """Return the mean seconds from setting off to being at the nearest of some places, by home."""
        ends = {
            stop.id: min(metres_between(place.point, stop.point) for place in places)
            for stop in self.network.feed.stops.values()
        }
        ends = {stop: metres for stop, metres in ends.items() if metres <= self.rules["walk_m"]}
        return np.array([self._mean(start, ends) if start and ends else FAR for start in starts])

    def _mean(self, start: Mapping[str, int], ends: Mapping[str, float]) -> float:
        total, pace = 0.0, _pace(self.rules)
        for at in LEAVING:
            arrivals = self.network.arrive({stop: at + before for stop, before in start.items()}, ends)
            if not arrivals:
                return FAR
            total += min(reached + ends[stop] * pace for stop, (reached, _) in arrivals.items()) - at
        return total / len(LEAVING)


def _buses(scenario: Scenario, homes: Sequence[Place]) -> _Buses | None:
    """Return the bus of a scenario; None without a timetable."""
    rules = scenario.bus
    if rules.timetable is None:
        return None
    network = network_of(rules, rules.timetable, scenario.service_date)
    stops, limit, pace = list(network.feed.stops.values()), rules["walk_m"], _pace(rules)
    on_foot = []
    for home in homes:
        near = {stop.id: metres_between(home.point, stop.point) for stop in stops}
        on_foot.append({stop: round(metres * pace) for stop, metres in near.items() if metres <= limit})
    return _Buses(network, rules, homes, on_foot)
