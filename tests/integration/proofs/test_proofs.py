"""The proofs that nothing is lost, in a size for every day; ``drove prove`` runs them at length."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.proofs import crash, outage, race
from api.proofs.faults import prove_faults
from api.proofs.postgres import NoPostgres, find_programs
from api.proofs.processes import Nursery, nursery
from tests.databases import KINDS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Any:
    if request.param == "postgres":
        try:
            find_programs()
        except NoPostgres as missing:
            pytest.skip(str(missing))
    return request.param


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("proofs") / "servers.log") as started:
        yield started


def test_a_race_is_lost_without_the_lock_and_won_with_it(home: Nursery, kind: Any) -> None:
    told = race.prove_race(home, kind, clients=8, rides=2, seed=1)
    assert told["without_lock_thrown_out"] > 0, told
    assert told["with_lock_acknowledged"] > 0, told
    assert told["holds"], told


def test_killed_processes_lose_and_double_nothing(home: Nursery, kind: Any) -> None:
    told = crash.prove_crash(home, kind, kills=3, clients=3, seed=1)
    assert told["acknowledged"] > 0, told
    assert told["holds"], told


def test_an_outage_is_told_and_loses_nothing(home: Nursery, kind: Any) -> None:
    told = outage.prove_outage(home, kind, outage.Weather(1, 0.6), clients=3, seed=1)
    assert told["holds"], told


def test_a_fault_at_any_point_leaves_all_or_nothing(kind: Any) -> None:
    told = prove_faults(kind, rides=3, seed=1)
    assert told["different_faults"] >= 16, told
    assert told["holds"], told
    if kind == "sqlite":
        assert prove_faults(kind, rides=3, seed=1) == told
