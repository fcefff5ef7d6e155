"""Each measuring command runs from end to end on tiny instances and with tiny budgets; nothing here is timed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import drove
from tests.unit.benchmarks.samples import CORDEAU, EVERY, put

ROOT = Path(__file__).parents[2]
KEYS = ["instance", "routes", "vehicles", "cost", "bound", "seconds", "iterations", "seed"]
OPTIMUM = 72.36


def bench(*arguments: str | Path, code: int = 0, apart: bool = False) -> "subprocess.CompletedProcess[str]":
    """Measure in this process, or in one of its own."""
    command = [sys.executable, str(ROOT / "drove.py"), "bench", *map(str, arguments)]
    answer = (
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if apart
        else drove("bench", *arguments)
    )
    assert answer.returncode == code, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    return answer


def last(answer: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.stdout.rstrip("\n").split("\n")[-1])
    return found


@pytest.fixture
def instances(tmp_path: Path) -> list[Path]:
    """One file of each kind, the optimum of one beside them."""
    heading = "set,instance,vehicles,requests,objective,bks,bks_vehicles,status"
    put(tmp_path, f"{heading}\nx,cordeau,2,2,distance,{OPTIMUM},,optimal\n", "bks.csv")
    return [put(tmp_path, text, f"{kind}.txt") for kind, text in sorted(EVERY.items())]


def test_public_instances_of_every_kind(instances: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "found"
    answer = bench("darp", *instances, "--iterations", "200", "--multi-depot", "--out", out, "--json")
    found = last(answer)
    assert [row["instance"] for row in found["rows"]] == sorted(EVERY)
    assert found["unserved"] == 0
    assert found["faults"] == []
    row = found["rows"][0]
    assert (row["best_known"], row["gap_percent"], row["proven_optimum"]) == (OPTIMUM, 0.0, True)
    assert "cordeau" in answer.stdout
    for kind in EVERY:
        solution = json.loads((out / f"{kind}.json").read_text())
        assert list(solution) == KEYS
        assert sorted(node for route in solution["routes"] for node in route) == [1, 2, 3, 4]
        assert len(solution["vehicles"]) == len(solution["routes"])


def test_counted_in_steps_the_same_is_written_again(instances: list[Path], tmp_path: Path) -> None:
    texts = []
    options = ("--iterations", "300", "--threads", "2", "--seed", "5", "--out")
    for out in (tmp_path / "one", tmp_path / "two"):
        bench("darp", *instances, *options, out, apart=out.name == "two")
        solutions = [json.loads(path.read_text()) for path in sorted(out.iterdir())]
        texts.append(json.dumps([{**solution, "seconds": 0} for solution in solutions]))
    assert texts[0] == texts[1]
    assert '"iterations": 0' not in texts[0]


def test_the_clock_can_stop_a_search(instances: list[Path]) -> None:
    row = last(bench("darp", instances[0], "--seconds", "0.2", "--json"))["rows"][0]
    assert row["iterations"] > 0
    assert row["unserved"] == 0


def test_beside_the_routing_library(instances: list[Path]) -> None:
    answer = bench("darp", *instances, "--seconds", "0.2", "--baseline", "ortools", "--json")
    found = last(answer)
    assert found["baseline_unserved"] == 0
    assert found["rows"][0]["baseline_cost"] == pytest.approx(OPTIMUM, abs=0.01)
    assert "OR-Tools cost" in answer.stdout


def test_a_cost_below_an_optimum_is_told_and_fails(instances: list[Path]) -> None:
    table = instances[0].parent / "bks.csv"
    table.write_text(table.read_text().replace(str(OPTIMUM), "90"))
    answer = bench("darp", instances[0], "--iterations", "100", "--json", code=1)
    assert "FAULT: cordeau: cost 72.3607 is below the proven optimum 90.00" in answer.stderr
    assert len(last(answer)["faults"]) == 1


def test_a_broken_file_is_told_before_anything_is_solved(instances: list[Path], tmp_path: Path) -> None:
    broken = put(tmp_path, CORDEAU.replace("1 0 10 2 1 10 40", "1 0 10 2 1 40 10"), "broken.txt")
    answer = bench("darp", instances[0], broken, "--iterations", "100", code=2)
    assert answer.stderr.startswith(f"{broken}, line 3: ")
    assert answer.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seconds", "1", "--iterations", "5"),
        ("--threads", "3"),
        ("--baseline", "other"),
        ("--seconds", "0"),
    ],
)
def test_options_that_make_no_sense_are_told(instances: list[Path], arguments: tuple[str, ...]) -> None:
    assert arguments[-2] in bench("darp", instances[0], *arguments, code=2).stderr


def test_the_curve_of_gap_against_time(instances: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "curve.csv"
    answer = bench("curve", instances[0], "--seconds", "0.2", "--points", "0.1", "--out", out, "--json")
    assert last(answer)["seconds"] == [0.1, 0.2]
    assert out.read_text().splitlines()[0] == "seconds,cordeau,mean"
    assert "no best-known value" in bench("curve", instances[1], "--seconds", "0.2", code=2).stderr
    assert "curve.txt" in bench("curve", instances[0], "--out", tmp_path / "curve.txt", code=2).stderr


def test_a_day_on_the_bundled_area() -> None:
    options = ("--legs", "12", "--shifts", "6", "--threads", "1", "--json")
    one = last(bench("day", *options, "--iterations", "300"))
    other = last(bench("day", *options, "--iterations", "300"))
    assert one["plans"][0]["served"] > 6
    assert one["plans"][0]["faults"] == 0
    assert one["lower_by_percent"] is None
    assert one["plans"][0]["cost_pounds"] == other["plans"][0]["cost_pounds"]
    both = last(bench("day", *options, "--seconds", "0.5", "--baseline", "ortools"))
    assert [plan["by"] for plan in both["plans"]] == ["engine", "OR-Tools"]
    assert both["plans"][1]["served"] > 6
    assert both["plans"][1]["faults"] == 0


def test_a_day_that_fails_is_mended() -> None:
    found = last(bench("repair", "--legs", "14", "--shifts", "6", "--repeats", "1", "--json"))
    assert found["legs"] > 8
    sick = found["driver_sick"]
    assert sick["repeats"] == 1
    assert sick["lost"] >= 1
    assert sick["moved_share"] <= 10
    assert set(found["vehicle_broken"]) <= set(sick)


def test_a_shared_instance_is_solved_to_its_optimum(shared_data: Path) -> None:
    path = shared_data / "benchmarks" / "darp-a" / "a2-16.txt"
    row = last(bench("darp", path, "--iterations", "20000", "--json"))["rows"][0]
    assert row["gap_percent"] == 0.0
    assert row["unserved"] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("quotes", "--legs", "6", "--shifts", "3", "--quotes", "3", "--json"), "p99_ms"),
        (("places", "--json"), "p95_ms"),
        (("matrix", "--size", "12", "--repeats", "1", "--json"), "matrix_ms"),
        (("rota", "--volunteers", "8", "--weeks", "1", "--effort", "0.1", "--json"), "greedy"),
        (("simulate", "--draw", "6/3", "--mode", "live", "--no-baseline", "--json"), "days"),
    ],
)
def test_what_else_is_measured(arguments: tuple[str, ...], told: str) -> None:
    """Of what is left, ``memory`` and ``serve`` run whole servers, as the proofs do."""
    assert told in last(bench(*arguments))
