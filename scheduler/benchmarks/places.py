"""How long the search for a place takes: the measure behind ``drove bench places``."""

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from scheduler.adapters.area.load import load_area

TYPED = (
    "h",
    "hadd",
    "surgery stretham",
    "CB6 3",
    "tesco ely",
    "witchfrod",
    "addenbrookes",
    "12 high street",
    "zzzz",
)


def bench_places(area: Path, *, repeats: int = 20) -> dict[str, Any]:
    """Return milliseconds a search over typical and misspelt texts, and which text took longest."""
    gazetteer = load_area(area).gazetteer
    taken: dict[str, list[float]] = {typed: [] for typed in TYPED}
    for _ in range(repeats):
        for typed, times in taken.items():
            began = perf_counter()
            gazetteer.search(typed)
            times.append(1000 * (perf_counter() - began))
    every = [time for times in taken.values() for time in times]
    slowest = max(taken, key=lambda typed: float(np.median(taken[typed])))
    return {
        "searches": len(every),
        "p50_ms": round(float(np.percentile(every, 50)), 2),
        "p95_ms": round(float(np.percentile(every, 95)), 2),
        "slowest": slowest,
        "slowest_median_ms": round(float(np.median(taken[slowest])), 2),
    }
