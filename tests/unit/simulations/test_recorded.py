"""Recorded days: what is taken down of an event log, what is not, and that playing them again meets the same people."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import EventType
from scheduler.domain.time import Timeline
from simulations.demand import Trip
from simulations.equity import FEWEST, SMALL
from simulations.experiment import run, run_scenario
from simulations.kernel import Outcome, Played
from simulations.recorded.command import take_down
from simulations.recorded.file import read_recorded
from simulations.recorded.places import PUBLIC, PublicPlaces
from simulations.recorded.wishes import wishes_of
from simulations.scenario import REPLAY, load_scenario
from simulations.what_if import play_folder
from tests.fakes import simulated_day

pytestmark = pytest.mark.slow

SEED = 7
DAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def real() -> tuple[list[Trip], Played]:
    trips = simulated_day.trips(SEED)
    return trips, simulated_day.play(trips, SEED)


@pytest.fixture(scope="module")
def folder(real: tuple[list[Trip], Played], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one day taken down twice, as if a week lay between."""
    out = tmp_path_factory.mktemp("recorded")
    take_down({DAY: real[1].events}, simulated_day.SCENARIO, out=out)
    text = (out / "wishes.csv").read_text()
    later = [line.replace("2026-12-01", "2026-12-08") for line in text.splitlines()[1:12]]
    (out / "wishes.csv").write_text(text + "\n".join(later) + "\n")
    return out


def test_every_wish_is_read_from_the_log_as_it_was(real: tuple[list[Trip], Played]) -> None:
    trips, played = real
    found = wishes_of(played.events, Timeline(DAY, simulated_day.scenario().policy.zone))
    by_rider = {str(trip.rider.id): trip for trip in trips}
    assert len(found) == len(trips)
    for one in found:
        trip = by_rider[one.rider]
        assert (one.outward, one.homeward, one.asked_s) == (trip.outward, trip.homeward, trip.asks_at)
        assert (one.party, one.purpose, one.channel) == (trip.party.size, trip.purpose, trip.channel)
    outcomes = Counter(outcome.value for outcome in played.outcomes.values())
    assert Counter(one.outcome for one in found)["booked"] == outcomes["booked"]
    cancelled = {e.data["booking"] for e in played.events if e.type is EventType.TRIP_CANCEL_RESPONSE}
    assert sum(one.cancelled_s is not None for one in found) == len(cancelled)


def test_a_log_of_before_guesses_the_way_home_only(real: tuple[list[Trip], Played]) -> None:
    old = [
        replace(e, data={key: value for key, value in e.data.items() if not key.startswith("homeward")})
        for e in real[1].events
    ]
    found = wishes_of(old, Timeline(DAY, simulated_day.scenario().policy.zone))
    assert sum(one.homeward is not None for one in found) == sum(t.homeward is not None for t in real[0])


def test_neither_rider_nor_home_nor_booking_is_taken_along(
    real: tuple[list[Trip], Played], folder: Path
) -> None:
    text = (folder / "wishes.csv").read_text()
    trips, played = real
    for trip in trips:
        assert f",{trip.origin.id}," not in text or trip.origin.kind in PUBLIC
    assert "postcode:" not in text
    for booking in played.bookings:
        assert booking.id not in text
        assert booking.reference not in text
    places = PublicPlaces(simulated_day.area(), simulated_day.scenario().policy)
    for wished in read_recorded(folder / "wishes.csv").wishes:
        assert places.get(wished.origin)
        assert places.get(wished.destination)
    assert places.public("pin:52.361000:0.148000", "") in {str(stop.id) for stop in places._stops}, (
        "a pin becomes a stop"
    )
    assert places.public("home:17", "Nowhere") is None


def test_each_seed_plays_the_next_day_and_the_same_one_the_same_way(
    real: tuple[list[Trip], Played], folder: Path
) -> None:
    scenario = load_scenario(folder / "recorded.toml")
    assert [scenario.demand.recorded.date_of(seed).day for seed in (1, 2, 3)] == [1, 8, 1]
    again = run(scenario, 1, area=simulated_day.area())
    assert again.scenario.service_date == DAY
    assert again.summary()["label"] == REPLAY
    really = sum(outcome is Outcome.BOOKED for outcome in real[1].outcomes.values())
    now = sum(outcome is Outcome.BOOKED for outcome in again.played.outcomes.values())
    assert abs(now - really) <= 0.1 * really, "the same service books about the same people"
    short = run(scenario, 2, area=simulated_day.area())
    assert (short.scenario.service_date.day, len(short.trips)) == (8, 11)
    twice = load_scenario(folder / "recorded.toml", {"demand.volume_percent": 200})
    assert len(run(twice, 2, area=simulated_day.area()).trips) == 22


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"demand.requests": 5}, "demand.requests: means nothing beside recorded wishes"),
        (
            {"demand.recorded": "elsewhere.csv"},
            r"demand\.recorded: there is no file .*elsewhere\.csv\. Name one that",
        ),
        ({"supply.dropout_percent": -5}, r"supply\.dropout_percent: -5 is out of range\. Give a number"),
    ],
)
def test_what_cannot_be_is_said(folder: Path, more: dict[str, object], said: str) -> None:
    with pytest.raises(BrokenInput, match=said):
        load_scenario(folder / "recorded.toml", more)


def test_a_line_that_cannot_be_is_named(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "wishes.csv").read_text().splitlines()
    lines[3] = lines[3].replace(",phone,", ",pigeon,").replace(",web,", ",pigeon,")
    (tmp_path / "wishes.csv").write_text("\n".join(lines))
    with pytest.raises(BrokenInput, match=r"wishes.csv, line 4: channel must be one of .* not 'pigeon'"):
        read_recorded(tmp_path / "wishes.csv")


def test_what_is_told_of_real_days_names_no_village_of_few(folder: Path, tmp_path: Path) -> None:
    run_scenario(folder / "recorded.toml", 1, out=tmp_path)
    with (tmp_path / "trips.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = {row[column] for row in rows for column in ("village", "to")} - {SMALL}
    report = (tmp_path / "report.html").read_text()
    assert "Trips of the day; riders are numbers" in report
    for column in ("village", "to"):
        riders: dict[str, set[str]] = {}
        for row in rows:
            riders.setdefault(row[column], set()).add(row["rider"])
        assert min(map(len, riders.values())) >= FEWEST
        assert SMALL in riders, "or this day shows nothing"
    stops = report.split("Every stop of every vehicle")[1].split("</table>")[0]
    assert {cell for cell in re.findall(r"<td>([A-Z][^<]*)</td>", stops)} <= names


def test_a_changed_file_is_another_scenario(folder: Path, tmp_path: Path) -> None:
    for name in ("wishes.csv", "recorded.toml"):
        (tmp_path / name).write_text((folder / name).read_text())
    before = load_scenario(tmp_path / "recorded.toml").hash
    assert before == load_scenario(folder / "recorded.toml").hash
    lines = (tmp_path / "wishes.csv").read_text().splitlines()
    (tmp_path / "wishes.csv").write_text("\n".join(lines[:-1]))
    assert load_scenario(tmp_path / "recorded.toml").hash != before


def test_a_what_if_of_real_days_shows_no_vehicle_on_its_way(folder: Path, tmp_path: Path) -> None:
    """It stands beside itself, under one name: what each of them reaches is told of each."""
    path = str(folder / "recorded.toml")
    (tmp_path / "order.json").write_text(json.dumps({"scenarios": [path, path], "seeds": 1}))
    assert play_folder(tmp_path, 1)
    files = {one.name for one in (tmp_path / "out").rglob("*") if one.is_file()}
    assert "trips.csv" in files
    assert "day.json" not in files, "somebody would be seen waiting at their stop"
    assert (tmp_path / "out" / "report.html").read_text().count("As recorded. What can be reached") == 2
