"""Which journey by ride and bus suits somebody: through which stop, and the ride at which end of it.

People ride at one end of the journey only, to and from the same stop, so that what they ask the service for is an
ordinary request there and back. Who drives them, and exactly when, is the scheduler's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scheduler.domain.place import Place
from simulations.bus_rides import MINUTE, BusWays
from simulations.demand import Trip
from simulations.land import apart_km
from simulations.together.through import Link, Through, drive_between

MOST_STOPS = 6
"""So many of the nearest stops are thought of at either end."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody's journey by ride and bus: the request for the ride, and each way of it, there and back."""

    trip: Trip
    ways: tuple[Link, ...]

    @property
    def strain(self) -> int:
        """Seconds on the way and away from the wish, of all ways."""
        return sum(way.total + way.displacement for way in self.ways)


@dataclass(frozen=True, slots=True)
class Linker:
    """Finds journeys by ride and bus. ``stops``: where rides meet each stop of the timetable."""

    buses: BusWays
    stops: Mapping[str, Place]

    def linked(self, trip: Trip) -> Linked | None:
        """Return the journey that strains least, with the ride at either end; None when there is none."""
        found = [self._at_end(trip, at_home) for at_home in (True, False)]
        return min((one for one in found if one is not None), key=lambda one: one.strain, default=None)

    def _at_end(self, trip: Trip, at_home: bool) -> Linked | None:
        ridden, walked = (trip.origin, trip.destination) if at_home else (trip.destination, trip.origin)
        walks = self.buses.near(walked, trip.rider.needs)
        if not walks:
            return None
        found = []
        for id_ in self._nearest(ridden, apart_km(trip.origin.point, trip.destination.point)):
            through = Through(self.buses, id_, walks, drive_between(ridden, self.stops[id_]))
            ways = self._ways(trip, through, at_home)
            if ways is not None:
                found.append(Linked(_request(trip, self.stops[id_], ways, at_home), ways))
        return min(found, key=lambda one: one.strain, default=None)

    def _nearest(self, ridden: Place, whole: float) -> list[str]:
        """Return the stops that a ride may go to: the nearest, where that is not most of the way already."""
        limit = whole * self.buses.rules["meet_share_percent"] / 100
        far = {id_: apart_km(ridden.point, place.point) for id_, place in self.stops.items()}
        near = [id_ for id_, km in far.items() if 0 < km <= limit]
        return sorted(near, key=lambda id_: (far[id_], id_))[:MOST_STOPS]

    def _ways(self, trip: Trip, through: Through, at_home: bool) -> tuple[Link, ...] | None:
        """Return the ways there and back, all of them bearable and still to come when they are asked for."""
        first, second = through.by_ride_first, through.by_bus_first
        if not at_home:
            first, second = second, first
        ways = [first(trip.outward)]
        if trip.homeward is not None:
            ways.append(second(trip.homeward))
        if ways[0] is None or ways[0].ride.at - through.drive <= trip.asks_at:
            return None
        longest = self.buses.rules["longest_min"] * MINUTE
        fine = [one for one in ways if one and one.total <= longest and one.displacement <= trip.tolerance]
        return tuple(fine) if len(fine) == len(ways) else None


def _request(trip: Trip, stop: Place, ways: tuple[Link, ...], at_home: bool) -> Trip:
    """Return what is asked of the service; refused, people ask to be driven the whole way."""
    return replace(
        trip,
        origin=trip.origin if at_home else stop,
        destination=stop if at_home else trip.destination,
        outward=ways[0].ride,
        homeward=ways[1].ride if len(ways) > 1 else None,
        tolerance=trip.tolerance - max(way.displacement for way in ways),
        takes_alternative=False,
        onward=None,
        instead=trip,
    )
