"""A simulated day: full, repeatable, and with every promise kept under the oracle's eye."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulations.eventlog import log_bytes, read_log
from simulations.experiment import run_scenario
from simulations.kernel import Outcome, Played
from simulations.kpis import kpis
from simulations.promises import broken_promises
from tests.fakes import simulated_day

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SEED = 7


@pytest.fixture(scope="module")
def watched() -> tuple[Played, simulated_day.Oracle]:
    """Return a day over which the oracle looked after everything that happened."""
    trips = simulated_day.trips(SEED)
    stage = simulated_day.stage(trips, SEED)
    oracle = simulated_day.Oracle(stage)
    kernel = stage.kernel()
    kernel.watch = oracle.look
    return kernel.play(trips), oracle


def test_the_oracle_finds_nothing_after_any_event(watched: tuple[Played, simulated_day.Oracle]) -> None:
    played, oracle = watched
    assert oracle.looked >= len(played.journal) - 2 * len(played.bookings)
    assert oracle.violations == []


def test_every_confirmed_ride_is_served_inside_its_promise(
    watched: tuple[Played, simulated_day.Oracle],
) -> None:
    played, _ = watched
    assert len(played.outcomes) >= 40
    assert sum(outcome is Outcome.BOOKED for outcome in played.outcomes.values()) >= 30
    assert broken_promises(played.events) == []
    assert all(run.has_ended for run in played.plan.runs)


@pytest.mark.parametrize("seed", [1, 2, 12])
def test_promises_hold_on_other_days_too(seed: int) -> None:
    """Seeds on which a drive once grew when a vehicle had left, because the peak was counted for it."""
    played = simulated_day.play(simulated_day.trips(seed), seed)
    assert broken_promises(played.events) == []


def test_what_people_did_is_in_the_events(watched: tuple[Played, simulated_day.Oracle]) -> None:
    played, _ = watched
    figures = kpis(played.events)
    booked = sum(outcome is Outcome.BOOKED for outcome in played.outcomes.values())
    assert figures["booked"] == booked == len(played.bookings)
    assert figures["requests"] == figures["booked"] + figures["denied"] + figures["abandoned"]


def test_the_same_seed_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    logs = []
    for hash_seed in ("1", "2"):
        out = tmp_path / hash_seed
        script = (
            "from pathlib import Path; from simulations.experiment import run_scenario; "
            f"run_scenario(Path({str(simulated_day.SCENARIO)!r}), {SEED}, out=Path({str(out)!r}))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
        logs.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert logs[0] == logs[1]
    assert set(logs[0]) == {
        "events.jsonl",
        "kpis.json",
        "report.html",
        "scenario.resolved.json",
        "trips.csv",
    }
    other = run_scenario(simulated_day.SCENARIO, SEED + 1, out=tmp_path / "other")
    assert log_bytes(other.played.events) != logs[0]["events.jsonl"]


def test_a_log_can_be_read_back(watched: tuple[Played, simulated_day.Oracle], tmp_path: Path) -> None:
    played, _ = watched
    path = tmp_path / "events.jsonl"
    path.write_bytes(log_bytes(played.events))
    assert log_bytes(read_log(path)) == path.read_bytes()
    assert kpis(read_log(path)) == kpis(played.events)


def test_the_report_says_what_it_is(tmp_path: Path) -> None:
    result = run_scenario(simulated_day.SCENARIO, SEED, out=tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "ESTIMATE: simulated demand, not observed" in page
    assert "SYNTHETIC" in page
    assert result.scenario.hash in page
    assert "<svg" in page
    assert "assumed" in page
    assert "<script" not in page
    assert "http-equiv" not in page
