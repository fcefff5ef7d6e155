"""One way of one person, by whatever means: what it took of them. Figures of the bus are sums over such rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from scheduler.domain.request import WishKind
from simulations.bus_rides import BusRide, BusTrip
from simulations.demand import Trip

BUS, RIDE, BOTH = "bus", "ride", "ride and bus"


@dataclass(frozen=True, slots=True)
class Way:
    """One way that somebody wants. Seconds; empty where nobody travelled."""

    rider: str
    village: str
    to: str
    direction: str
    party: int
    means: str = ""
    """bus, ride, ride and bus; blank when they did not travel."""
    why_not: str = ""
    walk: int | None = None
    wait: int | None = None
    ride: int | None = None
    displacement: int | None = None
    arrives: int | None = None
    by: int | None = None
    """When they wish to be there; empty where they wish to leave, or gave the ride up."""
    is_served: bool = False
    """Whether they had a booking, given back or not, or went by bus."""
    missed: bool | None = None
    """Whether the ride came too late for the bus it was to meet; None where there was none to meet."""
    ride_pence: int | None = None
    """What the party pays for the ride to or from a train; None where there was none."""
    train_pence: int | None = None
    """What the party pays for the train; None where no fares were entered."""

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def blank(trip: Trip, direction: str, *, why_not: str = "") -> Way:
    """Return a way that nobody travelled."""
    wish = trip.homeward if direction == "return" and trip.homeward is not None else trip.outward
    return Way(
        rider=str(trip.rider.id),
        village=trip.village,
        to=trip.destination.locality,
        direction=direction,
        party=trip.party.size,
        why_not=why_not,
        by=wish.at if wish.kind is WishKind.ARRIVE_BY else None,
    )


def directions_of(trip: Trip) -> tuple[str, ...]:
    """Return the ways that somebody wants."""
    return ("outward", "return") if trip.homeward is not None else ("outward",)


def bus_ways(rides: Iterable[BusTrip]) -> list[Way]:
    """Return every way that people want, by bus alone."""
    found = []
    for one in rides:
        why_not = str(one.reason) if one.reason is not None else ""
        for number, direction in enumerate(directions_of(one.trip)):
            way = blank(one.trip, direction, why_not=why_not)
            found.append(by_bus_alone(way, one.ways[number]) if one.ways else way)
    return found


def by_bus_alone(way: Way, bus: BusRide) -> Way:
    """Return a way with the bus that it was travelled by."""
    return replace(
        way,
        means=BUS,
        walk=bus.walk,
        wait=bus.wait,
        ride=bus.ride,
        displacement=bus.displacement,
        arrives=bus.arrives,
        is_served=True,
    )
