"""Many days: kept once, made again when a worker dies, the same bytes whoever makes them."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest

from scheduler.domain.errors import BrokenInput
from simulations import batch as batching
from simulations.batch import Batch, OtherCode, Stopped, WorkersLost
from simulations.command_line import app
from simulations.compare import compare
from simulations.smallest_fleet import Aim, smallest_fleet
from simulations.store import Store
from simulations.sweep import read_grid, sweep, sweep_rows
from simulations.what_if import TimeLeft, play_folder
from simulations.work import Day, Key, Work, read_experiment
from simulations.workers import Cluster, Here, Processes, workers_from
from tests.fakes.simulated_day import SCENARIO
from tests.orphans import ends_with_its_parent

pytestmark = pytest.mark.slow

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
SMALL = {"demand.requests": 4}
ROOT = Path(__file__).parents[3]


def small_days(count: int) -> list[Work]:
    experiment = read_experiment(PLANNING, SMALL)
    return [experiment.work(seed) for seed in range(1, count + 1)]


@pytest.fixture(scope="module")
def made_here(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Day]:
    return Batch(Store(tmp_path_factory.mktemp("here")), Here()).days(small_days(3))


class Counting(Here):
    """Counts how often something is really done."""

    def __init__(self) -> None:
        self.done = 0

    def submit(self, fn, /, *args, **kwargs):
        self.done += 1
        return super().submit(fn, *args, **kwargs)


ASKING = """
import os, time
from simulations.workers import Processes
if __name__ == "__main__":
    pool = Processes(2).open()
    told = pool.submit(os.getpid)
    pool.submit(time.sleep, 1)
    print(told.result(), flush=True)
    time.sleep(60)
"""


def test_workers_end_with_the_process_that_asked_even_when_it_is_killed(tmp_path: Path) -> None:
    assert ends_with_its_parent(ASKING, tmp_path)


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    workers, store = Counting(), Store(tmp_path)
    first = Batch(store, workers).days(small_days(2))
    assert workers.done == 2
    again = Batch(store, workers).days(small_days(3))
    assert workers.done == 3, "only the third day is new"
    assert list(again)[:2] == list(first)
    for key, day in first.items():
        assert again[key] == day
        assert hashlib.sha256(store.log(key)).hexdigest() == day.log_sha256


def test_stopping_keeps_what_is_done(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    workers, store = Counting(), Store(tmp_path)
    with pytest.raises(Stopped, match="1 of 3 days are kept"):
        Batch(store, workers, stop).days(small_days(3))
    Batch(store, workers).days(small_days(3))
    assert workers.done == 3


STOPPED_TWICE = """
import sys, time
from pathlib import Path
from time import sleep
from simulations import batch as batching
from simulations.store import Store
from simulations.work import Day, Key, Work
from simulations.workers import Processes
here = Path(sys.argv[1])
def slow(work):
    (here / f"begun-{work.key.seed}").touch()
    while work.key.seed > 1 and not (here / f"end-{work.key.seed}").exists():
        time.sleep(0.05)
    return Day(work.key, {}, {}, "")
if __name__ == "__main__":
    batching.play = slow
    works = [Work(Path(), {}, Key("scenario", seed, "code")) for seed in range(1, 7)]
    told = lambda done, total: print("done", done, flush=True)
    try:
        batching.Batch(Store(here), Processes(2), told, lambda text: print(text, flush=True)).days(works)
    except batching.Stopped as stopped:
        print(stopped, flush=True)
"""


def test_ctrl_c_says_what_is_being_finished_and_a_second_one_ends_it_at_once(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(STOPPED_TWICE)
    store = tmp_path / "store"
    store.mkdir()
    command = [sys.executable, str(program), str(store)]
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=around, start_new_session=True
    ) as asking:
        assert asking.stdout is not None
        lines = iter(asking.stdout.readline, "")
        assert next(line for line in lines if line == "done 1\n")
        while not ((store / "begun-2").exists() and (store / "begun-3").exists()):
            sleep(0.05)
        os.killpg(asking.pid, signal.SIGINT)
        said = next(line for line in lines if not line.startswith("done"))
        assert said == "Finishing 2 days under way. Press Ctrl-C again to stop now.\n"
        (store / "end-2").touch()
        assert next(lines) == "done 2\n", "a day under way is kept as soon as it is done"
        os.killpg(asking.pid, signal.SIGINT)
        assert next(lines) == "Stopped. 2 of 6 days are kept; run the same again to go on.\n"
        asking.wait(timeout=20)
    kept = [Store(store).find(Key("scenario", seed, "code")) for seed in (1, 2, 3)]
    assert [day is not None for day in kept] == [True, True, False]


def test_a_day_handed_out_as_ctrl_c_came_does_not_hold_up_the_end(tmp_path: Path) -> None:
    waited = []

    class HandsOutUnseen(Here):
        def submit(self, fn, /, *args, **kwargs):
            raise KeyboardInterrupt

        def shutdown(self, wait=True, *, cancel_futures=False):
            waited.append(wait)

    with pytest.raises(Stopped, match="0 of 1 days are kept"):
        Batch(Store(tmp_path), HandsOutUnseen()).days(small_days(1))
    assert not waited[0], "nobody knows of that day, so nobody can wait for it"


def test_a_result_of_other_code_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        batching, "play", lambda work: Day(Key(work.key.scenario, work.key.seed, "other"), {}, {}, "")
    )
    with pytest.raises(OtherCode):
        Batch(Store(tmp_path), Here()).days(small_days(1))


def test_a_broken_file_in_the_store_says_what_to_do(tmp_path: Path, made_here: dict[Key, Day]) -> None:
    store, day = Store(tmp_path), next(iter(made_here.values()))
    store.keep(replace(day, log=gzip.compress(b"", mtime=0)))
    path = next(tmp_path.rglob("*.json"))
    path.write_text("{}")
    with pytest.raises(BrokenInput, match="Delete the file"):
        store.find(day.key)


@pytest.mark.slow
def test_a_killed_process_is_replaced_and_its_work_done_again(
    tmp_path: Path, made_here: dict[Key, Day]
) -> None:
    opened = []

    class Watched(Processes):
        def open(self):
            opened.append(super().open())
            return opened[-1]

    killed = []

    def kill(done: int, total: int) -> None:
        if (
            done == 1 and not killed
        ):  # the same count is told again when the work is lost: that pool has ended
            killed.append(next(one for one in opened[0]._processes.values() if one.is_alive()))
            killed[0].kill()

    days = Batch(Store(tmp_path), Watched(2), kill).days(small_days(3))
    assert (len(killed), len(opened)) == (1, 2), "the pool was opened again"
    assert {key: day.log_sha256 for key, day in days.items()} == {
        key: day.log_sha256 for key, day in made_here.items()
    }


def test_workers_that_keep_dying_are_given_up(tmp_path: Path) -> None:
    class Dying(Here):
        def submit(self, fn, /, *args, **kwargs):
            raise batching.BROKEN[0]("killed")

    with pytest.raises(WorkersLost, match="use fewer workers"):
        Batch(Store(tmp_path), Dying()).days(small_days(1))


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(
    tmp_path: Path, made_here: dict[Key, Day], monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = (
        pytest.importorskip("distributed") if not os.environ.get("CI") else __import__("distributed")
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as cluster:
        victim = cluster.workers[0].process.process.pid

        def kill(done: int, total: int) -> None:
            if done == 1:
                os.kill(victim, signal.SIGKILL)

        days = Batch(Store(tmp_path), Cluster(cluster.scheduler_address), kill).days(small_days(3))
    assert {key: day.log_sha256 for key, day in days.items()} == {
        key: day.log_sha256 for key, day in made_here.items()
    }


def test_nobody_answers_at_a_wrong_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(workers_from(1, None), Here)
    assert isinstance(workers_from(2, None), Processes)
    monkeypatch.setattr("simulations.workers.PATIENCE", "1s")
    with pytest.raises(BrokenInput, match="no cluster answers"):
        workers_from(2, "tcp://127.0.0.1:9").open()


def test_a_comparison_meets_the_same_days(tmp_path: Path) -> None:
    sides = [read_experiment(PLANNING, SMALL), read_experiment(PLANNING, {**SMALL, "fleet.minibuses": 1})]
    found = compare(Batch(Store(tmp_path), Here()), sides, range(1, 3))
    assert found.base.values("people_asking") == found.others[0].values("people_asking") == [4, 4]
    assert found.difference("people_asking", found.others[0]).mean == 0
    assert list(found.changes(found.others[0])) == ["fleet.patterns", "fleet.vehicles"]


def test_a_grid_is_every_combination(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(
        f'schema = 1\nscenario = "{PLANNING}"\nseeds = 1\n[grid]\n'
        '"fleet.minibuses" = [1, 2]\n"demand.requests" = [2, 3]\n'
    )
    grid = read_grid(path)
    assert len(grid.points()) == 4
    rows = sweep_rows(sweep(Batch(Store(tmp_path / "store"), Here()), grid))
    assert [row["people_asking"] for row in rows] == [2, 3, 2, 3]
    path.write_text(f'schema = 1\nscenario = "{PLANNING}"\n[grid]\n"fleet.minibuses" = 3\n')
    with pytest.raises(BrokenInput, match="values to try"):
        read_grid(path)


def test_a_grid_of_billions_is_refused_before_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    axes = "".join(f'"demand.new_homes.V{one}" = {list(range(20))}\n' for one in range(12))
    path.write_text(f'schema = 1\nscenario = "{PLANNING}"\n[grid]\n{axes}')
    with pytest.raises(BrokenInput, match=f"makes {20**12} combinations"):
        read_grid(path)


def test_a_mistake_in_a_grid_is_told_of_the_grid_and_one_of_its_scenario_of_that(tmp_path: Path) -> None:
    path, own = tmp_path / "grid.toml", tmp_path / "own.toml"
    own.write_text(f'extends = "{PLANNING}"\nname = "x"\nquestion = "?"\n')
    path.write_text('schema = 1\nscenario = "own.toml"\n[grid]\n"fleet.minibusses" = [1, 2]\n')
    with pytest.raises(
        BrokenInput, match=rf"^{path}: \[grid\]: fleet\.minibusses: .* Did you mean minibuses\?"
    ):
        read_grid(path).experiments()
    own.write_text('extends = "nosuch.toml"\n')
    with pytest.raises(BrokenInput, match=rf"^{own}: extends: there is no file"):
        read_grid(path).experiments()


@pytest.mark.parametrize("command", ["compare", "sweep"])
def test_a_folder_that_cannot_be_is_told_before_anything_is_played(tmp_path: Path, command: str) -> None:
    out, read = tmp_path / "file", {"compare": PLANNING, "sweep": tmp_path / "grid.toml"}
    out.write_text("no folder")
    read["sweep"].write_text(f'schema = 1\nscenario = "{PLANNING}"\n[grid]\n"fleet.minibuses" = [1]\n')
    store = tmp_path / "store"
    args = [command, str(read[command]), "--store", str(store), "--out", str(out / "tables")]
    with pytest.raises(
        BrokenInput, match=r"tables: cannot be written to \(Not a directory\)\. Choose another"
    ):
        app(args, standalone_mode=False)
    assert not store.exists()


def test_the_smallest_fleet_is_found_and_shaken(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    batch = Batch(Store(tmp_path / "days"), Here(), lambda done, total: told.append((done, total)))
    path = tmp_path / "small.toml"
    path.write_text(f'extends = "{PLANNING}"\nname = "x"\nquestion = "?"\n[demand]\nrequests = 3\n')
    easy = smallest_fleet(batch, path, range(1, 2), Aim(served=1, on_time=0, most=2))
    assert easy.smallest == 0, "volunteers' cars are enough"
    assert [tried.vehicles for tried in easy.sensitivity] == [0, 0, 1]
    assert [tried.demand_percent for tried in easy.sensitivity] == [80, 120, 100]
    asking = {
        json.loads(path.read_text())["figures"]["people_asking"]
        for path in (tmp_path / "days").rglob("*.json")
    }
    assert asking == {2, 3, 4}, "requests told exactly are shaken too"
    done = [one for one, _ in told]
    assert done == sorted(done), "one count over all fleets"
    assert told[0][1] == 3 + 3, "at most, while it is searched for"
    assert told[-1] == (1 + 3, 1 + 3), "the bar is full at the end"
    folder = tmp_path / "what-if"
    folder.mkdir()
    aim = {"served": 1, "on_time": 0, "most": 2, "vehicles": "minibuses"}
    order = {"scenarios": [str(path)], "seeds": 1, "fleet_of": str(path), "aim": aim, "source": "Survey"}
    (folder / "order.json").write_text(json.dumps(order))
    assert play_folder(folder, 1)
    sourced = read_experiment(path, {"demand.source": "Survey"})
    assert sourced.scenario.hash == read_experiment(path).scenario.hash, (
        "who answers for the demand changes no day"
    )
    (told_of,) = json.loads((folder / "out" / "comparison.json").read_text())["scenarios"]
    assert told_of["data"]["demand"]["source"] == "Survey", "of what is built on, which names nobody"
    assert "Demand: Survey." in (folder / "out" / "report.html").read_text()
    found = json.loads((folder / "out" / "fleet.json").read_text())
    assert (found["smallest"], [one["why"] for one in found["tried"]]) == (
        0,
        ["search", *["sensitivity"] * 3],
    )
    assert (folder / "out" / "fleet.csv").read_text().startswith("why,vehicles,demand_percent,served_mean")
    never = smallest_fleet(batch, path, range(1, 2), Aim(served=100, on_time=101, most=2))
    assert never.smallest is None
    assert [one.vehicles for one in never.tried] == [0, 1, 2]
    path.write_text(
        f'extends = "{PLANNING}"\nname = "x"\nquestion = "?"\n[demand]\nrequests = 3\n[fleet]\ncars = 0\n'
    )
    alone = smallest_fleet(batch, path, range(1, 2), Aim(served=1, on_time=0, most=2))
    assert alone.tried[0].vehicles == 1, "with nobody else, none is not tried"
    assert json.loads((folder / "progress.json").read_text())["at_most"]


def test_the_time_left_goes_by_what_was_done_since_it_began() -> None:
    seconds = iter([100.0, 110.0, 140.0])
    left = TimeLeft(lambda: next(seconds))
    assert left.after(4, 10) is None, "four were kept from before, and say nothing of the pace"
    assert left.after(5, 10) == 50
    assert left.after(8, 10) == 20


def test_a_what_if_goes_on_with_the_new_version_where_the_code_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = {"scenarios": [str(PLANNING)], "seeds": 1}
    (tmp_path / "order.json").write_text(json.dumps(order))
    monkeypatch.setattr("simulations.what_if.compare", raising(OtherCode("newer")))
    assert not play_folder(tmp_path, 1)
    assert not (tmp_path / "ended.json").exists(), "whoever looks after it starts it again"
    monkeypatch.setattr("simulations.what_if.compare", raising(WorkersLost("for want of memory")))
    assert not play_folder(tmp_path, 1)
    assert json.loads((tmp_path / "ended.json").read_text()) == {"ok": False, "message": "for want of memory"}


def raising(trouble: Exception) -> Callable[..., None]:
    """Return what fails with this."""

    def fail(*_: object) -> None:
        raise trouble

    return fail
