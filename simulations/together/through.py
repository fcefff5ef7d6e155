"""One journey through one stop: by when the ride is there, or from when it is wanted, so that the bus is caught."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.place import Place
from scheduler.domain.request import Wish, WishKind
from simulations.bus_rides import MINUTE, BusRide, BusWays
from simulations.land import apart_km

SECONDS_PER_KM = 90
"""Forty kilometres an hour: how long people take a drive to be when they plan a journey."""


@dataclass(frozen=True, slots=True)
class Link:
    """One way of a journey. Seconds."""

    wish: Wish
    """What somebody wants of the whole way."""
    ride: Wish
    """What is asked of the service for its part."""
    bus: BusRide
    walks: Mapping[str, int]
    """Seconds between each stop and the end that is walked to."""
    bus_first: bool
    displacement: int
    """How far from the wish the journey is, as planned."""
    total: int
    """About how long it takes, door to door."""


@dataclass(frozen=True, slots=True)
class Through:
    """Journeys between a place that is driven to or from a stop, and one that is walked to from other stops."""

    buses: BusWays
    stop: str
    walks: Mapping[str, int]
    drive: int
    """Seconds from the ridden place to the stop, or back."""

    @property
    def _before(self) -> int:
        """How long before the bus leaves the ride is there."""
        return round(self.buses.rules["meet_min"] * MINUTE)

    @property
    def _slack(self) -> int:
        return round(self.buses.rules["meet_slack_min"] * MINUTE)

    def by_ride_first(self, wish: Wish) -> Link | None:
        """Return the way that begins with the ride; None when no bus goes on from there in time."""
        at_stop = {self.stop: 0}
        if wish.kind is WishKind.ARRIVE_BY:
            bus = self.buses.arriving(wish.at, at_stop, egress=self.walks)
        else:
            ready = wish.at + self.drive + self._slack + self._before
            bus = self.buses.leaving(ready, at_stop, egress=self.walks)
        if bus is None:
            return None
        there = bus.hops[0].departs - self._before
        leaves = there - self.drive
        off = wish.at - bus.arrives if wish.kind is WishKind.ARRIVE_BY else leaves - wish.at
        ride = Wish(WishKind.ARRIVE_BY, there)
        return Link(
            wish, ride, bus, self.walks, bus_first=False, displacement=max(0, off), total=bus.arrives - leaves
        )

    def by_bus_first(self, wish: Wish) -> Link | None:
        """Return the way that begins with the bus; None when no bus gets there in time."""
        at_stop = {self.stop: 0}
        if wish.kind is WishKind.ARRIVE_BY:
            bus = self.buses.arriving(wish.at - self.drive - self._slack, self.walks, egress=at_stop)
            off = wish.at - self.drive - bus.arrives if bus is not None else 0
        else:
            bus = self.buses.leaving(wish.at, self.walks, egress=at_stop)
            off = bus.displacement if bus is not None else 0
        if bus is None:
            return None
        total = bus.arrives + self.drive - bus.leaves
        ride = Wish(WishKind.LEAVE_AFTER, bus.arrives)
        return Link(wish, ride, bus, self.walks, bus_first=True, displacement=off, total=total)


def drive_between(one: Place, other: Place) -> int:
    """Return about how long a drive takes."""
    return int(apart_km(one.point, other.point) * SECONDS_PER_KM)
