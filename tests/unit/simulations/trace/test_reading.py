"""A trace is read as it was written; what cannot be read is told with file and line."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scheduler.domain.errors import BrokenInput
from simulations.trace.reading import read_trace
from tests.fakes.small_trace import small_trace
from tests.fakes.trace_files import write_trace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_trace(tmp_path, small_trace(3))
    return tmp_path


def test_what_is_written_is_read(folder: Path) -> None:
    written, read = small_trace(3), read_trace(folder)
    assert read.requests == written.requests
    assert read.vehicles == written.vehicles
    assert (read.name, read.dwell_s, len(read.places)) == (written.name, 60, 12)
    assert np.array_equal(read.seconds, written.seconds)
    assert np.array_equal(read.metres, written.metres)


def test_the_earlier_of_drop_off_and_appointment_counts(folder: Path) -> None:
    due = small_trace(3).requests[0].latest_dropoff_s
    for arrive_by in (due - 40, due + 40):
        edit(
            folder / "requests.csv",
            lambda lines, by=arrive_by: [lines[0], with_cell(lines[1], 5, str(by)), *lines[2:]],
        )
        assert read_trace(folder).requests[0].latest_dropoff_s == min(due, arrive_by)


def test_columns_may_come_in_any_order_and_tables_unpacked(folder: Path) -> None:
    edit(folder / "requests.csv", lambda lines: [",".join(reversed(line.split(","))) for line in lines])
    packed = folder / "time_s.csv.gz"
    (folder / "time_s.csv").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    assert read_trace(folder).requests == small_trace(3).requests


def test_a_place_without_a_name_is_called_by_its_number(folder: Path) -> None:
    edit(folder / "places.csv", lambda lines: [*lines[:2], lines[2].removesuffix("Spot 1"), *lines[3:]])
    assert [place.name for place in read_trace(folder).places[:3]] == ["Spot 0", "Place 1", "Spot 2"]


def test_how_another_program_saves_the_files_changes_nothing(folder: Path) -> None:
    name = "Caf\u00e9\u2028\x85 \U0001f68c"
    edit(folder / "places.csv", lambda lines: [*lines[:2], lines[2].replace("Spot 1", name), *lines[3:]])
    for path in (folder / "places.csv", folder / "requests.csv", folder / "scenario.json"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    read = read_trace(folder)
    assert read.places[1].name == name
    assert read.requests == small_trace(3).requests
    assert read.vehicles == small_trace(3).vehicles


def test_places_at_one_position_stay_apart(folder: Path) -> None:
    edit(folder / "places.csv", lambda lines: [lines[0], *(f"{n},52.1,0.1,pin,Spot" for n in range(12))])
    assert len({place.point for place in read_trace(folder).places}) == 12


def test_numbers_with_a_nought_behind_and_a_scenario_without_a_format_are_read(folder: Path) -> None:
    edit(folder / "requests.csv", lambda lines: [lines[0], with_cell(lines[1], 6, "3.0"), *lines[2:]])
    edit_table(
        folder / "time_s.csv.gz", lambda lines: [lines[0], *(one.replace(",", ".0,") for one in lines[1:])]
    )
    path = folder / "scenario.json"
    path.write_text(json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != "format"}))
    read = read_trace(folder)
    assert read.requests[0].origin == 3
    assert np.array_equal(read.seconds, small_trace(3).seconds)


def test_what_the_format_has_not_is_told_and_what_it_has_is_not(folder: Path) -> None:
    assert read_trace(folder).not_read == ()
    edit(
        folder / "requests.csv", lambda lines: [f"{lines[0]},wheelchair", *(f"{one},1" for one in lines[1:])]
    )
    path = folder / "scenario.json"
    scenario = json.loads(path.read_text())
    scenario["vehicles"][0]["wheelchair_bays"] = 2
    path.write_text(json.dumps(scenario))
    assert read_trace(folder).not_read == ("requests: wheelchair", "vehicles: wheelchair_bays")


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")


def edit_table(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    path.write_bytes(gzip.compress("\n".join(change(lines)).encode()))


def with_cell(line: str, column: int, value: str) -> str:
    cells = line.split(",")
    cells[column] = value
    return ",".join(cells)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (0, "", "request_id is blank"),
        (1, "soon", "request_time_s must be a whole number"),
        (2, "-5", "earliest_pickup_s must be at least 0"),
        (3, "1", "latest_pickup_s must be at least"),
        (4, "late", "latest_dropoff_s must be a whole number"),
        (4, "-1", "latest_dropoff_s must be at least 0"),
        (5, "-1", "arrive_by_s must be at least 0, not -1. Leave it blank where there is none"),
        (6, "12", "origin must be below 12"),
        (7, "1.5", "destination must be a whole number"),
        (8, "0", "party_size must be at least 1"),
        (11, "", "max_ride_s is blank"),
    ],
)
def test_a_broken_request_is_told_with_its_line(folder: Path, column: int, value: str, says: str) -> None:
    edit(
        folder / "requests.csv",
        lambda lines: [*lines[:4], with_cell(lines[4], column, value), *lines[5:]],
    )
    with pytest.raises(BrokenInput, match=f"requests.csv, line 5: .*{says}"):
        read_trace(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [lines[0], lines[1], lines[1]], "line 3: request_id r0 stands here a second time"),
        (lambda lines: [lines[0] + ",more", *lines[1:]], "line 2: 12 cells under 13 headings"),
        (lambda lines: [lines[0].replace("origin", "from")], "line 1: the header lacks origin"),
        (lambda lines: ['"' + lines[0], *lines[1:]], "line 1: unexpected end of data"),
        (
            lambda lines: [
                f"{one},{number}" if number else f"{one},origin" for number, one in enumerate(lines)
            ],
            "line 1: the header has origin twice",
        ),
    ],
)
def test_a_broken_file_is_told(folder: Path, change: Callable[[list[str]], list[str]], says: str) -> None:
    edit(folder / "requests.csv", change)
    with pytest.raises(BrokenInput, match=says):
        read_trace(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:-1], "11 rows for 12 places"),
        (lambda lines: [lines[0] + ",12", *lines[1:]], "line 1: the header"),
        (lambda lines: [*lines[:3], lines[3] + ",4", *lines[4:]], "line 4: there must be 12 whole numbers"),
        (lambda lines: [*lines[:3], with_cell(lines[3], 2, "1.5"), *lines[4:]], "line 4: there must be"),
        (
            lambda lines: [*lines[:5], with_cell(lines[5], 2, "9999999999"), *lines[6:]],
            "line 6: a number has",
        ),
    ],
)
def test_a_broken_table_is_told(folder: Path, change: Callable[[list[str]], list[str]], says: str) -> None:
    edit_table(folder / "dist_m.csv.gz", change)
    with pytest.raises(BrokenInput, match=says):
        read_trace(folder)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("format", 2, "format 2 is not known"),
        ("dwell_s", "60", "dwell_s must be a whole number"),
        ("dwell_s", 10**40, "dwell_s must be a whole number of at least 0 and at most 9 digits"),
        ("dwell_s", float("nan"), "dwell_s must be a whole number"),
        ("vehicles", [], "at least one vehicle"),
        ("vehicles", [{"id": 0, "seats": 3, "start_place": 99, "from_s": 0, "to_s": 9}], "start_place 99"),
        ("vehicles", [{"id": 0, "seats": 3, "start_place": 0, "from_s": 9, "to_s": 8}], "to_s is before"),
        ("vehicles", [{"id": 0, "seats": 3, "start_place": 0, "from_s": 9, "to_s": 9}] * 2, "the same id"),
        ("vehicles", [{"id": "", "seats": 3, "start_place": 0, "from_s": 9, "to_s": 9}], "vehicle 1: id"),
    ],
)
def test_a_broken_scenario_is_told(folder: Path, key: str, value: object, says: str) -> None:
    path = folder / "scenario.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(BrokenInput, match=says):
        read_trace(folder)


def test_a_scenario_nested_too_deep_is_told(folder: Path) -> None:
    (folder / "scenario.json").write_text("[" * 100_000)
    with pytest.raises(BrokenInput, match=r"scenario\.json: is nested too deep"):
        read_trace(folder)


def test_what_is_missing_is_told(folder: Path) -> None:
    (folder / "time_s.csv.gz").unlink()
    with pytest.raises(BrokenInput, match=r"has neither time_s\.csv\.gz nor time_s\.csv"):
        read_trace(folder)
