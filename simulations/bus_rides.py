"""What the bus does for the same wishes: walk, wait, ride, walk; or why it does nothing for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from scheduler.adapters.gtfs import read_gtfs
from scheduler.domain.errors import BrokenInput
from scheduler.domain.people import Needs, Wheelchair
from scheduler.domain.place import Place, metres_between
from scheduler.domain.request import Wish, WishKind
from simulations.bus_network import BusNetwork, Hop
from simulations.bus_rules import BusRules
from simulations.demand import Trip

MINUTE = 60
LOOK_BACK = 4 * 3600
"""How long before an appointment people may leave home for the bus."""


class NoBus(StrEnum):
    """Why the bus does nothing for a wish."""

    NO_STOP_NEAR = "no stop within a walk"
    NO_JOURNEY = "no journey at that time"
    TOO_FAR_FROM_WISH = "too early or too late"
    TOO_LONG = "takes too long"


@dataclass(frozen=True, slots=True)
class BusRide:
    """One way by bus; seconds."""

    leaves: int
    walk: int
    wait: int
    ride: int
    arrives: int
    hops: tuple[Hop, ...]
    displacement: int
    """How far from the wish: idle before an appointment, or waited before setting off."""

    @property
    def total(self) -> int:
        """From door to door."""
        return self.arrives - self.leaves


@dataclass(frozen=True, slots=True)
class BusTrip:
    """What the bus does for somebody's wish: every way of it, or the reason why not."""

    trip: Trip
    ways: tuple[BusRide, ...]
    reason: NoBus | None


def network_of(rules: BusRules, timetable: Path, service_date: date) -> BusNetwork:
    """Return the timetable of a date, with the journeys that the scenario runs."""
    feed = read_gtfs(timetable, service_date)
    first, last = feed.dates
    if not first <= f"{service_date:%Y%m%d}" <= last:
        raise BrokenInput(
            f"{timetable}: the timetable is not of {service_date}, but from {first} to {last}. "
            "Play a day on which it holds, or give another."
        )
    if rules.runs:
        kept = [one for one in feed.journeys if any(w.contains(one.calls[0].departs) for w in rules.runs)]
        feed = replace(feed, journeys=tuple(kept))
    pace = rules["walk_detour_percent"] / 100 * MINUTE / rules["walking_m_per_min"]
    return BusNetwork(feed, round(rules["change_min"] * MINUTE), pace)


def by_bus(
    network: BusNetwork, rules: BusRules, towns: Sequence[str], trips: Sequence[Trip]
) -> list[BusTrip]:
    """Return what the bus does for each trip."""
    buses = BusWays(network, rules, frozenset(towns))
    return [buses.trip(trip) for trip in trips]


@dataclass(frozen=True, slots=True)
class BusWays:
    """What the bus can do for people: their ways by a timetable, as they use it."""

    network: BusNetwork
    rules: BusRules
    towns: frozenset[str]

    def trip(self, trip: Trip) -> BusTrip:
        """Return both ways, or the first reason why one of them does not work."""
        ways: list[BusRide] = []
        wishes = [(trip.origin, trip.destination, trip.outward)]
        if trip.homeward is not None:
            wishes.append((trip.destination, trip.origin, trip.homeward))
        for start, end, wish in wishes:
            found = self.way(trip, wish, start=start, end=end)
            if isinstance(found, NoBus):
                return BusTrip(trip, (), found)
            ways.append(found)
        return BusTrip(trip, tuple(ways), None)

    def way(self, trip: Trip, wish: Wish, *, start: Place, end: Place) -> BusRide | NoBus:
        """Return the way with the bus that is best for a wish."""
        access, egress = self.near(start, trip.rider.needs), self.near(end, trip.rider.needs)
        if not access or not egress:
            return NoBus.NO_STOP_NEAR
        if wish.kind is WishKind.LEAVE_AFTER:
            found = self.leaving(wish.at, access, egress=egress)
        else:
            found = self.arriving(wish.at, access, egress=egress)
        if found is None:
            return NoBus.NO_JOURNEY
        if found.total > self.rules["longest_min"] * MINUTE:
            return NoBus.TOO_LONG
        return found if found.displacement <= trip.tolerance else NoBus.TOO_FAR_FROM_WISH

    def near(self, place: Place, needs: Needs) -> dict[str, int]:
        """Return the stops that somebody can walk to, with the seconds it takes."""
        limit = self.rules["town_walk_m" if place.locality in self.towns else "walk_m"]
        if needs.walking_frame or needs.wheelchair is not Wheelchair.NONE:
            limit = min(limit, self.rules["frame_walk_m"])
        return {
            stop.id: round(metres * self.network.seconds_per_metre)
            for stop in self.network.feed.stops.values()
            for metres in [metres_between(place.point, stop.point)]
            if metres <= limit
        }

    def leaving(self, at: int, access: Mapping[str, int], *, egress: Mapping[str, int]) -> BusRide | None:
        """Return the way that is soonest there; ``access`` and ``egress``: seconds to and from stops."""
        early = round(self.rules["early_at_stop_min"] * MINUTE)
        ready = {stop: at + walk + early for stop, walk in access.items()}
        arrivals = self.network.arrive(ready, egress)
        ends = {stop: reached + egress[stop] for stop, (reached, _) in arrivals.items()}
        best = min(ends, key=lambda stop: (ends[stop], stop), default=None)
        if best is None:
            return None
        hops = arrivals[best][1]
        walk = access[hops[0].journey.calls[hops[0].first].stop_id]
        leaves = hops[0].departs - early - walk
        ride = sum(hop.arrives - hop.departs for hop in hops)
        total_walk = walk + egress[best]
        wait = ends[best] - leaves - ride - total_walk
        return BusRide(leaves, total_walk, wait, ride, ends[best], hops, max(0, leaves - at))

    def arriving(self, at: int, access: Mapping[str, int], *, egress: Mapping[str, int]) -> BusRide | None:
        """Return the way that leaves last and is in time: the departures are tried from the latest back."""
        early = round(self.rules["early_at_stop_min"] * MINUTE)
        leaving = sorted(
            {
                call.departs - early - access[call.stop_id]
                for journey in self.network.feed.journeys
                for call in journey.calls
                if call.stop_id in access and at - LOOK_BACK <= call.departs <= at
            },
            reverse=True,
        )
        for moment in leaving:
            found = self.leaving(moment, access, egress=egress)
            if found is not None and found.arrives <= at:
                idle = at - found.arrives
                return replace(found, displacement=idle)
        return None
