"""Reports that a council may hold in its hands: complete, sourced, printable only with a source, and exportable."""

import csv
import json
import re
import runpy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import simulations
from api.pages.planner_behind import counts
from scheduler.domain.errors import BrokenInput
from simulations.access import WITHIN, access
from simulations.again import read_earlier
from simulations.batch import Batch
from simulations.compare import Comparison, as_data, compare, ensure_sourced
from simulations.comparison_report import Ground, _doubts, comparison_html, ground_of
from simulations.csv_rows import as_csv
from simulations.eventlog import parsed_log
from simulations.experiment import run
from simulations.figures import DEFINITIONS, bus_side
from simulations.html import UNSOURCED, page
from simulations.scenario import load_scenario
from simulations.space_time import NOBODY, visits
from simulations.store import Store
from simulations.tables import tables_of
from simulations.work import read_experiment
from simulations.workers import Here
from tests.fakes.simulated_day import SCENARIO, area, land

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
SMALL: dict[str, Any] = {"demand.requests": 8, "bus.timetable": "bus_synthetic"}


class Nobody(Here):
    """Plays nothing: every day has to be in the store."""

    def submit(self, fn, /, *args, **kwargs):
        pytest.fail("a day is played that was played before")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    base = read_experiment(PLANNING, {**SMALL, "bus.together": True})
    sides = [base, read_experiment(PLANNING, {**SMALL, "fleet.minibuses": 1})]
    return compare(Batch(store, Here()), sides, range(1, 3))


@pytest.fixture(scope="module")
def ground(comparison: Comparison) -> Ground:
    return ground_of(comparison)


@pytest.fixture(scope="module")
def html(comparison: Comparison, ground: Ground) -> str:
    return comparison_html(comparison, ground)


@pytest.mark.slow
def test_the_report_is_whole_and_stands_by_itself(html: str) -> None:
    for said in (
        "ESTIMATE",
        "What is different from A",
        "Where the bus wins",
        "Both together",
        "Where both together beat either",
        "What can be reached",
        "Of each village’s residents, within 30 minutes: without the service → with it",
        "By village",
        "By telephone or web",
        "Ride to direct here",
        "assumed",
        "sourced",
        "The same again gives the same numbers",
    ):
        assert said in html, said
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="https?:', html)


def test_the_answer_comes_first_and_the_rest_is_folded_but_never_from_paper(html: str) -> None:
    """What is folded stands after its switch: a browser would not print what a closed switch holds."""
    first, *folds = html.split('<details class="fold">')
    assert "Served, %" in first
    assert "<svg" in first
    assert first.count("<tr>") < 10
    assert len(folds) >= 8
    for fold in folds:
        switch, _, inside = fold.partition("</details>")
        assert switch.startswith("<summary><h2>")
        assert inside.startswith('<div class="folded">')
        assert "<table" in inside
    assert "@media screen { .fold:not([open]) + .folded { display: none } }" in html
    assert not re.search(r"<h2>[^<]*the bus wins on (?!none|[0-9])", html)


def test_every_chart_is_told_in_words_and_has_its_table(html: str) -> None:
    charts = re.findall(r"<figure>.*?</figure>", html, re.DOTALL)
    assert len(charts) >= 2
    for chart in charts:
        assert 'role="img" aria-label="' in chart
        after = html[html.index(chart) + len(chart) :]
        assert "<table" in after[: after.find("<figure>")]


def test_without_a_source_it_is_not_printed(html: str, comparison: Comparison) -> None:
    assert UNSOURCED in html
    assert "Not printed: the demand has no source" in html
    assert UNSOURCED not in page("x", ["y"], source="Parish survey, March 2026")
    with pytest.raises(BrokenInput, match=r"demand\.source is blank"):
        ensure_sourced([comparison.base.experiment])
    ensure_sourced([read_experiment(PLANNING, {"demand.source": "Parish survey"})])


def test_the_same_comparison_gives_the_same_page(html: str, comparison: Comparison, ground: Ground) -> None:
    assert comparison_html(comparison, ground) == html
    told = as_data(comparison)
    assert json.loads(json.dumps(told, default=str))["scenarios"][1]["changed"].keys() == {
        "bus.together",
        "fleet.vehicles",
        "fleet.patterns",
    }


def test_a_comparison_is_played_again_from_its_json(
    store: Store, comparison: Comparison, tmp_path: Path
) -> None:
    told = json.loads(json.dumps(as_data(comparison), default=str))
    assert {one["data"]["base"]["area"] for one in told["scenarios"]} == {"areas/haddenham"}, (
        "as seen from the checkout, so that it is found on another machine"
    )
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps(told))
    earlier = read_earlier(path)
    again = compare(Batch(store, Nobody()), earlier.experiments, earlier.seeds)
    assert earlier.differences(again) == []
    told["scenarios"][1]["logs"][0] = "other"
    told["scenarios"][0]["hash"] = "other"
    path.write_text(json.dumps({**told, "code": "older", "figures": []}))
    assert len(read_earlier(path).differences(again)) == 4
    path.write_text('{"scenarios": [{"name": "x"}]}')
    with pytest.raises(BrokenInput, match=r"no comparison that can be played again \('data'\)"):
        read_earlier(path)


def test_tables_are_written_in_three_forms_that_agree(
    store: Store, comparison: Comparison, tmp_path: Path
) -> None:
    tables = tables_of(store, comparison.base.experiment.scenario, comparison.base.days)
    tables.write(tmp_path)
    rows = pq.read_table(tmp_path / "figures.parquet").to_pylist()
    assert rows == json.loads((tmp_path / "figures.json").read_text())
    with (tmp_path / "figures.csv").open() as file:
        read = list(csv.DictReader(file))
    assert [float(row["trips"]) for row in read] == [row["trips"] for row in rows]
    trips = pq.read_table(tmp_path / "trips.parquet").to_pandas()
    by_seed = trips[trips["reached"].notna()].groupby("seed").size().to_dict()
    assert by_seed == {row["seed"]: row["trips"] for row in rows}


def test_what_stands_behind_a_figure_adds_up_to_it(store: Store, comparison: Comparison) -> None:
    side = comparison.base
    tables = tables_of(store, side.experiment.scenario, side.days)
    rows = {"trips": tables.trips.to_pylist(), "ways": tables.ways.to_pylist()}

    def behind(figure: str, seed: int) -> list[dict[str, Any]]:
        told = as_data(comparison)["behind"][figure]
        return [one for one in rows[told["table"]] if one["seed"] == seed and counts(told["where"], one)]

    for day in side.days:
        seed, figures = day.key.seed, day.figures
        assert len(behind("trips", seed)) == figures["trips"]
        assert len({one["quote"] for one in behind("denied", seed)}) == figures["denied"]
        assert len({one["rider"] for one in behind("people_asking", seed)}) == figures["people_asking"]
        assert sum(one["party"] for one in behind("riders", seed)) == figures["riders"]
        late = [
            one for one in behind("on_time_pickup_percent", seed) if one["pickup_at"] > one["promised_to"]
        ]
        assert (figures["on_time_pickup_percent"] == 100) == (not late)
        assert len({one["rider"] for one in behind("together_by_bus", seed)}) == figures["together_by_bus"]
        ways = behind("bus_ride_min", seed)
        minutes = sum(one["ride"] for one in ways) / len(ways) / 60 if ways else None
        assert figures["bus_ride_min"] == (pytest.approx(minutes, abs=0.01) if ways else None)
    assert as_data(comparison)["behind"].keys() == DEFINITIONS.keys()
    tables = {figure: one["table"] for figure, one in as_data(comparison)["behind"].items()}
    counted = {"service_near_percent", "bus_near_percent", "together_near_percent"}
    assert {one for one, table in tables.items() if table == "residents"} == counted, "they count no trips"


def test_a_notebook_gets_tables(store: Store) -> None:
    days = simulations.run(str(PLANNING), seeds=1, changes=SMALL, store=store.folder)
    assert days.figures.to_pandas()["people_asking"].tolist() == [8]
    assert set(days.definitions) <= set(days.figures.column_names)


def test_vehicles_end_the_day_empty(store: Store, comparison: Comparison) -> None:
    found = visits(parsed_log(store.log(comparison.base.days[0].key).decode()))
    assert found
    assert all(stops[-1].aboard == 0 for stops in found.values())
    assert all(a.at <= b.at for stops in found.values() for a, b in pairwise(stops))


def test_a_doubt_about_one_day_says_which(comparison: Comparison) -> None:
    (day, *_), doubts = comparison.base.days, [("busy", "few"), ("few",), ("few",)]
    side = replace(comparison.base, days=tuple(replace(day, doubts=one) for one in doubts))
    assert _doubts([side]) == [f"{side.name}, day 1 of 3: busy", f"{side.name}: few"]
    many = replace(side, days=(replace(day, doubts=[f"doubt {n}" for n in range(10)]),))
    assert _doubts([many])[-1] == "2 more like these."


def test_figures_of_a_side_are_apart_when_their_days_are(comparison: Comparison) -> None:
    (day, *_), found = comparison.base.days, [{"a": n, "b": n + 10 + n % 2, "c": -n} for n in range(3)]
    side = replace(comparison.base, days=tuple(replace(day, figures=one) for one in found))
    assert side.tells_apart("a", "b")
    assert not side.tells_apart("a", "c")


def test_who_did_not_come_is_nowhere_aboard_in_the_table_of_stops() -> None:
    nobody_comes = load_scenario(PLANNING, {**SMALL, "demand.no_show_percent": 100})
    stops = [
        visit for one in visits(run(nobody_comes, 1, area=area()).played.events).values() for visit in one
    ]
    assert stops
    assert {(visit.kind, visit.aboard) for visit in stops} == {(NOBODY, 0)}


def test_access_grows_with_time_and_with_the_service() -> None:
    scenario = load_scenario(PLANNING, SMALL)
    found = access(scenario, land(), area().roads, 1.3)
    assert {one.goal for one in found} == {"surgery", "shop", "supermarket", "station"}
    for one in found:
        assert one.both is not None
        assert 0 <= max(one.without, one.with_service) <= one.both <= one.residents + 1e-6
        assert one.by_village.keys() == {village.name for village in land().villages}
        for share, residents in zip(
            zip(*one.by_village.values(), strict=True), (one.without, one.both), strict=True
        ):
            people = [village.residents for village in land().villages]
            added = sum(part * count / 100 for part, count in zip(share, people, strict=True))
            assert added == pytest.approx(residents), "the villages add up"
    for goal in ("surgery", "shop", "supermarket", "station"):
        rows = [one for one in found if one.goal == goal]
        assert [one.minutes for one in rows] == list(WITHIN)
        assert [one.without for one in rows] == sorted(one.without for one in rows)
    on_foot = access(load_scenario(PLANNING), land(), area().roads, 1.3)
    assert sum(one.without for one in on_foot) < sum(one.without for one in found), "the bus reaches more"
    assert [one.both for one in on_foot] == [None] * len(on_foot)
    assert [one.with_service for one in on_foot] == [one.with_service for one in found]
    slower = access(scenario, land(), area().roads, 3.0)
    assert sum(one.with_service for one in slower) < sum(one.with_service for one in found)


def test_rides_that_meet_the_bus_reach_where_the_service_does_not_go() -> None:
    ring = [[52.33, 0.08], [52.33, 0.18], [52.39, 0.18], [52.39, 0.08]]
    near_haddenham = load_scenario(PLANNING, {**SMALL, "policy.area.outlines": [{"ring": ring}]})
    found = access(near_haddenham, land(), area().roads, 1.3)
    (met,) = (one for one in found if (one.goal, one.minutes) == ("supermarket", 60))
    assert met.both is not None
    assert met.both > met.without + met.with_service, "some only by a ride to the bus to the town"
    bus = bus_side(near_haddenham, [], land(), area().roads)
    assert bus is not None
    assert max(bus.near, bus.driven) < bus.either < bus.near + bus.driven


def test_the_example_of_the_documentation_runs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = SCENARIO.parents[2] / "docs" / "examples" / "fleet_by_demand.py"
    example = runpy.run_path(str(path))
    played = simulations.run
    monkeypatch.setattr(
        simulations,
        "run",
        lambda path, seeds, changes: played(
            path, seeds=seeds, changes={**changes, "demand.requests": 3}, store=store.folder
        ),
    )
    (line,) = example["main"](seeds=1, fleets=(2,), demand=(100,))
    assert line.startswith("2 minibuses, 100 % demand: ")


def test_the_documentation_has_the_formula_of_every_figure() -> None:
    text = (SCENARIO.parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))
    assert rows == dict(DEFINITIONS)


def test_a_name_that_a_spreadsheet_would_reckon_out_stays_a_name() -> None:
    rows = [{"scenario": "=1+2", "change": -1.5, "reason": "no vehicle"}]
    assert as_csv(rows) == "scenario,change,reason\n'=1+2,-1.5,no vehicle\n"
