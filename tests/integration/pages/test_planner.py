"""The planner's room: a what-if asked for on the page, played apart from the server, read and taken away."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.persistence.what_ifs import WhatIfStore
from api.planning.fields import FIELDS, field_of
from api.planning.files import THEMES, Folder, by_theme, scenario_text, shipped, shipped_ids
from api.planning.queue import WhatIfQueue
from api.planning.what_if import WhatIf, WhatIfState
from simulations.scenario import Theme
from tests.integration.pages.conftest import Browser, booked

PATIENCE = 400
TYPED = {
    "name": "fewer volunteers",
    "base": "haddenham_planning",
    "seeds": "5",
    "supply__dropout_percent": "25",
}
Browse = Callable[..., Browser]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Nothing is really played: the folder is noted, and its process taken to be this one."""
    found: list[Path] = []

    def start(folder: Folder) -> int:
        found.append(folder.path)
        return os.getpid()

    monkeypatch.setattr(Folder, "start", start)
    monkeypatch.setattr(Folder, "is_played", lambda folder: folder.path in found)
    return found


def what_if(**changes: str) -> WhatIf:
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    typed = {key.replace("__", "."): value for key, value in changes.items()}
    return WhatIf("what-if-1", 'A "quoted" name', "haddenham_planning", typed, (), 5, "Pat", at)


def test_what_is_typed_becomes_a_scenario() -> None:
    text = scenario_text(
        what_if(
            fleet__minibuses="3",
            demand__source='Parish "survey"',
            policy__booking__hours="07:00 to 19:00",
            policy__offers__slots="[]",
        ),
        Path("base.toml"),
    )
    assert 'extends = "base.toml"' in text
    assert 'name = "A \\"quoted\\" name"' in text
    assert "[fleet]\nminibuses = 3\n" in text
    assert 'source = "Parish \\"survey\\""' in text
    assert 'hours = ["07:00", "19:00"]' in text
    assert "slots = []" in text


def test_money_is_said_with_both_its_decimals_or_none() -> None:
    booking, minibus = field_of("costs.booking_pounds"), field_of("costs.minibus_pounds_hour")
    assert [booking.shown(value) for value in ("2.5", "3", "2.55")] == [
        "£2.50 a trip",
        "£3 a trip",
        "£2.55 a trip",
    ]
    assert minibus.shown("34") == "£34 an hour"


def test_every_shipped_scenario_can_be_built_on() -> None:
    found = shipped()
    assert found[0].id == "haddenham_planning"
    assert len(found) > 40
    assert all(one.question for one in found)


def test_every_shipped_scenario_but_the_two_to_build_on_stands_under_its_theme() -> None:
    assert [*THEMES, "other"] == [one.value for one in Theme]
    themes = by_theme(shipped())
    under = {one.id for _, some in themes for one in some}
    assert under == shipped_ids() - {"haddenham", "haddenham_planning"}
    assert len(themes) == len(THEMES)


def test_a_what_if_is_asked_for_and_followed(browse: Browse, started: list[Path]) -> None:
    planner = browse("planner")
    assert "Nobody has asked" in planner.get("/planner").words
    assert "Build on" in planner.get("/planner/new").words
    page = planner.send("/planner/new", **TYPED)
    assert page.heading == "What if: fewer volunteers"
    assert "Volunteers who have stopped: 25" in page.words
    assert "Volunteers who have stopped: 25 % instead of 0 %" in page.words
    assert "Volunteers who have stopped, % (changed here) 25 chosen set in this scenario" in page.words
    (folder,) = started
    (folder / "progress.json").write_text(json.dumps({"done": 3, "total": 10, "left_s": 171}))
    assert "Playing: 3 of 10 days" in planner.get(page.path).words
    assert "About 3 minutes left" in planner.get(page.path).words
    assert "Playing: 3 of 10 days" in browse("coordinator").get("/planner").words
    (folder / "ended.json").write_text(json.dumps({"ok": False, "message": "The area is gone."}))
    again = planner.get(page.path).words
    assert "Did not work" in again
    assert "The area is gone." in again
    assert planner.get(f"{page.path}/files/log.txt").status == 404, "only what came out is handed out"
    assert planner.get(f"/planner/new?again={page.path.rsplit('/', 1)[1]}").values(
        "supply-dropout_percent"
    ) == ["25"]


def test_a_question_that_is_ready_is_played_as_it_is(browse: Browse, started: list[Path]) -> None:
    planner = browse("planner")
    listed = planner.get("/planner")
    assert "How many more rides fit when pickup windows are ±30 minutes" in listed.words
    assert "/planner/new?base=haddenham_planning&amp;against=promise_wider" in listed.source
    form = planner.get("/planner/new?base=haddenham_planning&against=promise_wider")
    assert form.values("name") == ["Promises of half an hour to either side"]
    planner.send(
        "/planner/new",
        name="Wider",
        base="haddenham_planning",
        seeds="5",
        others=["haddenham_planning", "promise_wider"],
        running__taxi_guarantee="",
    )
    (folder,) = started
    played = json.loads((folder / "order.json").read_text())["scenarios"]
    assert [Path(one).stem for one in played] == ["haddenham_planning", "promise_wider"], (
        "nothing is played twice"
    )


def test_choices_are_written_as_the_file_wants_them_and_told_in_words(
    browse: Browse, started: list[Path]
) -> None:
    choices = {"running__optimise": '"never"', "running__taxi_guarantee": "true"}
    page = browse("planner").send("/planner/new", **{**TYPED, **choices})
    assert "A taxi for whoever is let down: Yes" in page.words
    assert "When the plan is searched for something better: Never" in page.words
    (folder,) = started
    text = (folder / "what_if.toml").read_text()
    assert 'optimise = "never"' in text
    assert "taxi_guarantee = true" in text


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "name"),
        ({"base": "../../etc"}, "base", "Choose"),
        ({"seeds": "7"}, "seeds", "Choose"),
        ({"supply__dropout_percent": ""}, "fleet-minibuses", "Change at least one thing"),
        ({"supply__dropout_percent": "250"}, "supply-dropout_percent", "enter a number from 0 to 100"),
        ({"supply__dropout_percent": "many"}, "supply-dropout_percent", "enter a number"),
        ({"supply__dropout_percent": "0"}, "fleet-minibuses", "is what it is now"),
        ({"policy__promise__half_width_min": "7"}, "policy-promise-half_width_min", "steps of 5 minutes"),
        ({"others": ["winter", "august", "ageing"]}, "others", "at most 2 others: four stand beside"),
        (
            {"supply__dropout_percent": "", "others": ["winter", "august", "ageing", "saturday"]},
            "others",
            "at most 3 others",
        ),
    ],
)
def test_what_cannot_be_played_is_told(
    browse: Browse, started: list[Path], changed: dict[str, str], field: str, said: str
) -> None:
    page = browse("planner").send("/planner/new", **{**TYPED, **changed})
    assert page.status == 422
    assert said in page.errors[field]
    assert not started


def test_everything_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(
    browse: Browse, started: list[Path]
) -> None:
    wrong = {"name": "", "fleet__minibuses": "lots", "supply__sick_percent": "7"}
    page = browse("planner").send("/planner/new", **{**TYPED, **wrong, "supply__dropout_percent": "250"})
    assert set(page.errors) == {"name", "fleet-minibuses", "supply-dropout_percent"}
    assert page.values("supply-sick_percent") == ["7"]
    assert not started


def test_each_field_says_what_it_is_now_in_the_base_that_is_chosen(
    browse: Browse, started: list[Path]
) -> None:
    planner = browse("planner")
    form = planner.get("/planner/new?base=taxi_guarantee")
    assert "Now 25 % (chosen: set in this scenario)." in form.words
    assert "Now 20 % (sourced: volunteers' shifts nobody takes" in form.words
    assert "As it is now: yes" in form.words
    other = planner.send("/planner/new", **TYPED, look="1")
    assert other.status == 200
    assert "Now 0 % (assumed: volunteers who have stopped" in other.words
    assert "Changed from 0 %" in other.words
    assert other.values("supply-dropout_percent") == ["25"], "what was typed stays"
    assert not started


def test_the_main_what_ifs_have_a_slider_that_sends_nothing_of_its_own(browse: Browse) -> None:
    form = browse("planner").get("/planner/new?base=volunteers_quarter_lost").source
    slider = next(
        one for one in re.findall(r"<input[^>]*>", form) if "supply-dropout_percent" in one and "range" in one
    )
    assert 'min="0" max="50"' in slider
    assert 'data-now="25"' in slider
    assert " hidden" in slider, "without a script there is the number"
    assert "name=" not in slider
    assert len(re.findall('type="range"', form)) == len([one for one in FIELDS if one.slides])
    for one in FIELDS:
        assert one.slides is None or one.least <= one.slides[0] < one.slides[1] <= one.most, one.key


def test_the_smallest_fleet_that_is_enough_is_asked_for_and_shown(
    browse: Browse, started: list[Path]
) -> None:
    planner = browse("planner")
    aim = {"aim__served_percent": "95", "aim__vehicles": "cars", "supply__dropout_percent": ""}
    wrong = planner.send("/planner/new", **{**TYPED, **aim, "aim__on_time_percent": "900"})
    assert "enter a number from 0 to 100" in wrong.errors["aim-on_time_percent"]
    alone = planner.send("/planner/new", **{**TYPED, "aim__vehicles": "cars", "aim__most": "3"})
    assert alone.errors["aim-served_percent"] == "Enter how many are to be served, or how many on time."
    page = planner.send("/planner/new", **{**TYPED, **aim, "aim__on_time_percent": "90"})
    assert (
        "Searched for as well, with all this: the fewest volunteers’ cars, 8 at most, that serve 95 %"
        in page.words
    )
    (folder,) = started
    order = json.loads((folder / "order.json").read_text())
    assert order["aim"] == {"served": 95, "on_time": 90, "most": 8, "vehicles": "cars"}
    assert [Path(one).stem for one in order["scenarios"]] == ["haddenham_planning"], (
        "an aim changes no scenario"
    )
    assert "[aim]" not in Path(order["fleet_of"]).read_text()
    one = {"served_mean": 96.04, "served_margin": 1.5, "on_time_mean": None, "on_time_margin": None}
    tried = [
        {"why": "search", "vehicles": 8, "demand_percent": 100.0, "reaches": False, **one},
        {"why": "sensitivity", "vehicles": 9, "demand_percent": 120.0, "reaches": True, **one},
    ]
    (folder / "progress.json").write_text('{"done": 1, "total": 9, "left_s": 40, "at_most": true}')
    assert "fewer days may do" in planner.get(page.path).words
    (folder / "out").mkdir()
    told = {"aim": order["aim"], "smallest": 9, "tried": tried}
    (folder / "out" / "fleet.json").write_text(json.dumps(told))
    words = planner.get(page.path).words
    assert "Volunteers’ cars needed: 9 to serve 95 % of the people who ask, and have 90 % of pickups" in words
    assert "8 volunteers’ cars 100 % 96.0 ± 1.5 % – no" in words
    assert "one vehicle more" in words
    (folder / "out" / "fleet.json").write_text(json.dumps({**told, "smallest": 0}))
    assert "Volunteers’ cars needed: 0 to serve" in planner.get(page.path).words
    (folder / "out" / "fleet.json").write_text(json.dumps({**told, "smallest": None}))
    assert "Even 8 volunteers’ cars do not reach it." in planner.get(page.path).words
    again = planner.get(f"/planner/new?again={page.path.rsplit('/', 1)[1]}")
    assert again.values("aim-served_percent") == ["95"]


def test_four_stand_beside_each_other_also_what_ifs_of_ones_own(browse: Browse, started: list[Path]) -> None:
    planner = browse("planner")
    first = planner.send("/planner/new", **TYPED).path.rsplit("/", 1)[1]
    second = planner.send(
        "/planner/new", **{**TYPED, "name": "half of them", "supply__dropout_percent": "50"}
    )
    assert "What-ifs asked for here half of them fewer volunteers" in planner.get("/planner/new").words
    nothing = {**TYPED, "name": "all four", "supply__dropout_percent": "", "demand__source": "Parish survey"}
    others = [first, second.path.rsplit("/", 1)[1], "winter", "what-if-9", "../etc"]
    page = planner.send("/planner/new", **nothing, others=others)
    assert page.heading == "What if: all four"
    order = json.loads((started[-1] / "order.json").read_text())
    played = [Path(one) for one in order["scenarios"]]
    assert [one.stem for one in played] == ["haddenham_planning", "what_if", "what_if", "winter"], (
        "a source alone plays nothing twice, and what is not known is left out"
    )
    assert [one.parent for one in played[1:3]] == started[:2]
    assert order["source"] == "Parish survey"
    assert "Compared with “fewer volunteers”. Compared with “half of them”." in " ".join(page.words.split())


def test_days_as_they_were_really_asked_for_are_played_again(browse: Browse, started: list[Path]) -> None:
    booked(browse("resident"))
    planner = browse("planner")
    days = {"days__first": "1 12 2026", "days__last": "2026-12-07"}
    early = planner.send("/planner/new", **TYPED, **days)
    assert early.errors == {"days-last": "Choose days that are over: for later ones people still ask."}
    planner.clock.set(datetime(2026, 12, 8, 9, tzinfo=UTC))
    wrong = planner.send(
        "/planner/new", **TYPED, days__first="7 12 2026", days__last="1/12/2026", others=["winter"]
    )
    assert wrong.errors == {
        "days-last": "The last day is before the first. Choose the earlier day first.",
        "others": "Leave the others out: they are of invented days, which real ones are not compared with.",
    }
    half = planner.send("/planner/new", **TYPED, days__last="7 12 2026")
    assert half.errors == {"days-first": "Enter the first day and the last."}
    long = planner.send("/planner/new", **TYPED, days__first="1 12 2025", days__last="7 12 2026")
    assert long.errors == {"days-last": "Choose 50 days at most."}
    none = planner.send("/planner/new", **TYPED, days__first="1 1 2026", days__last="7 1 2026")
    assert none.errors == {"days-first": "Nobody asked for a ride on these days. Choose others."}
    root = planner.client.app.state.service.what_ifs.root  # type: ignore[attr-defined]
    assert list(root.iterdir()) == [], "nothing is left of what cannot be played"
    page = planner.send("/planner/new", **TYPED, **days)
    assert page.heading == "What if: fewer volunteers"
    assert "Played are the days from Tuesday 1 December 2026 to Monday 7 December 2026" in page.words
    assert "1 day on which somebody did" in page.words, "each is played once, not five times"
    order = json.loads((started[0] / "order.json").read_text())
    assert order["seeds"] == 1
    assert [Path(one).stem for one in order["scenarios"]] == ["recorded", "what_if"]
    (wish,) = (started[0] / "recorded" / "wishes.csv").read_text().splitlines()[1:]
    assert "rider-00001" in wish
    assert "ada" not in wish.lower()
    assert "Wishes as recorded 1 wish on 1 day" in page.words
    again = planner.get(f"/planner/new?again={page.path.rsplit('/', 1)[1]}")
    assert again.values("days-first") == ["2026-12-01"]
    assert "What-ifs asked for here" not in again.words, "days of real people stand beside no invented ones"


BEHIND = (("trips", "trips"), ("bus_near_percent", "residents"))


@pytest.mark.parametrize("source", ["", "Parish survey"])
def test_what_nobody_answers_for_is_not_printed(browse: Browse, started: list[Path], source: str) -> None:
    planner = browse("planner")
    page = planner.send("/planner/new", **TYPED)
    scenario = {"name": "x", "hash": "h", "changed": {}, "logs": [], "data": {"demand": {"source": source}}}
    result = {"label": "?", "code": "c", "seeds": [1], "scenarios": [scenario], "figures": [], "behind": {}}
    result |= {"definitions": {"trips": "rides", "bus_near_percent": "residents"}}
    result["behind"] = {one: {"table": of, "where": {}} for one, of in BEHIND}
    (started[0] / "out").mkdir()
    (started[0] / "out" / "comparison.json").write_text(json.dumps(result))
    (started[0] / "out" / "scenario-a").mkdir()
    (started[0] / "out" / "scenario-a" / "day.json").write_text('{"vehicles": []}')
    for path in (page.path, f"{page.path}/figures/trips", f"{page.path}/day/a"):
        shown = planner.get(path)
        assert ("Not printed: the demand has no source" in shown.words) is (source == "")
        assert ('class="drove-unsourced"' in shown.source) is (source == "")
    near = planner.get(f"{page.path}/figures/bus_near_percent")
    assert "No trips stand behind it: it counts everybody who lives there" in near.words
    assert "ways that people wanted" not in near.words


def test_only_planners_ask_and_only_the_office_looks(browse: Browse, started: list[Path]) -> None:
    assert browse("coordinator").get("/planner/new").status == 403
    assert browse("coordinator").send("/planner/new", **TYPED).status == 403
    assert browse("resident").get("/planner").status == 403
    assert browse("planner").get("/planner/what-if-9").status == 404


def test_a_process_that_died_is_started_again(browse: Browse, started: list[Path]) -> None:
    planner = browse("planner")
    page = planner.send("/planner/new", **TYPED)
    service = planner.client.app.state.service  # type: ignore[attr-defined]
    after_restart = WhatIfQueue(WhatIfStore(service.database), service.what_ifs.root, alive=lambda _: False)
    after_restart.tend()
    assert len(started) == 2, "it is started again, in the same folder, though nobody looks at the page"
    assert started[0] == started[1]
    (found,) = after_restart.every()
    assert not found.is_over
    assert page.path.endswith(found.id)
    shutil.rmtree(started[0])
    after_restart.tend()  # a worker that does not see the folder leaves it to those who do


def test_of_several_servers_one_plays_and_all_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lasting = tmp_path / "lasting.py"
    lasting.write_text("import time; time.sleep(60)")
    monkeypatch.setattr("api.planning.files.DROVE", lasting)
    first, other = Folder(tmp_path, "what-if-1"), Folder(tmp_path, "what-if-1")
    first.path.mkdir()
    assert not other.is_played()
    process = first.start()
    try:
        assert other.is_played()
        assert other.start() == 0, "it is played already"
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    assert not other.is_played(), "a process that was killed holds nothing"


@pytest.mark.slow
def test_a_what_if_is_really_played_apart_from_the_server(browse: Browse) -> None:
    planner = browse("planner")
    small = {**TYPED, "base": "zone_haddenham", "demand__trips_per_resident_year": "0.1"}
    page = planner.send("/planner/new", **small)
    queue = planner.client.app.state.service.what_ifs  # type: ignore[attr-defined]
    id_ = page.path.rsplit("/", 1)[1]
    until = time.monotonic() + PATIENCE
    while not (found := queue.find(id_)).is_over and time.monotonic() < until:
        time.sleep(0.5)
    assert found.state is WhatIfState.DONE, (queue.folder(id_).path / "log.txt").read_text()
    assert found.done == found.total == 10
    words = planner.get(page.path).words
    assert "Estimate: simulated demand, not observed." in words
    assert "Served, %" in words
    for side, name in (
        ("a", "Haddenham and Aldreth only"),
        ("b", "fewer volunteers"),
    ):
        assert f'href="{page.path}/day/{side}">{name}' in planner.get(page.path).source
        day = planner.get(f"{page.path}/day/{side}")
        assert day.heading == f"A day: {name}"
        film = json.loads(planner.get(f"{page.path}/files/scenario-{side}/day.json").source)
        assert len(film["vehicles"]) == day.source.count("data-now=")
        halts = [halt for one in film["vehicles"] for halt in one["halts"]]
        assert day.source.count('<th scope="row">') == len(halts), "the list says all that the map shows"
    assert planner.get(f"{page.path}/day/c").status == 404
    assert planner.get("/planner/what-if-9/day/a").status == 404
    figure = planner.get(f"{page.path}/figures/trips?side=b&day=2")
    told = json.loads(planner.get(f"{page.path}/files/scenario-b/figures.json").source)
    assert f"{told[1]['trips']:g} ways that people wanted" in figure.words, "one row for each trip counted"
    assert "One-way rides completed, each party once." in figure.words
    held = planner.get(f"{page.path}/figures/contract_hours")
    assert "No trips stand behind it: it counts the hours" in held.words
    assert "ways that people wanted" not in held.words
    assert planner.get(f"{page.path}/figures/nothing").status == 404
    assert planner.get(f"{page.path}/figures/trips?day=6").status == 404
    packed = ZipFile(BytesIO(planner.get(f"{page.path}/everything.zip").answer.content))
    assert {"report.html", "what_if.toml", "scenario-b/trips.parquet"} <= set(packed.namelist())
    assert packed.read("what_if.toml").decode().startswith('extends = "zone_haddenham.toml"\n')
    report = planner.get(f"{page.path}/files/report.html")
    assert report.status == 200
    assert "attachment" in report.answer.headers["content-disposition"]
    assert "Not printed: the demand has no source" in report.source
