"""``drove simulate --trace``: the files have the neutral columns, repeat to the byte, and the figures agree."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import drove
from scheduler.domain.errors import BrokenInput
from simulations.trace.day import Playing, play
from simulations.trace.drawing import Size, draw_trace
from simulations.trace.kpis import figures
from simulations.trace.reading import read_trace
from simulations.trace.results import COLUMNS, read_rides, rides_text, write_files
from tests.fakes import simulated_day
from tests.fakes.small_trace import small_trace
from tests.fakes.trace_files import write_trace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_trace(tmp_path / "trace", small_trace(8))
    return tmp_path


def simulate(folder: Path, out: str, *more: str) -> dict[str, bytes]:
    arguments = ["simulate", "--trace", str(folder / "trace"), "--out", str(folder / out), *more]
    answer = CliRunner().invoke(drove.app, arguments)
    assert answer.exit_code == 0, answer.output
    assert "every rule kept" in answer.output
    return {path.name: path.read_bytes() for path in (folder / out).iterdir()}


@pytest.mark.parametrize("mode", ["booked", "live"])
def test_the_same_trace_gives_the_same_bytes(folder: Path, mode: str) -> None:
    more = ("--mode", mode, "--reoptimise", "--every", "120", "--iterations", "100")
    assert simulate(folder, "one", *more) == simulate(folder, "other", *more)


def test_files_and_figures_agree(folder: Path) -> None:
    files = simulate(folder, "out")
    rows = list(csv.DictReader(io.StringIO(files["rides.csv"].decode())))
    told = json.loads(files["kpis.json"])
    trace = small_trace(8)
    assert [row["request_id"] for row in rows] == [one.id for one in trace.requests]
    served = [row for row in rows if row["served"] == "1"]
    assert (told["requests"], told["served"]) == (len(rows), len(served))
    assert all(row["vehicle"] == row["boarding_start_s"] == "" for row in rows if row["served"] == "0")
    asked = {one.id: one for one in trace.requests}
    waits = [int(row["boarding_start_s"]) - asked[row["request_id"]].earliest_pickup_s for row in served]
    assert told["mean_wait_s"] == round(sum(waits) / len(waits), 1)
    assert told["metres_driven"] == 12 * told["driving_seconds"] > 0
    assert figures({"mean_wait_s": None}) == [("mean wait s", "–")], "of a day on which nobody asked"


def test_a_trace_and_a_scenario_exclude_each_other(folder: Path) -> None:
    answer = CliRunner().invoke(drove.app, ["simulate", "--out", str(folder / "x")])
    assert answer.exit_code == 2
    assert "--trace" in answer.output


def test_a_drawn_day_is_the_same_for_the_same_seed() -> None:
    one, same, other = (draw_trace(simulated_day.area(), Size.of(30, 2), seed) for seed in (4, 4, 5))
    assert one.requests == same.requests != other.requests
    assert len(one.requests) == 30
    assert all(request.origin != request.destination for request in one.requests)


def test_rides_are_read_back_as_written(folder: Path) -> None:
    trace = small_trace(8)
    result = play(trace, Playing())
    write_files(folder, {"rides.csv": rides_text(result)})
    assert read_rides(folder / "rides.csv") == result.rides != {}


def test_a_ride_told_twice_is_refused_with_its_line(folder: Path) -> None:
    line = "r1,1,0,25200,25900\n"
    write_files(folder, {"rides.csv": ",".join(COLUMNS) + "\n" + line + line})
    with pytest.raises(BrokenInput, match="line 3: request_id r1 stands here a second time"):
        read_rides(folder / "rides.csv")


def test_a_vehicle_with_more_seats_serves_as_many() -> None:
    """More than eight seats ask for another licence, which drivers of a trace hold."""
    small, large = (play(small_trace(2, requests=12, seats=seats), Playing()) for seats in (8, 16))
    assert len(large.rides) == len(small.rides) > 0


def test_blank_lines_at_the_end_are_passed_over(folder: Path) -> None:
    path = folder / "trace" / "requests.csv"
    path.write_text(path.read_text() + "\n")
    assert read_trace(folder / "trace").requests == small_trace(8).requests
