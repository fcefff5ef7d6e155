"""Public instances solved by the engine that plans a service day: what is measured, compared and called a fault.

A result is reported only as an independent judge sees it, in the file's own numbers. A cost below a proven
optimum, a bound above the cost, or a judge that disagrees with the engine is a fault of ours, never a success.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from scheduler.benchmarks.instance import Instance
from scheduler.benchmarks.judge import judge
from scheduler.benchmarks.known import Known, best_known
from scheduler.benchmarks.ortools_baseline import solve_with_ortools
from scheduler.benchmarks.reading import read_instance
from scheduler.benchmarks.scaled import Scaled, scaled
from scheduler.engine.bound import lower_bound
from scheduler.engine.cost import evaluate
from scheduler.engine.improve import improve
from scheduler.engine.kernels import warm, warm_proof
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.search_budget import SearchBudget, SearchResult

SAME = 0.01
"""Costs that differ by less count as equal: published values are rounded so."""
ENDLESS = 10**12
"""Steps that no search reaches in its seconds."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try, for each instance."""

    seconds: float | None = 10.0
    iterations: int | None = None
    """Where given instead of seconds, results repeat exactly."""
    threads: int = 1
    seed: int = 1
    bound: float = 0.0
    """Seconds to spend on a lower bound afterwards, and on proving the plan best; 0 for none."""

    def budget(self) -> SearchBudget:
        """Return the same as the engine puts it."""
        if self.seconds is None:
            return SearchBudget(iterations=self.iterations or ENDLESS, threads=self.threads)
        return SearchBudget(iterations=ENDLESS, seconds=self.seconds, threads=self.threads)


@dataclass(frozen=True, slots=True)
class Found:
    """What one solver found for one instance."""

    routes: list[list[int]]
    """The file's node numbers, depots left out."""
    vehicles: list[int]
    cost: float
    unserved: int
    bound: float | None
    """No solution that serves everybody costs less, where that is known."""
    seconds: float
    iterations: int | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One instance, solved."""

    instance: Instance
    known: Known | None
    engine: Found
    baseline: Found | None = None

    def gap(self, found: Found) -> float | None:
        """Return the cost above the best known in percent, where like can be compared with like.

        A solution that leaves somebody out has no gap; nor has one with more or fewer vehicles than the best
        known, where fewest vehicles count first.
        """
        known = self.known
        if known is None or found.unserved or known.cost <= 0:
            return None
        if known.vehicles is not None and known.vehicles != len(found.vehicles):
            return None
        if abs(found.cost - known.cost) <= SAME:
            return 0.0
        return 100 * (found.cost - known.cost) / known.cost

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what must not be, each with the instance's name."""
        faults = list(self.engine.faults)
        if self.baseline is not None:
            faults += [f"OR-Tools: {fault}" for fault in self.baseline.faults]
        known, served = self.known, not self.engine.unserved
        if known is not None and known.optimal and served and self.engine.cost < known.cost - SAME:
            faults.append(f"cost {self.engine.cost:.4f} is below the proven optimum {known.cost:.2f}")
        bound = self.engine.bound
        if bound is not None and served and bound > self.engine.cost + SAME:
            faults.append(f"the lower bound {bound:.4f} is above the cost {self.engine.cost:.4f}")
        if bound is not None and known is not None and bound > known.cost + SAME:
            faults.append(f"the lower bound {bound:.4f} is above the best known {known.cost:.2f}")
        return tuple(f"{self.instance.name}: {fault}" for fault in faults)


def bench_darp(
    files: Sequence[Path],
    effort: Effort,
    *,
    multi_depot: bool = False,
    baseline: bool = False,
    tell: Callable[[Measured], None] = lambda measured: None,
) -> list[Measured]:
    """Solve public instances one after the other; all files are read before the first is solved.

    Parameters
    ----------
    files : sequence of Path
    effort : Effort
    multi_depot : bool
        Vehicles of heterogeneous files stand at four depots.
    baseline : bool
        Solve each with OR-Tools' routing library too, for as many seconds.
    tell : callable
        Is given each result as soon as it is there.

    Raises
    ------
    BrokenInput
        A file is no instance.
    """
    ready = []
    for path in files:
        instance = read_instance(path, multi_depot=multi_depot)
        ready.append((instance, best_known(path, instance)))
    warm()
    if effort.bound:
        warm_proof()
    measured = []
    for instance, known in ready:
        model = scaled(instance)
        engine = solve(model, effort)
        other = solve_baseline(model, effort.seconds or engine.seconds) if baseline else None
        measured.append(Measured(instance, known, engine, other))
        tell(measured[-1])
    return measured


def solve(model: Scaled, effort: Effort) -> Found:
    """Solve one instance with the engine."""
    began = perf_counter()
    result = improve(model.problem, nothing(model.problem), effort.budget(), seed=effort.seed)
    if effort.bound:
        result = proven(model.problem, result, effort.bound)
    seconds = perf_counter() - began
    found = judged(model, result.runs, seconds, result.iterations)
    said = model.distance(result.cost, used=len(found.vehicles), unserved=found.unserved)
    stops = sum(len(route) + 1 for route in found.routes)
    faults = found.faults
    if abs(said - found.cost) > SAME + stops / model.scale:
        faults = (*faults, f"the engine says {said:.4f}, the judge {found.cost:.4f}")
    return replace(found, bound=model.bound(result.bound), faults=faults)


def proven(problem: Problem, result: SearchResult, seconds: float) -> SearchResult:
    """Return the result with a lower bound, and with a better plan where looking for one found it.

    Where everybody is served, the bound is on plans that serve everybody: it is the tighter one.
    """
    if not result.unserved:
        problem = replace(problem, required=np.ones_like(problem.required))
    proof = lower_bound(problem, runs=result.runs, seconds=seconds)
    result = replace(result, bound=proof.bound)
    if proof.runs is None or proof.cost >= result.cost:
        return result
    return replace(
        result, runs=proof.runs, cost=proof.cost, unserved=evaluate(problem, proof.runs).unserved_legs
    )


def solve_baseline(model: Scaled, seconds: float) -> Found:
    """Solve one instance with OR-Tools' routing library."""
    began = perf_counter()
    answer = solve_with_ortools(model.problem, seconds)
    return judged(model, answer.runs, perf_counter() - began, None)


def judged(model: Scaled, runs: Runs, seconds: float, iterations: int | None) -> Found:
    """Return runs as the judge sees them."""
    routes, vehicles = model.routes(runs), model.vehicles(runs)
    verdict = judge(model.instance, routes, vehicles)
    faults = tuple(f"the judge disagrees: {fault}" for fault in verdict.faults)
    return Found(routes, vehicles, verdict.cost, len(verdict.unserved), None, seconds, iterations, faults)


def nothing(problem: Problem) -> Runs:
    """Return the plan in which nobody is served."""
    return [[] for _ in range(problem.shifts)]


def written(measured: Measured, seed: int) -> dict[str, Any]:
    """Return the engine's solution as it goes into a file, for anyone to check."""
    engine = measured.engine
    return {
        "instance": measured.instance.name,
        "routes": engine.routes,
        "vehicles": engine.vehicles,
        "cost": engine.cost,
        "bound": engine.bound,
        "seconds": round(engine.seconds, 3),
        "iterations": engine.iterations,
        "seed": seed,
    }


def write_solution(folder: Path, measured: Measured, seed: int) -> None:
    """Write ``<instance>.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{measured.instance.name}.json").write_text(json.dumps(written(measured, seed)) + "\n")
