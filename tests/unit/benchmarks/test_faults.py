"""What is called a fault, and what a gap is compared with."""

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.benchmarks.curve import Curve, check_name, mean_gaps, points_until, write_curve
from scheduler.benchmarks.darp import Found, Measured, judged, written
from scheduler.benchmarks.known import Known
from scheduler.benchmarks.reading import read_instance
from scheduler.benchmarks.scaled import scaled
from scheduler.benchmarks.tables import summary
from scheduler.domain.errors import BrokenInput
from tests.unit.benchmarks.samples import CORDEAU, SARTORI, put


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    instance = read_instance(put(tmp_path, CORDEAU))
    found = Found([[1, 3], [2, 4]], [0, 1], 80.0, 0, None, 2.0, 1000, ())
    return Measured(instance, Known(80.0, None, optimal=True), found)


def but(measured: Measured, **changes: object) -> Measured:
    return replace(measured, engine=replace(measured.engine, **changes))


def test_an_optimum_reached_is_no_fault_and_no_gap(measured: Measured) -> None:
    assert measured.faults == ()
    assert measured.gap(measured.engine) == 0.0
    assert but(measured, cost=79.991).faults == ()


def test_a_cost_below_a_proven_optimum_is_a_fault(measured: Measured) -> None:
    below = but(measured, cost=79.98)
    assert below.faults == ("toy: cost 79.9800 is below the proven optimum 80.00",)
    assert replace(below, known=Known(80.0, None, optimal=False)).faults == ()
    assert but(below, unserved=1).faults == ()


def test_a_bound_above_the_cost_or_the_best_known_is_a_fault(measured: Measured) -> None:
    assert but(measured, bound=80.009).faults == ()
    assert len(but(measured, bound=80.02).faults) == 2
    assert "best known" in but(measured, bound=80.02, cost=81.0).faults[0]


def test_what_the_judge_says_is_a_fault(measured: Measured) -> None:
    model = scaled(measured.instance)
    assert judged(model, [[0, 2], [1, 3]], 1.0, 10).faults == ()
    wrong = judged(model, [[2, 0], [1, 3]], 1.0, 10)
    assert wrong.faults == ("the judge disagrees: vehicle 0: delivery 3 comes before pickup 1",)
    assert replace(measured, baseline=wrong).faults[0].startswith("toy: OR-Tools: the judge disagrees")


def test_there_is_no_gap_where_somebody_is_left_out(measured: Measured) -> None:
    short = but(measured, unserved=1, cost=40.0)
    assert short.gap(short.engine) is None
    assert summary([short, measured])["mean_gap_percent"] == 0.0
    assert summary([short, measured])["gaps_known"] == 1
    assert summary([short])["mean_gap_percent"] is None


def test_vehicles_come_before_distance(tmp_path: Path) -> None:
    instance = read_instance(put(tmp_path, SARTORI))
    found = Found([[1, 3], [2, 4]], [0, 1], 84.0, 0, None, 2.0, 1000, ())
    assert Measured(instance, Known(80.0, 2, optimal=False), found).gap(found) == pytest.approx(5.0)
    assert Measured(instance, Known(80.0, 1, optimal=False), found).gap(found) is None


def test_a_solution_is_written_with_just_what_others_need(measured: Measured) -> None:
    assert written(measured, seed=7) == {
        "instance": "toy",
        "routes": [[1, 3], [2, 4]],
        "vehicles": [0, 1],
        "cost": 80.0,
        "bound": None,
        "seconds": 2.0,
        "iterations": 1000,
        "seed": 7,
    }


def test_points_end_where_the_search_does() -> None:
    assert points_until(10.0, None) == [1.0, 2.0, 5.0, 10.0]
    assert points_until(3.0, "2, 0.5,9") == [0.5, 2.0, 3.0]
    with pytest.raises(BrokenInput, match="no list of seconds"):
        points_until(3.0, "1,soon")


def test_a_mean_needs_every_instance(tmp_path: Path) -> None:
    curves = [Curve("one", (None, 2.0)), Curve("other", (1.0, 4.0))]
    assert mean_gaps(curves) == [None, 3.0]
    write_curve(tmp_path / "deep" / "gaps.csv", curves, [1.0, 2.5])
    assert (
        tmp_path / "deep" / "gaps.csv"
    ).read_text() == "seconds,one,other,mean\n1,,1.0000,\n2.5,2.0000,4.0000,3.0000\n"
    write_curve(tmp_path / "gaps.png", curves, [1.0, 2.5])
    assert (tmp_path / "gaps.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BrokenInput, match=r"gaps\.txt"):
        check_name(tmp_path / "gaps.txt")
