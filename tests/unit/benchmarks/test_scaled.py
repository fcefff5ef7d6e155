"""An instance as a problem: what is feasible in whole units is feasible in the file's numbers, at the same cost."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from scheduler.benchmarks.instance import Instance
from scheduler.benchmarks.judge import judge
from scheduler.benchmarks.reading import read_instance
from scheduler.benchmarks.scaled import Scaled, scaled
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import check
from tests.unit.benchmarks.samples import EVERY, MALHEIROS, SARTORI, put


def read(folder: Path, text: str) -> Instance:
    return read_instance(put(folder, text))


def plans(model: Scaled) -> list[list[list[int]]]:
    """Return every way to serve both requests, or one, in any order, feasible or not."""
    whole = [[list(order), []] for order in permutations([0, 1, 2, 3])]
    apart = [[list(one), list(other)] for one in permutations([0, 2]) for other in permutations([1, 3])]
    return [*whole, *[runs[::-1] for runs in whole], *apart, [[0, 2], []], [[], [1, 3]]]


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_oracle_and_judge_agree_on_every_small_plan(tmp_path: Path, kind: str) -> None:
    """Two hands wrote them; on whole numbers there is no rounding to part them."""
    model = scaled(read(tmp_path, EVERY[kind]))
    verdicts = set()
    for runs in plans(model):
        verdict = judge(model.instance, model.routes(runs), model.vehicles(runs))
        fine = check(model.problem, runs) == []
        assert fine == (verdict.faults == ()), (runs, verdict)
        verdicts.add(fine)
        if fine:
            price = evaluate(model.problem, runs)
            used, out = len(model.vehicles(runs)), len(price.unserved_legs)
            assert model.distance(price.total, used=used, unserved=out) == pytest.approx(
                verdict.cost, abs=1e-3
            )
    assert verdicts == {True, False}


def test_serving_somebody_is_always_worth_it(tmp_path: Path) -> None:
    for text in EVERY.values():
        problem = scaled(read(tmp_path, text)).problem
        dearest = problem.metres.max(axis=2).sum() + problem.fixed_cost.sum()
        assert problem.prize.min() >= dearest


def test_a_vehicle_costs_more_than_any_distance_where_fewest_count_first(tmp_path: Path) -> None:
    model = scaled(read(tmp_path, SARTORI))
    assert model.problem.fixed_cost.min() >= model.problem.metres[0].max(axis=1).sum()
    assert model.bound(12345) is None


def test_sums_over_places_allow_what_upgrades_allow(tmp_path: Path) -> None:
    """All loads of up to three of each kind, in both vehicles of a file that knows four kinds of places."""
    text = MALHEIROS.replace("100 1 2 0 1", "100 1 2 1 1")
    for load in product(range(4), repeat=4):
        up, down = " ".join(map(str, load)), " ".join(str(-amount) for amount in load)
        changed = text.replace("30 0 1 0 1 10", f"30 {up} 10").replace("0 0 -1 0 -1 0 90", f"0 {down} 0 90")
        model = scaled(read(tmp_path, changed))
        for vehicle in range(2):
            fits = bool((model.problem.load[0] <= model.problem.layouts[vehicle, 0]).all())
            seated = not any(
                "does not fit" in fault for fault in judge(model.instance, [[1, 3]], [vehicle]).faults
            )
            assert fits == seated, (load, vehicle)


def test_drives_are_rounded_up_and_windows_inward(tmp_path: Path) -> None:
    text = EVERY["cordeau"].replace("1 0 10 2 1 10 40", "1 1 10 2 1 10.0000049 40.0000049")
    model = scaled(read(tmp_path, text))
    exact = np.sqrt(101) * model.scale
    assert model.problem.seconds[0, 0, 4] == np.ceil(exact)
    assert model.problem.earliest[0] == 1_000_001
    assert model.problem.latest[0] == 4_000_000
