"""A public instance as a problem of the engine: how its numbers become whole ones, and how to say them again.

Distances in the files are real numbers; here they are whole multiples of a small unit. Drives are rounded up
and windows inward, so a plan that is feasible here is feasible in the file's own numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scheduler.domain.errors import BrokenInput
from scheduler.engine.problem import FAR, Problem, Runs, Weights

FloatArray = npt.NDArray[np.float64]
MOST = 2**28
"""The latest moment of an instance in units; the engine's sums stay far below overflow."""


@dataclass(frozen=True, slots=True)
class Node:
    """One row of an instance file."""

    id: int
    x: float
    y: float
    dwell: float
    load: tuple[int, ...]
    earliest: float
    latest: float
    max_ride: float = MOST
    mate: int = 0
    """The delivery's id on a pickup row."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of an instance: capacities, longest duty, the place it starts and ends at."""

    capacity: tuple[int, ...]
    max_duration: float
    depot: Node


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A public instance ready to be solved."""

    name: str
    problem: Problem
    scale: int
    """Units of the problem to one unit of the file."""
    pickups: tuple[int, ...]
    """File's node number by leg."""
    deliveries: tuple[int, ...]
    distance: FloatArray
    """[2L + K, 2L + K] the file's own distances: pickups, deliveries, one depot a vehicle."""

    def routes(self, runs: Runs) -> list[list[int]]:
        """Return the used runs as the file's node numbers, depots left out."""
        return [[self._id(node) for node in run] for run in runs if run]

    def vehicles(self, runs: Runs) -> list[int]:
        """Return the number (from 0) of each used vehicle."""
        return [shift for shift, run in enumerate(runs) if run]

    def cost(self, runs: Runs) -> float:
        """Return the distance driven in the file's own real numbers."""
        total = 0.0
        for shift, run in enumerate(runs):
            if run:
                depot = 2 * self.problem.legs + shift
                way = [depot, *run, depot]
                total += sum(float(self.distance[a, b]) for a, b in pairwise(way))
        return total

    def _id(self, node: int) -> int:
        legs = self.problem.legs
        return self.pickups[node] if node < legs else self.deliveries[node - legs]


class Rows:
    """The lines of a text file with their numbers, blank ones left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BrokenInput(f"{path} cannot be read: {error}") from error
        self.rows = [
            (number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
        self.at = 0

    def next(self, what: str, *sizes: int) -> tuple[int, list[float]]:
        """Return line number and numbers of the next line, which must hold one of so many."""
        if self.at >= len(self.rows):
            last = self.rows[-1][0] if self.rows else 1
            raise self.broken(last, f"the file ends where {what} should stand")
        number, words = self.rows[self.at]
        self.at += 1
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            raise self.broken(
                number, f"{what}: {' '.join(words)!r} holds something that is no number"
            ) from None
        if sizes and len(numbers) not in sizes:
            wanted = " or ".join(str(size) for size in sizes)
            raise self.broken(number, f"{what} has {len(numbers)} numbers; {wanted} are needed")
        if not all(np.isfinite(numbers)):
            raise self.broken(number, f"{what} holds a number that is not finite")
        return number, numbers

    def rest(self, what: str, *sizes: int) -> Iterator[tuple[int, list[float]]]:
        """Yield all remaining lines."""
        while self.at < len(self.rows):
            yield self.next(what, *sizes)

    def broken(self, number: int, message: str) -> BrokenInput:
        """Return the error for one line."""
        return BrokenInput(f"{self.path}, line {number}: {message}")


def euclidean(nodes: list[Node]) -> FloatArray:
    """Return straight-line distances between all nodes."""
    at = np.array([(node.x, node.y) for node in nodes], dtype=np.float64)
    return np.asarray(np.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)), dtype=np.float64)


def build(
    name: str,
    requests: list[tuple[Node, Node]],
    vehicles: list[Vehicle],
    distance: FloatArray,
    *,
    fixed: float = 0.0,
) -> Instance:
    """Make the problem; ``distance`` is over pickups, deliveries and one depot a vehicle."""
    legs, shifts = len(requests), len(vehicles)
    stops = [pickup for pickup, _ in requests] + [delivery for _, delivery in requests]
    horizon = max(node.latest for node in [*stops, *(vehicle.depot for vehicle in vehicles)])
    scale = 10 ** min(5, int(np.floor(np.log10(MOST / max(horizon, 1.0)))))
    depots = np.arange(2 * legs, 2 * legs + shifts)
    grid = distance[np.ix_(np.r_[0 : 2 * legs, depots, depots], np.r_[0 : 2 * legs, depots, depots])]
    rows = [*stops, *(vehicle.depot for vehicle in vehicles), *(vehicle.depot for vehicle in vehicles)]
    dwell = np.array([_up(node.dwell, scale) for node in rows], dtype=np.int64)
    dwell[2 * legs :] = 0
    seconds = np.minimum(np.ceil(grid * scale - 1e-6), FAR).astype(np.int32)
    layouts = np.array([[vehicle.capacity] for vehicle in vehicles], dtype=np.int32)
    problem = Problem(
        seconds=seconds[None, :, :],
        metres=np.minimum(np.rint(grid * scale), FAR).astype(np.int32)[None, :, :],
        earliest=np.array([_up(node.earliest, scale) for node in rows], dtype=np.int64),
        latest=np.array([_down(node.latest, scale) for node in rows], dtype=np.int64),
        dwell=dwell,
        load=np.array([pickup.load for pickup, _ in requests], dtype=np.int32).reshape(legs, -1),
        max_ride=np.array([_down(min(p.max_ride, MOST / scale), scale) for p, _ in requests], dtype=np.int64),
        direct=seconds[np.arange(legs), np.arange(legs) + legs].astype(np.int64),
        required=np.ones(legs, dtype=np.bool_),
        prize=np.zeros(legs, dtype=np.int64),
        group=np.full(legs, -1, dtype=np.int32),
        aboard=np.full(legs, -1, dtype=np.int32),
        may_carry=np.ones((legs, shifts), dtype=np.bool_),
        carry_cost=np.zeros((legs, shifts), dtype=np.int64),
        shift_class=np.zeros(shifts, dtype=np.int32),
        layouts=layouts,
        max_duration=np.array(
            [_down(min(v.max_duration, MOST / scale), scale) for v in vehicles], dtype=np.int64
        ),
        fixed_cost=np.full(shifts, _up(fixed, scale), dtype=np.int64),
        has_begun=np.zeros(shifts, dtype=np.bool_),
        break_shift=np.zeros(0, dtype=np.int32),
        weights=Weights(metre=1),
    )
    return Instance(
        name=name,
        problem=problem,
        scale=scale,
        pickups=tuple(pickup.id for pickup, _ in requests),
        deliveries=tuple(delivery.id for _, delivery in requests),
        distance=distance,
    )


def _up(value: float, scale: int) -> int:
    return int(np.ceil(value * scale - 1e-6))


def _down(value: float, scale: int) -> int:
    return int(np.floor(value * scale + 1e-6))
