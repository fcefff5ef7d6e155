"""The figures of a played trace, from its rides and what was driven; each has its definition beside it."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from simulations.trace.judge import Verdict
from simulations.trace.results import Result

DEFINITIONS = {
    "requests": "parties that asked",
    "served": "parties that were carried; the others were refused when they asked",
    "served_percent": "served / requests",
    "riders": "people carried",
    "mean_wait_s": "from the earliest pickup to the beginning of boarding, mean over the served",
    "p95_wait_s": "the same, of which 95 % are no longer",
    "ride_to_direct": "seconds ridden / seconds of the direct drives, over all served",
    "mean_ride_to_direct": "the same for each party, then the mean",
    "metres_driven": "all vehicles, from their start to their last stop",
    "driving_seconds": "the same in seconds, standing not counted",
    "vehicles_used": "vehicles that carried anybody",
    "metres_per_direct_metre": "metres_driven / metres of the direct drives of all served",
    "riders_per_driving_hour": "riders / hours of driving_seconds",
}


def trace_kpis(result: Result, driven: Verdict) -> dict[str, Any]:
    """Return the figures in the order of their definitions; None where there is nothing to count from."""
    trace = result.trace
    served = [(one, result.rides[one.id]) for one in trace.requests if one.id in result.rides]
    waits = sorted(ride.boarding_start_s - one.earliest_pickup_s for one, ride in served)
    rides = [ride.dropoff_reached_s - ride.boarding_start_s - trace.dwell_s for _, ride in served]
    direct = [trace.drive(one.origin, one.destination) for one, _ in served]
    riders = sum(one.party for one, _ in served)
    ratios = [ride / seconds for ride, (seconds, _) in zip(rides, direct, strict=True) if seconds]
    return {
        "requests": len(trace.requests),
        "served": len(served),
        "served_percent": _over(100 * len(served), len(trace.requests), 1),
        "riders": riders,
        "mean_wait_s": _over(sum(waits), len(waits), 1),
        "p95_wait_s": waits[ceil(0.95 * len(waits)) - 1] if waits else None,
        "ride_to_direct": _over(sum(rides), sum(seconds for seconds, _ in direct), 3),
        "mean_ride_to_direct": _over(sum(ratios), len(ratios), 3),
        "metres_driven": driven.metres_driven,
        "driving_seconds": driven.driving_seconds,
        "vehicles_used": driven.vehicles_used,
        "metres_per_direct_metre": _over(driven.metres_driven, sum(metres for _, metres in direct), 3),
        "riders_per_driving_hour": _over(3600 * riders, driven.driving_seconds, 2),
    }


def figures(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the figures as lines for people."""
    return [(name.replace("_", " "), "–" if value is None else str(value)) for name, value in told.items()]


def _over(part: float, whole: float, digits: int) -> float | None:
    return round(part / whole, digits) if whole else None
