"""A whole synthetic service date planned from nothing, by our engine and by OR-Tools' routing library.

Both get the same problem: every leg may be left out at the policy's prize, and each leg stands alone, because the
library cannot say that the way back goes with the way there. Both plans are priced by our own evaluator.
"""

import resource
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from rich.table import Table

from scheduler.benchmarks.darp import Effort
from scheduler.benchmarks.ortools_baseline import solve_with_ortools
from scheduler.benchmarks.whole_day import whole_day
from scheduler.engine.cost import RunCost, evaluate
from scheduler.engine.feasibility import check
from scheduler.engine.improve import improve
from scheduler.engine.kernels import warm
from scheduler.engine.problem import Problem, Runs

PENNIES = 1000
"""The engine's price of a penny."""
PARTS = ("driving", "distance", "duty", "riding", "waiting_aboard", "fixed")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a day."""

    legs: int = 250
    shifts: int = 40


@dataclass(frozen=True, slots=True)
class Planned:
    """One plan of the day, priced."""

    name: str
    cost: int
    """Of driving it; legs left out not counted."""
    parts: dict[str, int]
    served: int
    rejected: int
    """Legs taken out because their run broke a rule."""
    shifts_used: int
    seconds: float
    iterations: int | None
    peak_mb: int
    """Most memory that the process held until the plan was there."""
    faults: int
    """Rules that the plan breaks."""


def bench_day(area: Path, size: Size, effort: Effort, *, baseline: bool) -> list[Planned]:
    """Plan a day with the engine, and with the routing library where wanted.

    Parameters
    ----------
    area : Path
        Bundle with roads, places and a fleet, which is enlarged to the wished number of shifts.
    size : Size
    effort : Effort
    baseline : bool
        Plan with OR-Tools too, for as many seconds.
    """
    problem = alone(whole_day(area, legs=size.legs, shifts=size.shifts, seed=effort.seed))
    warm()
    nothing: Runs = [[] for _ in range(problem.shifts)]
    began = perf_counter()
    result = improve(problem, nothing, effort.budget(), seed=effort.seed)
    seconds = perf_counter() - began
    plans = [replace(_planned("engine", problem, result.runs, seconds), iterations=result.iterations)]
    if baseline:
        began = perf_counter()
        answer = solve_with_ortools(problem, effort.seconds or seconds)
        seconds = perf_counter() - began
        plan = _planned("OR-Tools", problem, answer.runs, seconds)
        plans.append(replace(plan, rejected=answer.rejected))
    return plans


def alone(problem: Problem) -> Problem:
    """Return the same problem with every leg for itself."""
    return replace(problem, group=np.full_like(problem.group, -1))


def _planned(name: str, problem: Problem, runs: Runs, seconds: float) -> Planned:
    price = evaluate(problem, runs)
    return Planned(
        name=name,
        cost=price.total - price.unserved,
        parts={part: price.part(part) for part in PARTS},
        served=problem.legs - len(price.unserved_legs),
        rejected=0,
        shifts_used=sum(1 for run in price.runs if run != RunCost()),
        seconds=seconds,
        iterations=None,
        peak_mb=_peak_mb(),
        faults=len(check(problem, runs)),
    )


def lower_by(plans: list[Planned]) -> float | None:
    """Return by how many per cent the engine's plan costs less; None unless it serves at least as many."""
    if len(plans) < 2 or plans[0].served < plans[1].served or plans[1].served == 0:
        return None
    return 100 * (plans[1].cost - plans[0].cost) / plans[1].cost


def day_table(plans: list[Planned], legs: int) -> Table:
    """Return the plans side by side, in pounds."""
    names = ["", *(plan.name for plan in plans)]
    table = Table()
    for name in names:
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    table.add_row("cost, £", *(_pounds(plan.cost) for plan in plans))
    for part in PARTS:
        table.add_row(f"  {part.replace('_', ' ')}", *(_pounds(plan.parts[part]) for plan in plans))
    table.add_row("served", *(f"{plan.served} of {legs}" for plan in plans))
    table.add_row("taken out, rule broken", *(str(plan.rejected) for plan in plans))
    table.add_row("shifts used", *(str(plan.shifts_used) for plan in plans))
    table.add_row("seconds", *(f"{plan.seconds:.1f}" for plan in plans))
    table.add_row(
        "iterations", *("-" if plan.iterations is None else f"{plan.iterations:,}" for plan in plans)
    )
    table.add_row("peak memory, MB", *(str(plan.peak_mb) for plan in plans))
    if len(plans) > 1:
        lower = lower_by(plans)
        table.add_row(
            "lower by", "serves fewer, or nothing to compare" if lower is None else f"{lower:.1f} %", ""
        )
    return table


def day_object(plans: list[Planned], size: Size) -> dict[str, Any]:
    """Return the same as one object."""
    return {
        "legs": size.legs,
        "shifts": size.shifts,
        "plans": [
            {
                "by": plan.name,
                "cost_pounds": round(plan.cost / PENNIES / 100, 2),
                "parts_pounds": {part: round(cost / PENNIES / 100, 2) for part, cost in plan.parts.items()},
                "served": plan.served,
                "rejected": plan.rejected,
                "shifts_used": plan.shifts_used,
                "seconds": round(plan.seconds, 3),
                "iterations": plan.iterations,
                "peak_mb": plan.peak_mb,
                "faults": plan.faults,
            }
            for plan in plans
        ],
        "lower_by_percent": lower_by(plans),
    }


def _pounds(cost: int) -> str:
    return f"{cost / PENNIES / 100:,.2f}"


def _peak_mb() -> int:
    """Return the most memory this process has held; the system counts kilobytes, on macOS bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024))
