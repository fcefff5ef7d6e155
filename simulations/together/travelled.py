"""How those who asked for a ride travelled: what the log says of the ride, joined to the bus it was to meet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulations.bus_rides import BusRide, BusWays
from simulations.demand import Trip
from simulations.patience import astray
from simulations.together.links import Linked
from simulations.together.through import Link
from simulations.together.ways import BOTH, RIDE, Way, blank
from simulations.trip_rows import TripRow


@dataclass(frozen=True, slots=True)
class Travelled:
    """What the log says, and which journeys by ride and bus were booked."""

    buses: BusWays
    rows: Mapping[tuple[str, str], TripRow]
    """The last row of each rider and direction."""
    linked: Mapping[str, Linked]
    """Whose booked ride meets a bus, by rider."""

    def way(self, trip: Trip, direction: str) -> tuple[Way, BusRide | None]:
        """Return how somebody travelled, and the bus that they took."""
        row = self.rows.get((str(trip.rider.id), direction))
        way = blank(trip, direction)
        if row is None or not row.rode:
            return not_ridden(way, row), None
        way = replace(way, is_served=True)
        linked = self.linked.get(row.rider)
        if linked is None:
            return _ridden(way, row), None
        link = linked.ways[0 if direction == "outward" else 1]
        return _bus_first(way, row, link) if link.bus_first else self._ride_first(way, row, link)

    def _ride_first(self, way: Way, row: TripRow, link: Link) -> tuple[Way, BusRide | None]:
        """Return the way of a ride that goes to a stop; who comes too late for the bus takes the next."""
        reached, bus = row.reached or 0, link.bus
        hop = bus.hops[0]
        missed = reached > hop.departs
        if missed:
            stop = hop.journey.calls[hop.first].stop_id
            later = self.buses.leaving(reached, {stop: 0}, egress=link.walks)
            if later is None:
                return replace(way, why_not="missed the last bus", missed=True), None
            bus = later
        wait = (row.waited or 0) + bus.arrives - bus.walk - bus.ride - reached
        set_off = row.promised_from or 0
        joined = _joined(way, row, bus, wait=wait, off=astray(link.wish, leaves=set_off, arrives=bus.arrives))
        return replace(joined, arrives=bus.arrives, missed=missed), bus


def _bus_first(way: Way, row: TripRow, link: Link) -> tuple[Way, BusRide]:
    """Return the way of a ride that fetches somebody from a stop."""
    reached, bus = row.reached or 0, link.bus
    wait = bus.wait + max(0, (row.pickup_at or 0) - bus.arrives)
    off = astray(link.wish, leaves=bus.leaves, arrives=reached)
    return replace(_joined(way, row, bus, wait=wait, off=off), arrives=reached), bus


def _joined(way: Way, row: TripRow, bus: BusRide, *, wait: int, off: int) -> Way:
    ride = (row.ride or 0) + bus.ride
    return replace(way, means=BOTH, walk=bus.walk, wait=wait, ride=ride, displacement=off)


def _ridden(way: Way, row: TripRow) -> Way:
    return replace(
        way,
        means=RIDE,
        walk=0,
        wait=row.waited or 0,
        ride=row.ride or 0,
        displacement=row.displacement or 0,
        arrives=row.reached,
    )


def not_ridden(way: Way, row: TripRow | None) -> Way:
    """Return a way without its ride: why, and whether there was a booking; who gave it up wishes nothing."""
    booked = row is not None and row.outcome == "booked"
    given_up = row is not None and (row.cancelled or row.no_show)
    return replace(way, why_not=_why_not(row), is_served=booked, by=None if given_up else way.by)


def _why_not(row: TripRow | None) -> str:
    if row is None:
        return "never asked"
    if row.outcome != "booked":
        return row.reason.replace("_", " ") or "nothing offered suited"
    return "gave it back" if row.cancelled else "did not come" if row.no_show else "not driven"
