"""Measures speed and quality of played traces in one run, beside a plain baseline on the same requests.

The baseline puts every request where it adds the least driving, through the same scheduler with other prices: what
anybody would try first. Time is of this process's processor, reading and judging not counted.
"""

from dataclasses import dataclass, replace

from simulations.simulate_command import ITERATIONS
from simulations.trace.contents import Mode, Trace
from simulations.trace.day import Playing, Reoptimising, play
from simulations.trace.judge import judge
from simulations.trace.kpis import trace_kpis
from simulations.trace.service import COST
from simulations.trace.spent import Spent

PLAIN = replace(COST, riding_second=0, pickup_wait_second=0)
"""Prices of the baseline: driving alone."""
IMPROVED = Reoptimising(3600, ITERATIONS)
COLUMNS = (
    "day",
    "how",
    "served %",
    "broken",
    "wait min",
    "ride/direct",
    "km",
    "km/direct",
    "driving h",
    "insertion s",
    "improving s",
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to play a day, and what it is called."""

    name: str
    playing: Playing


def ways(modes: tuple[Mode, ...], *, baseline: bool, improved: bool) -> list[Way]:
    """Return the ways to be measured."""
    found = []
    for mode in modes:
        found.append(Way(mode.value, Playing(mode)))
        if improved and mode is Mode.BOOKED:
            found.append(Way("booked, improved hourly", Playing(mode, reoptimising=IMPROVED)))
        if baseline:
            found.append(Way(f"{mode.value}, least driving", Playing(mode, cost=PLAIN)))
    return found


def measured(trace: Trace, way: Way) -> dict[str, object]:
    """Play a trace in one way, and return the line that tells of it, by column."""
    spent = Spent()
    result = play(trace, replace(way.playing, watch=spent.watch))
    verdict = judge(trace, way.playing.mode, result.rides)
    told = trace_kpis(result, verdict)
    wait = told["mean_wait_s"]
    values = (
        trace.name,
        way.name,
        told["served_percent"],
        len(verdict.faults),
        None if wait is None else round(wait / 60, 2),
        told["ride_to_direct"],
        round(verdict.metres_driven / 1000),
        told["metres_per_direct_metre"],
        round(verdict.driving_seconds / 3600, 1),
        round(spent.insertion, 2),
        round(spent.reoptimising, 1),
    )
    return dict(zip(COLUMNS, values, strict=True))
