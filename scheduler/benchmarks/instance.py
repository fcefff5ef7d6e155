"""What a public instance says, in its own real numbers: requests, fleet, distances, and what is to be minimised."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scheduler.benchmarks.rows import Rows

FloatArray = npt.NDArray[np.float64]
UNLIMITED = float("inf")
MOST_VEHICLES = 1000


class Objective(StrEnum):
    """What counts, in the words of the tables of best-known values."""

    DISTANCE = "distance"
    FOUR_DEPOTS = "distance (four depots)"
    VEHICLES_DISTANCE = "vehicles then distance"
    VEHICLES_TIME = "vehicles then time"

    @property
    def fewest_vehicles_first(self) -> bool:
        """Whether a vehicle less is better than any distance saved."""
        return self in {Objective.VEHICLES_DISTANCE, Objective.VEHICLES_TIME}


@dataclass(frozen=True, slots=True)
class Node:
    """One row of an instance file."""

    id: int
    x: float
    y: float
    dwell: float
    load: tuple[int, ...]
    """What is taken of each resource; negative at a delivery."""
    earliest: float
    latest: float
    max_ride: float = UNLIMITED
    """Longest ride of a pickup's party, from the end of service here to the start of service there."""
    line: int = 0
    """Where it stands in the file."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle: what it holds, its longest duty, where and when it starts and ends."""

    capacity: tuple[int, ...]
    max_duration: float
    start: Node
    end: Node
    """The same place as the start; its hours may differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A public instance."""

    name: str
    objective: Objective
    requests: tuple[tuple[Node, Node], ...]
    """Pickup and delivery of each."""
    fleet: tuple[Vehicle, ...]
    distance: FloatArray
    """[2L + K, 2L + K] between pickups, deliveries and one depot a vehicle; also the time it takes."""
    upgrades: bool = False
    """Four kinds of places: staff seats may take the first kind of party, patient seats the first two,
    stretchers the first three, wheelchair places only the fourth."""


def euclidean(nodes: list[Node]) -> FloatArray:
    """Return straight-line distances between all nodes."""
    at = np.array([(node.x, node.y) for node in nodes], dtype=np.float64)
    return np.asarray(np.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)), dtype=np.float64)


def straight(requests: list[tuple[Node, Node]], fleet: list[Vehicle]) -> FloatArray:
    """Return straight-line distances in the order an instance wants them."""
    pickups, deliveries = [pickup for pickup, _ in requests], [delivery for _, delivery in requests]
    return euclidean([*pickups, *deliveries, *(vehicle.start for vehicle in fleet)])


def check_node(rows: Rows, node: Node) -> Node:
    """Return a node whose numbers make sense by themselves."""
    if node.latest < node.earliest:
        text = f"the window from {node.earliest:g} to {node.latest:g} ends before it begins"
        raise rows.broken(node.line, text)
    if node.earliest < 0 or node.dwell < 0:
        raise rows.broken(node.line, "a moment and a service time must not be negative")
    return node


def check_pair(rows: Rows, pickup: Node, *, delivery: Node) -> None:
    """Hold that a delivery sets down what its pickup took up."""
    if min(pickup.load) < 0:
        raise rows.broken(pickup.line, f"node {pickup.id} is a pickup, and its load is negative")
    if delivery.load != tuple(-amount for amount in pickup.load):
        text = f"the load of delivery {delivery.id} does not undo that of pickup {pickup.id}"
        raise rows.broken(delivery.line, text)


def check_ids(rows: Rows, nodes: list[Node]) -> None:
    """Hold that nodes are numbered from 0 in the order they stand."""
    for expected, node in enumerate(nodes):
        if node.id != expected:
            raise rows.broken(node.line, f"node {node.id} stands where node {expected} should")


def check_return(rows: Rows, start: Node, *, end: Node) -> None:
    """Hold that a second depot row is the same place as the first."""
    if (start.x, start.y) != (end.x, end.y):
        raise rows.broken(end.line, "the depot at the end is not where the depot at the beginning is")
