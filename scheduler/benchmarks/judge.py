"""Whether routes solve a public instance, in the file's own real numbers: written apart from the engine.

Times of a route are a system of difference constraints: the least service starts are pushed later until every
constraint holds (Bellman and Ford) or one cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.benchmarks.instance import Instance, Node, Vehicle

TOLERANCE = 1e-6
"""A limit may be exceeded by so much, for sums of rounded numbers."""
Limit = tuple[int, int, float]
"""The stop at the second position starts at most so long after that at the first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an independent look at a solution found."""

    cost: float
    """Distance driven."""
    unserved: tuple[int, ...]
    """Numbers of the pickups on no route."""
    faults: tuple[str, ...]
    """Broken rules in words; a request left out is none."""


def judge(instance: Instance, routes: Sequence[Sequence[int]], vehicles: Sequence[int]) -> Verdict:
    """Look at routes, given as the file's node numbers without depots, one vehicle number each."""
    return _Judge(instance).judge(routes, vehicles)


class _Judge:
    """One instance by node number."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.nodes: dict[int, Node] = {}
        self.row: dict[int, int] = {}
        self.mate: dict[int, int] = {}
        """Pickup of each delivery."""
        for number, (pickup, delivery) in enumerate(instance.requests):
            self.nodes |= {pickup.id: pickup, delivery.id: delivery}
            self.row |= {pickup.id: number, delivery.id: len(instance.requests) + number}
            self.mate[delivery.id] = pickup.id

    def judge(self, routes: Sequence[Sequence[int]], vehicles: Sequence[int]) -> Verdict:
        """Return cost, what is not served, and what is wrong."""
        visits = [node for route in routes for node in route]
        served = set(visits)
        unserved = tuple(p for p in self.mate.values() if p not in served)
        faults = [
            f"node {node} is visited more than once" for node in sorted(served) if visits.count(node) > 1
        ]
        if len(routes) != len(vehicles) or len(set(vehicles)) != len(vehicles):
            faults.append(
                f"{len(routes)} routes need as many different vehicles, and {list(vehicles)} are given"
            )
            return Verdict(0.0, unserved, tuple(faults))
        cost = 0.0
        for vehicle, route in zip(vehicles, routes, strict=True):
            if not 0 <= vehicle < len(self.instance.fleet):
                faults.append(f"there is no vehicle {vehicle}")
            elif unknown := [node for node in route if node not in self.nodes]:
                faults.append(
                    f"vehicle {vehicle} goes to {unknown}, and no pickup or delivery has that number"
                )
            else:
                cost += sum(self._distances(vehicle, route)) if route else 0.0
                faults += [f"vehicle {vehicle}: {fault}" for fault in self._faults(vehicle, route)]
        return Verdict(cost, unserved, tuple(faults))

    def _distances(self, vehicle: int, route: Sequence[int]) -> list[float]:
        depot = 2 * len(self.instance.requests) + vehicle
        way = [depot, *(self.row[node] for node in route), depot]
        return [float(self.instance.distance[a, b]) for a, b in pairwise(way)]

    def _faults(self, vehicle: int, route: Sequence[int]) -> list[str]:
        return self._order(route) or self._loads(vehicle, route) or self._times(vehicle, route)

    def _order(self, route: Sequence[int]) -> list[str]:
        at = {node: position for position, node in enumerate(route)}
        faults = []
        for delivery, pickup in self.mate.items():
            if (pickup in at) != (delivery in at):
                faults.append(f"pickup {pickup} and delivery {delivery} are not both on the route")
            elif pickup in at and at[pickup] > at[delivery]:
                faults.append(f"delivery {delivery} comes before pickup {pickup}")
        return faults

    def _loads(self, vehicle: int, route: Sequence[int]) -> list[str]:
        capacity = self.instance.fleet[vehicle].capacity
        aboard = [0] * len(capacity)
        for node in route:
            aboard = [held + more for held, more in zip(aboard, self.nodes[node].load, strict=True)]
            fits = _seated(aboard, capacity) if self.instance.upgrades else _held(aboard, capacity)
            if not fits:
                return [f"the load {aboard} after node {node} does not fit in {list(capacity)}"]
        return []

    def _times(self, vehicle: int, route: Sequence[int]) -> list[str]:
        """Try windows, then ride limits, then the longest duty, each together with those before."""
        used: Vehicle = self.instance.fleet[vehicle]
        stops = [used.start, *(self.nodes[node] for node in route), used.end]
        stays = [0.0, *(node.dwell for node in stops[1:-1])]
        gaps = [stay + drive for stay, drive in zip(stays, self._distances(vehicle, route), strict=True)]
        at = {node: position for position, node in enumerate(route, 1)}
        rides: list[Limit] = [
            (at[pickup], at[delivery], self.nodes[pickup].dwell + self.nodes[pickup].max_ride)
            for delivery, pickup in self.mate.items()
            if delivery in at
        ]
        duty: Limit = (0, len(stops) - 1, used.max_duration)
        if (late := _first_late(stops, gaps, [])) is not None:
            return [f"stop {late} of the route ({_named(stops, late)}) is reached after its window"]
        if _first_late(stops, gaps, rides) is not None:
            return ["somebody rides for too long"]
        if _first_late(stops, gaps, [*rides, duty]) is not None:
            return [f"the route takes longer than {used.max_duration:g}"]
        return []


def _named(stops: Sequence[Node], position: int) -> str:
    return "the depot" if position in (0, len(stops) - 1) else f"node {stops[position].id}"


def _first_late(stops: Sequence[Node], gaps: Sequence[float], limits: Sequence[Limit]) -> int | None:
    """Return the first stop that the constraints push past its window, or None when times exist."""
    times = [stop.earliest for stop in stops]
    for _ in range(len(stops) + 1):
        moved = False
        for position, gap in enumerate(gaps):
            times[position + 1] = max(times[position + 1], times[position] + gap)
        for first, second, span in limits:
            if times[second] - span > times[first] + TOLERANCE:
                times[first] = times[second] - span
                moved = True
        for position, stop in enumerate(stops):
            if times[position] > stop.latest + TOLERANCE:
                return position
        if not moved:
            return None
    # Times that still move after a pass for each stop move for ever: they would pass any window.
    return len(stops) - 1


def _held(aboard: Sequence[int], capacity: Sequence[int]) -> bool:
    return all(amount <= room for amount, room in zip(aboard, capacity, strict=True))


def _seated(aboard: Sequence[int], capacity: Sequence[int]) -> bool:
    """Seat the choosiest first: stretchers, then patients, then whoever accompanies them."""
    staff, patients, stretchers, wheelchairs = aboard
    seats, patient_seats, stretcher_places, wheelchair_places = capacity
    if wheelchairs > wheelchair_places or stretchers > stretcher_places:
        return False
    lying_free = stretcher_places - stretchers - max(0, patients - patient_seats)
    sitting_free = max(0, patient_seats - patients)
    return lying_free >= 0 and staff <= seats + sitting_free + lying_free
