"""A public instance as a problem of the engine: how its numbers become whole ones, and how to say them again.

Distances in the files are real numbers; here they are whole multiples of a small unit. Drives are rounded up
and windows inward, so a plan that is feasible here is feasible in the file's own numbers. A request may be left
out at a price larger than that of any plan that serves it, so that a search can always show what it has.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.benchmarks.instance import Instance
from scheduler.engine.problem import FAR, Int32Array, Problem, Runs, Weights

MOST = 2**28
"""The latest moment of an instance in units; the engine's sums stay far below overflow."""
FINEST = 5
"""Units have so many digits after the point at most."""
PLACES = ((2,), (3,), (1, 2), (0, 1, 2))
"""Kinds of places that are filled together: loads fit, with upgrades, when they fit in each of these sums."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """An instance ready to be solved."""

    instance: Instance
    problem: Problem
    scale: int
    """Units of the problem to one unit of the file."""
    vehicle_price: int
    """Units that each vehicle costs beyond its distance; 0 where only distance counts."""

    def routes(self, runs: Runs) -> list[list[int]]:
        """Return the used runs as the file's node numbers, depots left out."""
        legs = self.problem.legs
        requests = self.instance.requests
        return [[requests[node % legs][node // legs].id for node in run] for run in runs if run]

    def vehicles(self, runs: Runs) -> list[int]:
        """Return the number (from 0) of each used vehicle."""
        return [shift for shift, run in enumerate(runs) if run]

    def distance(self, cost: int, *, used: int, unserved: int) -> float:
        """Return the distance in a price of the engine, vehicles used and requests left out taken off."""
        left_out = unserved * int(self.problem.prize[0])
        return (cost - left_out - used * self.vehicle_price) / self.scale

    def bound(self, units: int | None) -> float | None:
        """Return a bound on the cost in the file's numbers, where only distance counts."""
        if units is None or self.vehicle_price:
            return None
        return units / self.scale


def scaled(instance: Instance) -> Scaled:
    """Make the engine's problem of an instance."""
    legs, shifts = len(instance.requests), len(instance.fleet)
    stops = [pickup for pickup, _ in instance.requests] + [delivery for _, delivery in instance.requests]
    starts, ends = ([getattr(v, side) for v in instance.fleet] for side in ("start", "end"))
    closing = max(end.latest for end in ends)
    scale = int(10 ** min(FINEST, int(np.floor(np.log10(MOST / max(closing, 1.0))))))
    rows = [*stops, *starts, *ends]
    order = np.r_[0 : 2 * legs, 2 * legs : 2 * legs + shifts, 2 * legs : 2 * legs + shifts]
    grid = instance.distance[np.ix_(order, order)]
    dwell = np.array([_up(node.dwell, scale) for node in rows], dtype=np.int64)
    dwell[2 * legs :] = 0
    seconds = np.minimum(np.ceil(grid * scale - 1e-6), FAR).astype(np.int32)
    metres = np.minimum(np.rint(grid * scale), FAR).astype(np.int32)
    load, capacity = _loads(instance)
    far = int(metres.max(axis=1).astype(np.int64).sum())
    vehicle_price = far if instance.objective.fewest_vehicles_first else 0
    problem = Problem(
        seconds=seconds[None, :, :],
        metres=metres[None, :, :],
        earliest=np.array([_up(node.earliest, scale) for node in rows], dtype=np.int64),
        latest=np.array([_down(min(node.latest, closing), scale) for node in rows], dtype=np.int64),
        dwell=dwell,
        load=load,
        max_ride=np.array([_limit(pickup.max_ride, scale) for pickup, _ in instance.requests]),
        direct=seconds[np.arange(legs), np.arange(legs) + legs].astype(np.int64),
        required=np.zeros(legs, dtype=np.bool_),
        prize=np.full(legs, far + shifts * vehicle_price, dtype=np.int64),
        group=np.full(legs, -1, dtype=np.int32),
        aboard=np.full(legs, -1, dtype=np.int32),
        may_carry=np.ones((legs, shifts), dtype=np.bool_),
        carry_cost=np.zeros((legs, shifts), dtype=np.int64),
        shift_class=np.zeros(shifts, dtype=np.int32),
        layouts=capacity[:, None, :],
        max_duration=np.array([_limit(vehicle.max_duration, scale) for vehicle in instance.fleet]),
        fixed_cost=np.full(shifts, vehicle_price, dtype=np.int64),
        has_begun=np.zeros(shifts, dtype=np.bool_),
        break_shift=np.zeros(0, dtype=np.int32),
        weights=Weights(metre=1),
    )
    return Scaled(instance, problem, scale, vehicle_price)


def _loads(instance: Instance) -> tuple[Int32Array, Int32Array]:
    """Return loads by leg and capacities by shift; places that stand in for each other as sums over them."""
    load = np.array([pickup.load for pickup, _ in instance.requests], dtype=np.int32)
    capacity = np.array([vehicle.capacity for vehicle in instance.fleet], dtype=np.int32)
    if instance.upgrades:
        load, capacity = (
            np.stack([table[:, list(kinds)].sum(axis=1) for kinds in PLACES], axis=1)
            for table in (load, capacity)
        )
    return load.astype(np.int32), np.ascontiguousarray(capacity.astype(np.int32))


def _limit(span: float, scale: int) -> int:
    return _down(min(span, MOST / scale), scale)


def _up(value: float, scale: int) -> int:
    return int(np.ceil(value * scale - 1e-6))


def _down(value: float, scale: int) -> int:
    return int(np.floor(value * scale + 1e-6))
