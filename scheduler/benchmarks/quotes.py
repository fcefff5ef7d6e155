"""How long a rider waits for an answer: quotes through the façade, on a day that is already busy."""

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from scheduler.benchmarks.busy_day import BusyDay


def bench_quotes(area: Path, *, legs: int, shifts: int, quotes: int = 300, seed: int = 1) -> dict[str, Any]:
    """Measure quotes in milliseconds.

    Returns
    -------
    dict
        ``p50_ms``, ``p95_ms``, ``p99_ms``, ``max_ms`` over all quotes, the same percentiles for those offered
        something and those denied, how many of each, and what the day held.
    """
    day = BusyDay(area, shifts, seed=seed)
    booked = day.book(legs)
    for _ in range(20):
        day.scheduler.quote(day.request())
    offered: list[float] = []
    denied: list[float] = []
    for _ in range(quotes):
        request = day.request()
        began = perf_counter()
        answer = day.scheduler.quote(request)
        took = 1000 * (perf_counter() - began)
        (offered if answer.offers else denied).append(took)
    return {
        "legs": booked,
        "shifts": shifts,
        "quotes": quotes,
        **_percentiles("", offered + denied),
        "max_ms": round(max(offered + denied), 2),
        "offered": len(offered),
        **_percentiles("offered_", offered),
        "denied": len(denied),
        **_percentiles("denied_", denied),
    }


def _percentiles(prefix: str, times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    return {f"{prefix}p{q}_ms": round(float(np.percentile(times, q)), 2) for q in (50, 95, 99)}
