"""The judge accepts known optima, and rejects each way in which routes can be wrong."""

import json
from pathlib import Path

import pytest

from scheduler.benchmarks.instance import Instance
from scheduler.benchmarks.judge import judge
from scheduler.benchmarks.known import best_known
from scheduler.benchmarks.reading import read_instance
from tests.unit.benchmarks.samples import CORDEAU, MALHEIROS, SARTORI, put

GOOD = [[1, 3], [2, 4]]


def changed(folder: Path, text: str, *changes: tuple[str, str]) -> Instance:
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return read_instance(put(folder, text))


def test_good_routes_have_their_price_and_no_fault(tmp_path: Path) -> None:
    verdict = judge(changed(tmp_path, CORDEAU), GOOD, [0, 1])
    assert verdict.faults == ()
    assert verdict.unserved == ()
    assert verdict.cost == pytest.approx(80)


def test_drives_are_taken_in_their_direction(tmp_path: Path) -> None:
    verdict = judge(changed(tmp_path, SARTORI), GOOD, [0, 1])
    assert verdict.faults == ()
    assert verdict.cost == pytest.approx(10 + 10 + 21 + 10 + 10 + 21)


def test_a_request_left_out_is_named_and_no_fault(tmp_path: Path) -> None:
    verdict = judge(changed(tmp_path, CORDEAU), [[2, 4]], [0])
    assert verdict.unserved == (1,)
    assert verdict.faults == ()


@pytest.mark.parametrize(
    ("routes", "vehicles", "words"),
    [
        ([[3, 1], [2, 4]], [0, 1], "delivery 3 comes before pickup 1"),
        ([[1, 4], [2, 3]], [0, 1], "are not both on the route"),
        ([[1], [2, 4]], [0, 1], "are not both on the route"),
        ([[3], [2, 4]], [0, 1], "are not both on the route"),
        ([[1, 3, 1, 3], [2, 4]], [0, 1], "visited more than once"),
        ([[1, 3], [1, 3, 2, 4]], [0, 1], "visited more than once"),
        ([[1, 3, 7], [2, 4]], [0, 1], "no pickup or delivery has that number"),
        ([[0, 1, 3], [2, 4]], [0, 1], "no pickup or delivery has that number"),
        (GOOD, [0, 0], "different vehicles"),
        (GOOD, [0], "different vehicles"),
        (GOOD, [0, 2], "there is no vehicle 2"),
        (GOOD, [-1, 0], "there is no vehicle -1"),
    ],
)
def test_wrong_routes_are_rejected(
    tmp_path: Path, routes: list[list[int]], vehicles: list[int], words: str
) -> None:
    faults = judge(changed(tmp_path, CORDEAU), routes, vehicles).faults
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1 0 10 2 1 10 40", "1 0 10 2 1 0 9", "node 1) is reached after its window"),
        ("3 0 20 2 -1 0 90", "3 0 20 2 -1 0 21.9", "node 3) is reached after its window"),
        ("5 0 0 0 0 0 100", "5 0 0 0 0 0 51.9", "the depot) is reached after its window"),
        ("2 2 100 3 30", "2 2 100 3 9.9", "somebody rides for too long"),
        ("2 2 100 3 30", "2 2 43.9 3 30", "takes longer than 43.9"),
    ],
)
def test_a_limit_that_just_fails_is_seen(tmp_path: Path, old: str, new: str, words: str) -> None:
    faults = judge(changed(tmp_path, CORDEAU, (old, new)), GOOD, [0, 1]).faults
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1 0 10 2 1 10 40", "1 0 10 2 1 0 10"),
        ("3 0 20 2 -1 0 90", "3 0 20 2 -1 0 22"),
        ("5 0 0 0 0 0 100", "5 0 0 0 0 0 52"),
        ("2 2 100 3 30", "2 2 100 3 10"),
        ("2 2 100 3 30", "2 2 44 3 30"),
    ],
)
def test_a_limit_that_just_holds_is_kept(tmp_path: Path, old: str, new: str) -> None:
    assert judge(changed(tmp_path, CORDEAU, (old, new)), GOOD, [0, 1]).faults == ()


def test_waiting_moves_to_where_nobody_rides(tmp_path: Path) -> None:
    """As early as can be, the party would wait at the delivery's door for longer than it may ride."""
    late = ("3 0 20 2 -1 0 90", "3 0 20 2 -1 50 90")
    in_time = changed(tmp_path, CORDEAU, late, ("1 0 10 2 1 10 40", "1 0 10 2 1 0 18"))
    assert judge(in_time, GOOD, [0, 1]).faults == ()
    too_early = changed(tmp_path, CORDEAU, late, ("1 0 10 2 1 10 40", "1 0 10 2 1 0 17.9"))
    assert judge(too_early, GOOD, [0, 1]).faults == ("vehicle 0: somebody rides for too long",)


def test_a_full_vehicle_is_seen(tmp_path: Path) -> None:
    full = changed(tmp_path, CORDEAU, ("2 1 10 40", "2 3 10 40"), ("2 -1 0 90", "2 -3 0 90"))
    assert judge(full, GOOD, [0, 1]).faults == ()
    assert any("does not fit" in fault for fault in judge(full, [[1, 2, 4, 3]], [0]).faults)


@pytest.mark.parametrize(
    ("load", "fits"),
    [
        ((1, 0, 0, 0), True),
        ((4, 0, 0, 0), True),
        ((5, 0, 0, 0), False),
        ((0, 3, 0, 0), True),
        ((0, 4, 0, 0), False),
        ((1, 2, 1, 0), True),
        ((2, 2, 1, 0), False),
        ((0, 3, 1, 0), False),
        ((0, 0, 2, 0), False),
        ((0, 0, 0, 1), True),
        ((0, 0, 0, 2), False),
        ((2, 2, 0, 1), True),
    ],
)
def test_parties_sit_where_they_may(tmp_path: Path, load: tuple[int, ...], fits: bool) -> None:
    """One staff seat, two patient seats, one stretcher, one wheelchair place."""
    up, down = " ".join(str(amount) for amount in load), " ".join(str(-amount) for amount in load)
    instance = changed(
        tmp_path,
        MALHEIROS,
        ("100 1 2 0 1", "100 1 2 1 1"),
        ("30 0 1 0 1 10", f"30 {up} 10"),
        ("0 0 -1 0 -1 0 90", f"0 {down} 0 90"),
    )
    faults = judge(instance, [[1, 3]], [0]).faults
    assert (faults == ()) == fits, faults


def test_known_optima_are_accepted_at_their_value(shared_data: Path) -> None:
    benchmarks = shared_data / "benchmarks"
    optima = json.loads((benchmarks / "optimal_routes.json").read_text())
    assert optima
    for name, routes in optima.items():
        path = benchmarks / "darp-a" / f"{name}.txt"
        instance, verdict = read_instance(path), judge(read_instance(path), routes, range(len(routes)))
        known = best_known(path, instance)
        assert (verdict.faults, verdict.unserved) == ((), ()), name
        assert known is not None
        assert verdict.cost == pytest.approx(known.cost, abs=0.01)
