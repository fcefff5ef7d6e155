"""A service from stop to stop: who comes to which stop, and how far they walk.

Whoever can walk, and is not helped at the door, asks for a ride from the nearest stop to the one nearest to where they
go. Everybody else, and whoever has no stop within the service's walk, is driven from door to door.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scheduler.domain.place import Place
from scheduler.domain.request import Wish, WishKind
from scheduler.usecases.meeting import Stops, Walk, walks
from simulations.demand import Trip
from simulations.onward.riders import as_long_before
from simulations.scenario import Scenario


@dataclass(frozen=True, slots=True)
class AtStops:
    """Trips as they are asked of the service, and the seconds that riders walk on each way, by rider."""

    trips: tuple[Trip, ...]
    walks: Mapping[str, int] = field(default_factory=dict)


def at_stops(scenario: Scenario, stops: Sequence[Place], trips: Sequence[Trip]) -> AtStops:
    """Return the trips with those from stop to stop who walk, where the scenario has it so."""
    if not scenario.running.stop_to_stop:
        return AtStops(tuple(trips))
    served = Stops([stop for stop in stops if scenario.policy.serves(stop)])
    asked, walked = [], {}
    for trip in trips:
        ends = [_walk(scenario, served, trip, place) for place in (trip.origin, trip.destination)]
        moved = _moved(trip, *ends)
        if moved.origin.id == moved.destination.id:
            asked.append(trip)
            continue
        asked.append(moved)
        walked[str(trip.rider.id)] = sum(walk.seconds for walk in ends if walk is not None)
    return AtStops(tuple(asked), walked)


def _walk(scenario: Scenario, stops: Stops, trip: Trip, place: Place) -> Walk | None:
    """Return the walk to the stop next to a place; None for who is fetched there, or is at a stop already."""
    needs = trip.rider.needs
    if not walks(needs):
        return None
    found = stops.near(place, scenario.policy.offers, 1, most_walk=needs.most_walk)
    return found[0] if found else None


def _moved(trip: Trip, first: Walk | None, last: Walk | None) -> Trip:
    """Return the trip between stops, its times such that the walks fit in, asked for as long before as it was."""
    before, after = first.seconds if first else 0, last.seconds if last else 0
    moved = replace(
        trip,
        origin=first.stop if first else trip.origin,
        destination=last.stop if last else trip.destination,
        outward=_with_walks(trip.outward, before, after),
        homeward=None if trip.homeward is None else _with_walks(trip.homeward, after, before),
    )
    return as_long_before(moved, trip)


def _with_walks(wish: Wish, before: int, after: int) -> Wish:
    """Return the wish for the ride alone, of a way that begins and ends with a walk."""
    return replace(wish, at=wish.at - after if wish.kind is WishKind.ARRIVE_BY else wish.at + before)
