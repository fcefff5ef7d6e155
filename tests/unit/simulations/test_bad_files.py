"""Scenario files that cannot be used: each is refused with its place, and with what mends it."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BrokenInput
from simulations.experiment import run
from simulations.scenario import load_scenario
from simulations.work import read_experiment
from tests.fakes.simulated_day import SCENARIO

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
HEAD = f'extends = "{PLANNING}"\nname = "x"\nquestion = "y?"\n'


def refusal(folder: Path, written: bytes) -> str:
    path = folder / "mine.toml"
    path.write_bytes(written)
    with pytest.raises(BrokenInput) as caught:
        load_scenario(path)
    assert str(path) in caught.value.message, "which file"
    return caught.value.message.replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", "base: is missing. Begin the file with a scenario to build on"),
        (b"# nothing yet\n", "base: is missing"),
        (
            b'schema = 1\nname = "x"\nquestion = "y"\nbase = 3\n',
            "base: 3 will not do. Write [base] with its keys in lines below.",
        ),
        (b'{"extends": "x"}', 'line 1, which reads {"extends": "x"}. Write a key, an equals sign'),
        (b"extends: haddenham\n", "line 1, which reads extends: haddenham. Write a key, an equals sign"),
        (b"name = haddenham\n", "Write words in quotes"),
        (b"\0\0\0", "line 1"),
        (b"name = \xff", "FILE: line 1 is not UTF-8 text. Save the file as UTF-8."),
        (HEAD.encode("utf-16"), "is not UTF-8 text"),
        (("a = " + "[" * 5000 + "]" * 5000).encode(), "nested too deep"),
        (b'extends = "nosuch.toml"\n', "extends: there is no file 'nosuch.toml', and no other scenario"),
        (f'extends = "{PLANNING.parent}/hadenham.toml"\n'.encode(), "Did you mean haddenham.toml?"),
        (f'extends = "{PLANNING.parent}/q.toml"\n'.encode(), "In that folder are: "),
        (b'extends = "."\n', "extends: there is no file '.'"),
        (b'extends = "mine.toml"\n', "extends: the files extend each other in a circle"),
        (b"extends = 3\n", 'extends: 3 will not do. Write it like extends = "'),
        (b'extends = ""\n', "extends: is blank"),
    ],
)
def test_a_file_that_is_no_scenario(tmp_path: Path, written: bytes, said: str) -> None:
    assert said in refusal(tmp_path, written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[demnad]", "demnad: there is no such key. Did you mean demand?"),
        ("demand = 3", "demand: 3 will not do. Write [demand] with its keys in lines below."),
        ("[[demand]]", "demand: a list of tables will not do. Write [demand]"),
        ("[demand.cancel_percent]\nx = 1", "demand.cancel_percent: a table will not do. Write it like"),
        ("[demand]\ncancel_percent = 3\ncancel_percent = 4", "a key is there twice in line 6"),
        ("[demand]\n[demand]", "a table is there twice in line 5, which reads [demand]."),
        ("[demand]\ncancel_percent = -3", "-3 is out of range. Give a number from 0 to 100."),
        ("[demand]\ncancel_percent = nan", "nan is out of range"),
        ("[demand]\ntrips_per_resident_year = inf", "inf is out of range"),
        ('[demand]\ncancel_percent = "3"', "'3' will not do. Write it like cancel_percent = 3."),
        ("[demand]\ncancel_percent = true", "cancel_percent: true will not do"),
        (
            "[demand]\ncancel_percent = 3,5",
            "reads cancel_percent = 3,5. Write a number with a point, like 3.5.",
        ),
        ("[demand]\ncancel_percent = 35%", "Write the number alone; its unit is in the key."),
        ("[demand]\ncancel_percent 3", "Write a key, an equals sign and a value"),
        ("[demand]\nsource = \u201csurvey\u201d", "Write straight quotes"),
        ("[demand]\ncancel = 3", "demand.cancel: there is no such key. Did you mean cancel_percent?"),
        (f"[demand]\n{'x' * 3000} = 1", "demand." + "x" * 60 + "…: there is no such key"),
        (
            f'[running]\noptimise = "{"x" * 5000}"',
            "there is no '" + "x" * 60 + "…' here. Choose one of never",
        ),
        ("[demand.purpose_percent]\nshopping = 90", "the shares make 155 together"),
        ("[demand.purpose_percent]\nshoping = 10", "Did you mean shopping?"),
        ("[fleet]\nminibuses = 2.5", "fleet.minibuses: 2.5 is no whole number. Give one from 0 to 200."),
        ("[fleet]\nminibuses = 99999999999999999999", "is out of range. Give a whole number from 0 to 200."),
        ('[day]\ndate = "tomorrow"', "day.date: 'tomorrow' will not do. Write it like date = 2026-12-01."),
        ("[day]\ndate = 2026-02-31", "Invalid date or datetime in line 5, which reads date = 2026-02-31."),
        ("[day]\ndate = 1066-10-14", "day.date: 1066-10-14 cannot be played. Give a day from 2000 to 2099."),
        ('[base]\narea = "nowhere"', "base.area: there is no folder"),
        ('[policy.booking]\nhours = ["19:00", "07:00"]', "Put the earlier time first."),
        (
            "[policy.booking]\nnotice_hours = 2",
            "policy.booking.notice_hours: there is no such key. Did you mean notice_min?",
        ),
        (
            "[policy.promise]\nhalf_width_min = 7",
            "policy.promise.half_width_min: 7 will not do: times are promised in steps",
        ),
        ("[policy.promise]\nhalf_width_min = 7", "steps of 5 minutes. Write 5 or 10."),
        ("[policy.promise]\nhalf_width_min = 3", "Write 5."),
        ('[demand]\nrecorded = "nosuch.csv"', "demand.recorded: there is no file"),
        ('[bus]\ntimetable = "nosuch.json"', "bus.timetable: there is no"),
        ('[bus]\ntimetable = "\\u0000"', "bus.timetable: '\ufffd' is no path. Write it like"),
        (
            f'[bus]\ntimetable = "{"x" * 5000}"',
            "…' cannot be looked for (File name too long). Check the path.",
        ),
        (f'[base]\narea = "{"x" * 5000}"', "…' cannot be looked for (File name too long). Check the path."),
        ('[base]\narea = "\\u0000"', "…' is no path. Write it like area ="),
        ('[base]\nfleet = ""', "base.fleet: '' is no path. Write it like fleet ="),
        ('[base]\nservice = "\\u0000"', "base.service: '\ufffd' is no path."),
        (f'[demand]\nrecorded = "{"x" * 5000}"', "…' cannot be looked for (File name too long)."),
        (f'[running]\noptimise_at = "{"x" * 5000}"', "'" + "x" * 59 + "… is no time of day."),
        (
            "[policy.waiting]\noffer_lifetime_min = 60",
            "policy.waiting: changes nothing on a simulated day. Leave it out.",
        ),
        (
            "[policy.search]\niterations = 9",
            "policy.search.iterations: changes nothing on a simulated day. Set",
        ),
        ("schema = 2", "schema: this version reads schema = 1 only."),
    ],
)
def test_a_scenario_with_a_mistake(tmp_path: Path, written: str, said: str) -> None:
    above = "" if written.startswith(("schema", "demand")) else HEAD
    whole = f"{written}\n{HEAD}" if not above else f"{above}{written}\n"
    assert said in refusal(tmp_path, whole.encode())


def test_a_mistake_is_told_of_the_file_that_makes_it(tmp_path: Path) -> None:
    own, top = tmp_path / "own.toml", tmp_path / "mine.toml"
    own.write_text(f"{HEAD}[demand]\ncancel_percent = -3\n")
    top.write_text('extends = "own.toml"\nname = "y"\n[fleet]\nminibuses = 3\n')
    for read in (load_scenario, read_experiment):
        with pytest.raises(BrokenInput, match=rf"{own}: demand\.cancel_percent: -3 is out of range"):
            read(top)
    top.write_text('extends = "own.toml"\n[demand]\ncancel_percent = 3\n[fleet]\nminibuses = -3\n')
    with pytest.raises(BrokenInput, match=rf"{top}: fleet\.minibuses: -3 is out of range"):
        load_scenario(top)


@pytest.mark.parametrize(
    "as_written",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
    ids=["byte order mark", "lines of Windows", "lines of old Macs"],
)
def test_how_an_editor_saves_a_file_changes_nothing(tmp_path: Path, as_written) -> None:
    text = f"{HEAD}[demand]\ncancel_percent = 11\n"
    plain, other = tmp_path / "plain.toml", tmp_path / "other.toml"
    plain.write_bytes(text.encode())
    other.write_bytes(as_written(text))
    assert load_scenario(other).hash == load_scenario(plain).hash


@pytest.mark.parametrize(
    "change",
    [
        {"demand.not_from": ["Hadenham"]},
        {"demand.village_percent.Hadenham": 50},
        {"demand.new_homes.Hadenham": 50},
        {"policy.offers.slots": [{"locality": "Hadenham"}]},
    ],
    ids=str,
)
def test_a_village_that_is_not_there_is_refused(change: dict[str, object]) -> None:
    said = r"planning\.toml: .*: there is no 'Hadenham' in the service's area\. Did you mean Haddenham\?"
    with pytest.raises(BrokenInput, match=said):
        run(load_scenario(PLANNING, change), 1)
