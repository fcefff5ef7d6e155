"""Who goes by bus, who asks for a ride that meets one, and who asks to be driven all the way: what people would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.adapters.area.load import Area
from scheduler.domain.place import Place, PlaceId, PlaceKind, metres_between
from simulations.bus_rides import BusTrip, BusWays, network_of
from simulations.demand import Trip
from simulations.scenario import Scenario
from simulations.supply import share
from simulations.together.links import Linked, Linker

NEAR_M = 100


@dataclass(frozen=True, slots=True)
class Plans:
    """What each person would do, by the number of their trip."""

    buses: BusWays
    trips: tuple[Trip, ...]
    alone: Mapping[int, BusTrip]
    """Who goes all the way by bus."""
    linked: Mapping[int, Linked]
    """Whose ride would meet a bus."""

    @property
    def asking(self) -> list[Trip]:
        """What is asked of the service, in the order of asking."""
        return [
            self.linked[trip.number].trip if trip.number in self.linked else trip
            for trip in self.trips
            if trip.number not in self.alone
        ]


def plans_of(scenario: Scenario, area: Area, trips: Sequence[Trip], seed: int) -> Plans | None:
    """Return what people would do; None unless the scenario has both together."""
    rules = scenario.bus
    if not rules.together or rules.timetable is None:
        return None
    network = network_of(rules, rules.timetable, scenario.service_date)
    buses = BusWays(network, rules, frozenset(scenario.policy.offers.towns))
    linker = Linker(buses, _meeting_places(area, buses))
    alone, linked = dict[int, BusTrip](), dict[int, Linked]()
    for trip in trips:
        by_bus = buses.trip(trip)
        if by_bus.ways and share(seed, "takes bus", trip.rider.id) * 100 < rules["takes_bus_percent"]:
            alone[trip.number] = by_bus
        elif (found := linker.linked(trip)) is not None:
            linked[trip.number] = found
    return Plans(buses, tuple(trips), alone, linked)


def _meeting_places(area: Area, buses: BusWays) -> dict[str, Place]:
    """Return the area's stop at each stop of the timetable; one it does not know is in its neighbour's village."""
    known, found = area.gazetteer.places(PlaceKind.STOP), {}
    for stop in buses.network.feed.stops.values():
        near = min(known, key=lambda one: (metres_between(one.point, stop.point), one.id))
        far = metres_between(near.point, stop.point)
        found[stop.id] = (
            near
            if far <= NEAR_M
            else Place(PlaceId(f"stop:{stop.id}"), stop.name, stop.point, PlaceKind.STOP, near.locality)
        )
    return found
