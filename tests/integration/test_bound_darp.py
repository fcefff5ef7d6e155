"""On public instances whose optimum is proven elsewhere, the bound never lies above it, and small ones are closed."""

import csv
from pathlib import Path

import pytest

from scheduler.benchmarks.reading import read_instance
from scheduler.benchmarks.scaled import scaled
from scheduler.engine.bound import lower_bound
from scheduler.engine.feasibility import check

CLOSE = 0.01
"""Published values are rounded to a hundredth."""


def proven(shared: Path, name: str) -> float:
    with (shared / "benchmarks/bks.csv").open(encoding="utf-8") as file:
        rows = {row["instance"]: row for row in csv.DictReader(file) if row["set"] == "darp-a"}
    assert rows[name]["status"] == "optimal"
    return float(rows[name]["bks"])


def hold_against_published(shared: Path, name: str, seconds: float) -> bool:
    model = scaled(read_instance(shared / f"benchmarks/darp-a/{name}.txt"))
    problem = model.problem
    proof = lower_bound(problem, runs=[[] for _ in range(problem.shifts)], seconds=seconds)
    optimum = proven(shared, name)
    assert proof.bound / model.scale <= optimum + CLOSE, proof.how
    if proof.runs is not None:
        assert check(problem, proof.runs) == []
        assert proof.cost / model.scale >= optimum - CLOSE
    if proof.optimal:
        assert proof.runs is not None
        assert proof.cost / model.scale == pytest.approx(optimum, abs=CLOSE)
    return proof.optimal


@pytest.mark.parametrize("name", ["a2-16", "a2-20", "a2-24", "a3-24", "a4-16", "a4-32"])
def test_small_instances_are_solved_from_nothing(shared_data: Path, name: str) -> None:
    assert hold_against_published(shared_data, name, 60)


def test_where_the_proof_takes_longer_the_bound_holds(shared_data: Path) -> None:
    hold_against_published(shared_data, "a3-30", 5)
