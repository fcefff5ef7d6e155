"""What the bus itself comes to on a day: vehicles, hours, kilometres, and how many of them with nobody aboard.

Only people of the simulated demand are counted aboard. A real bus also carries people who would never ask a
community service for a ride; the report says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.adapters.gtfs import Journey
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from scheduler.usecases.ports import TravelTimes
from simulations.bus_network import BusNetwork
from simulations.bus_rides import BusTrip
from simulations.bus_rules import BusRules

DEPOT_KM_H = 40
LAYOVER = 3600
"""Longer than this a vehicle does not wait at its last stop for its next journey."""


@dataclass(frozen=True, slots=True)
class BusDay:
    """The bus's day."""

    journeys: int
    vehicles: int
    hours: float
    """From leaving the depot to being back, of every vehicle."""
    km: float
    empty_km: float
    riders: int
    fullest: int
    """Most simulated riders aboard at once."""


def bus_day(
    network: BusNetwork, rules: BusRules, trips: Iterable[BusTrip], roads: TravelTimes, on: date
) -> BusDay:
    """Return what running the timetable for these riders comes to."""
    aboard = _aboard(trips)
    chains = _chains(network.feed.journeys)
    depot = rules["to_depot_min"] / 60
    km = empty = 0.0
    fullest = 0
    metres = _metres(network, roads, on)
    for journey in network.feed.journeys:
        for index, (one, two) in enumerate(zip(journey.calls, journey.calls[1:], strict=False)):
            length = metres[one.stop_id, two.stop_id] / 1000
            people = aboard.get((journey.id, index), 0)
            km += length
            empty += 0 if people else length
            fullest = max(fullest, people)
    to_depot = 2 * depot * DEPOT_KM_H * len(chains)
    hours = sum((chain[-1].calls[-1].arrives - chain[0].calls[0].departs) / 3600 for chain in chains)
    return BusDay(
        journeys=len(network.feed.journeys),
        vehicles=len(chains),
        hours=hours + 2 * depot * len(chains),
        km=km + to_depot,
        empty_km=empty + to_depot,
        riders=sum(one.trip.party.size * len(one.ways) for one in trips),
        fullest=fullest,
    )


def _aboard(trips: Iterable[BusTrip]) -> dict[tuple[str, int], int]:
    """Return how many people ride each journey from each of its calls to the next."""
    found: dict[tuple[str, int], int] = {}
    for trip in trips:
        for hop in (hop for way in trip.ways for hop in way.hops):
            for index in range(hop.first, hop.last):
                key = (hop.journey.id, index)
                found[key] = found.get(key, 0) + trip.trip.party.size
    return found


def _chains(journeys: Sequence[Journey]) -> list[list[Journey]]:
    """Return each vehicle's journeys: by the feed's blocks, or one after the other from where the last ended."""
    chains: list[list[Journey]] = []
    blocks: dict[str, list[Journey]] = {}
    for journey in sorted(journeys, key=lambda one: (one.calls[0].departs, one.id)):
        start, at = journey.calls[0].stop_id, journey.calls[0].departs
        own = blocks.get(journey.block) if journey.block else None
        if own is None and not journey.block:
            free = (
                chain
                for chain in chains
                if not chain[-1].block
                and chain[-1].calls[-1].stop_id == start
                and 0 <= at - chain[-1].calls[-1].arrives <= LAYOVER
            )
            own = next(free, None)
        if own is None:
            own = []
            chains.append(own)
            if journey.block:
                blocks[journey.block] = own
        own.append(journey)
    return chains


def _metres(network: BusNetwork, roads: TravelTimes, on: date) -> dict[tuple[str, str], int]:
    """Return the drives between consecutive stops; none where no road leads, as at a bus gate."""
    stops = sorted(network.feed.stops)
    points = [network.feed.stops[stop].point for stop in stops]
    profile = Profile(VehicleClass.MINIBUS, roads.periods(on)[0].id)
    table = roads.matrix(points, points, profile).metres
    return {
        (one, two): 0 if table[i, j] == UNREACHABLE else int(table[i, j])
        for i, one in enumerate(stops)
        for j, two in enumerate(stops)
    }
