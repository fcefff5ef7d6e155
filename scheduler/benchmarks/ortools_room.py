"""How loads and layouts are said with dimensions of the routing library: sums that a vehicle's capacity bounds."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from scheduler.engine.problem import Int32Array, Problem

HEAVIEST = 4
"""Weights tried for one unit of a resource that layouts trade."""
MOST_LOADS = 200_000
"""Loads looked at to tell whether a weighted sum is exact."""
Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """One bound: the load, weighted, is at most the capacity."""

    weights: tuple[Vector, ...]
    """By vehicle, one number a resource."""
    capacity: Vector
    """By vehicle."""


def rooms(problem: Problem) -> list[Room]:
    """Return the bounds that together say what fits: one a resource, one more where layouts trade resources."""
    resources = problem.load.shape[1]
    bounds = [_bounds(layouts) for layouts in problem.layouts]
    found = []
    for resource in range(resources):
        unit = tuple(int(resource == other) for other in range(resources))
        found.append(Room((unit,) * problem.shifts, tuple(largest[resource] for largest, _, _ in bounds)))
    if any(any(weights) for _, weights, _ in bounds):
        found.append(Room(tuple(weights for _, weights, _ in bounds), tuple(most for _, _, most in bounds)))
    return found


def _bounds(layouts: Int32Array) -> tuple[Vector, Vector, int]:
    """Return the most of each resource, the weights of a sum, and the most of it."""
    used = layouts[(layouts >= 0).all(axis=1)]
    nothing = (0,) * layouts.shape[1]
    if len(used) == 0:
        return nothing, nothing, 0
    largest = used.max(axis=0)
    if len(used) > 1 and not bool(np.all(used == largest, axis=1).any()):
        weights = _exact(used)
        if weights is not None:
            return _vector(largest), weights, int((used @ np.array(weights)).max())
        largest = used[int(used.sum(axis=1).argmax())]
    return _vector(largest), nothing, 0


def _exact(used: Int32Array) -> Vector | None:
    """Return weights with which the sum allows exactly the loads that some layout covers, or None."""
    largest = used.max(axis=0)
    if int(np.prod(largest.astype(np.int64) + 1)) > MOST_LOADS:
        return None
    loads = np.array(list(product(*(range(int(most) + 1) for most in largest))))
    covered = np.any(np.all(loads[:, None, :] <= used[None, :, :], axis=2), axis=1)
    traded = (used != largest).any(axis=0)
    choices = [range(1, HEAVIEST + 1) if trades else range(1) for trades in traded]
    for weights in product(*choices):
        sums = loads @ np.array(weights)
        if ((sums <= (used @ np.array(weights)).max()) == covered).all():
            return weights
    return None


def _vector(values: Int32Array) -> Vector:
    return tuple(int(value) for value in values)
