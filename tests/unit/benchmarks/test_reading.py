"""Instance files: each kind is told by its content, and each broken line by its number."""

from pathlib import Path

import pytest

from scheduler.benchmarks.instance import Instance, Objective
from scheduler.benchmarks.known import best_known
from scheduler.benchmarks.reading import read_instance
from scheduler.domain.errors import BrokenInput
from tests.unit.benchmarks.samples import CORDEAU, DOUBLED, EVERY, LI_LIM, MALHEIROS, SARTORI, put


def read(folder: Path, text: str, **options: bool) -> Instance:
    return read_instance(put(folder, text), **options)


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        (CORDEAU, Objective.DISTANCE),
        (DOUBLED, Objective.DISTANCE),
        (MALHEIROS, Objective.DISTANCE),
        (LI_LIM, Objective.VEHICLES_DISTANCE),
        (SARTORI, Objective.VEHICLES_TIME),
    ],
)
def test_the_kind_is_told_by_the_content(tmp_path: Path, text: str, objective: Objective) -> None:
    instance = read(tmp_path, text)
    assert instance.objective is objective
    assert len(instance.fleet) == 2
    assert [(p.id, d.id) for p, d in instance.requests] == [(1, 3), (2, 4)]


def test_both_ways_to_state_the_requests_say_the_same(tmp_path: Path) -> None:
    one, other = read(tmp_path, CORDEAU), read(tmp_path, DOUBLED)
    assert (one.distance == other.distance).all()
    assert [p.max_ride for p, _ in other.requests] == [30, 30]


def test_li_lim_pairs_may_stand_in_any_order(tmp_path: Path) -> None:
    turned = LI_LIM.replace("1 0 10 10 10 40 2 0 3", "1 0 20 -10 0 90 2 3 0")
    turned = turned.replace("3 0 20 -10 0 90 2 1 0", "3 0 10 10 10 40 2 0 1")
    assert [(p.id, d.id) for p, d in read(tmp_path, turned).requests] == [(2, 4), (3, 1)]


def test_a_table_of_minutes_is_read_in_its_direction(tmp_path: Path) -> None:
    distance = read(tmp_path, SARTORI).distance
    depot, first_pickup = 4, 0
    assert (distance[depot, first_pickup], distance[first_pickup, depot]) == (10, 11)


def test_vehicles_stand_at_four_corners_when_asked_for(tmp_path: Path) -> None:
    at = [(v.start.x, v.start.y) for v in read(tmp_path, MALHEIROS, multi_depot=True).fleet]
    assert at == [(-5, -5), (5, 5)]
    assert [(v.start.x, v.start.y) for v in read(tmp_path, MALHEIROS).fleet] == [(0, 0), (0, 0)]


BROKEN_ROWS = [
    (CORDEAU, 1, "0 2 100 3 30"),
    (CORDEAU, 1, "2 1.5 100 3 30"),
    (CORDEAU, 1, "2 2 100 2.5 30"),
    (CORDEAU, 1, "2 2 -1 3 30"),
    (CORDEAU, 1, "2 2 100 3 0"),
    (CORDEAU, 1, "2 7 100 3 30"),
    (CORDEAU, 1, "5000 2 100 3 30"),
    (CORDEAU, 1, "2 2 100 3 30 7"),
    (CORDEAU, 3, "1 0 10 2 1 10"),
    (CORDEAU, 3, "1 0 ten 2 1 10 40"),
    (CORDEAU, 3, "1 0 nan 2 1 10 40"),
    (CORDEAU, 3, "1 0 1e999 2 1 10 40"),
    (CORDEAU, 3, "1 0 1_0 2 1 10 40"),
    (CORDEAU, 3, "1 0 10 2 1 40 10"),
    (CORDEAU, 3, "1 0 10 -2 1 10 40"),
    (CORDEAU, 3, "1 0 10 2 1 -10 40"),
    (CORDEAU, 3, "1 0 10 2 0.5 10 40"),
    (CORDEAU, 3, "1 0 10 2 -1 10 40"),
    (CORDEAU, 3, "9 0 10 2 1 10 40"),
    (CORDEAU, 5, "3 0 20 2 1 0 90"),
    (CORDEAU, 5, "3 0 20 2 -2 0 90"),
    (CORDEAU, 7, "5 1 1 0 0 0 100"),
    (MALHEIROS, 1, "2 x"),
    (MALHEIROS, 1, "2 -2"),
    (MALHEIROS, 1, "2 3"),
    (MALHEIROS, 2, "100 1 2 0"),
    (MALHEIROS, 2, "100 1 2 0 -1"),
    (MALHEIROS, 3, "0 2 0 1 0"),
    (MALHEIROS, 5, "1 0 10 2 30 0 1 0 10 40"),
    (MALHEIROS, 5, "1 0 10 2 0 0 1 0 1 10 40"),
    (MALHEIROS, 5, "1 0 10 2 30 0 1 0 1 40 10"),
    (MALHEIROS, 5, "1 0 10 2 30 0 0.5 0 1 10 40"),
    (MALHEIROS, 7, "3 0 20 2 0 0 -1 0 0 0 90"),
    (MALHEIROS, 7, "4 0 20 2 0 0 -1 0 -1 0 90"),
    (LI_LIM, 1, "2 30 fast"),
    (LI_LIM, 1, "2 0 1"),
    (LI_LIM, 3, "1 0 10 10 10 40 2 0"),
    (LI_LIM, 3, "1 0 10 10 10 40 2 0 0"),
    (LI_LIM, 3, "1 0 10 10 10 40 2 4 3"),
    (LI_LIM, 3, "1 0 10 10 10 40 2 0 4"),
    (LI_LIM, 3, "1 0 10 10 10 40 2 0 99"),
    (LI_LIM, 3, "1 0 10 10 40 10 2 0 3"),
    (LI_LIM, 3, "1 0 10 -10 10 40 2 0 3"),
    (LI_LIM, 5, "3 0 20 -11 0 90 2 1 0"),
    (SARTORI, 5, "SIZE: many"),
    (SARTORI, 5, "SIZE: -5"),
    (SARTORI, 8, "ROUTE-TIME: nan"),
    (SARTORI, 10, "CAPACITY"),
    (SARTORI, 11, "KNOTS"),
    (SARTORI, 13, "1 0 10 10 10 40 2 0"),
    (SARTORI, 13, "1 0 10 10 40 10 2 0 3"),
    (SARTORI, 18, "0 10 10 20"),
    (SARTORI, 19, "11 0 -14 10 22"),
    (SARTORI, 20, "11 14 zero 22 10"),
    (SARTORI, 23, "END"),
]


@pytest.mark.parametrize(("text", "line", "row"), BROKEN_ROWS)
def test_a_broken_row_is_told_by_its_line(tmp_path: Path, text: str, line: int, row: str) -> None:
    lines = text.split("\n")
    lines[line - 1] = row
    with pytest.raises(BrokenInput, match=f"toy.txt, line {line}: "):
        read(tmp_path, "\n".join(lines))


NEEDED = {
    "cordeau": range(1, 7),
    "doubled": range(1, 7),
    "malheiros": range(1, 9),
    "li-lim": range(1, 7),
    "sartori": [5, 8, 10, 11, *range(12, 23)],
}
"""Lines that cannot be done without; a second depot row can, and so can what Sartori & Buriol add for people."""


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind in NEEDED for line in NEEDED[kind]])
def test_a_missing_line_is_noticed(tmp_path: Path, kind: str, line: int) -> None:
    lines = EVERY[kind].split("\n")
    del lines[line - 1]
    with pytest.raises(BrokenInput, match=r"toy.txt, line \d+: "):
        read(tmp_path, "\n".join(lines))


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_a_file_cut_off_anywhere_is_noticed(tmp_path: Path, kind: str) -> None:
    lines = EVERY[kind].split("\n")
    for kept in range(max(NEEDED[kind])):
        with pytest.raises(BrokenInput, match=r"toy.txt, line \d+: "):
            read(tmp_path, "\n".join(lines[:kept]))


def test_lines_are_counted_with_the_blank_ones(tmp_path: Path) -> None:
    spaced = CORDEAU.replace("\n", "\n\n").replace("4 20 0", "4 far 0")
    with pytest.raises(BrokenInput, match=r"line 11: .*'far' is no number"):
        read(tmp_path, spaced)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: the file is empty"),
        (b"\n  \n", "line 1: the file is empty"),
        (b"2 2 100 3 30\n\xff\xfe\x00\x01", "line 2: this is no text"),
        (b"\x00\x01\x02\n", "line 1: "),
        (b"\nhello\n", "line 2: 1 words begin no instance"),
        (b"what is in here\n", "line 1: 4 words begin no instance"),
        (b"2 2 100 3 30\n", "line 1: 0 nodes follow"),
        (b"2 2\n", "line 1: the file ends where a vehicle"),
        (b"NAME: x\n", "line 1: the file ends where"),
    ],
)
def test_what_is_no_instance_is_told_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "toy.txt"
    path.write_bytes(content)
    with pytest.raises(BrokenInput, match=words):
        read_instance(path)


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match="cannot be read"):
        read_instance(tmp_path / "none.txt")


HEADER = "set,instance,vehicles,requests,objective,bks,bks_vehicles,status\n"


def test_the_best_known_value_is_found_in_a_folder_above(tmp_path: Path) -> None:
    put(tmp_path, HEADER + "x,toy,2,2,distance,64.5,,optimal\n", "bks.csv")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    path = put(tmp_path / "deep" / "er", CORDEAU)
    known = best_known(path, read_instance(path))
    assert known is not None
    assert (known.cost, known.vehicles, known.optimal) == (64.5, None, True)


@pytest.mark.parametrize(
    "row",
    [
        "x,to,2,2,distance,64.5,,optimal",
        "x,toy,2,3,distance,64.5,,optimal",
        "x,toy,2,2,distance (four depots),64.5,,best known",
        "x,toys,2,2,distance,64.5,,best known",
    ],
)
def test_a_value_for_something_else_is_not_taken(tmp_path: Path, row: str) -> None:
    put(tmp_path, HEADER + row + "\n", "bks.csv")
    path = put(tmp_path, CORDEAU)
    assert best_known(path, read_instance(path)) is None


def test_a_heterogeneous_file_may_say_more_in_its_name(tmp_path: Path) -> None:
    rows = ["x,a2-2,2,2,distance (four depots),70,,best known", "x,a2-20,2,20,distance (four depots),7,,"]
    put(tmp_path, HEADER + "\n".join(rows) + "\n", "bks.csv")
    path = put(tmp_path, MALHEIROS, "a2-2hetIUY.txt")
    known = best_known(path, read_instance(path, multi_depot=True))
    assert known is not None
    assert known.cost == 70
    assert best_known(path, read_instance(path)) is None


def test_a_value_that_is_no_number_is_told_by_its_line(tmp_path: Path) -> None:
    put(tmp_path, HEADER + "x,toy,2,2,distance,much,,optimal\n", "bks.csv")
    path = put(tmp_path, CORDEAU)
    with pytest.raises(BrokenInput, match=r"bks.csv, line 2"):
        best_known(path, read_instance(path))


def test_every_shared_instance_is_read(shared_data: Path) -> None:
    files = [p for p in (shared_data / "benchmarks").rglob("*.txt") if "traces" not in p.parts]
    assert files
    for path in files:
        assert best_known(path, read_instance(path, multi_depot=True)) is not None, path
