"""Catching trains: how early, and what is next."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.service_file import load_policy
from scheduler.adapters.train_times import TrainTimes
from scheduler.domain.errors import BrokenInput
from scheduler.domain.people import Needs, Wheelchair
from scheduler.domain.trains import Train, TrainRules, after

AREA = Path(__file__).parents[3] / "areas" / "haddenham"
TEN, HALF_PAST, ELEVEN = 36_000, 37_800, 39_600
TRAINS = (Train("a", TEN, "Cambridge"), Train("b", HALF_PAST, "Norwich"), Train("c", ELEVEN, "Cambridge"))


def test_the_next_train_goes_the_same_way() -> None:
    assert after(TRAINS, TRAINS[0]) == TRAINS[2]
    assert after(TRAINS, TRAINS[1]) is None
    assert after(TRAINS, TRAINS[2]) is None


def test_who_needs_a_ramp_is_there_earlier() -> None:
    rules = TrainRules(buffer=600, wheelchair_buffer=900)
    assert rules.arrive_by(TRAINS[0], Needs()) == TEN - 600
    assert rules.arrive_by(TRAINS[0], Needs(wheelchair=Wheelchair.FOLDS)) == TEN - 600
    assert rules.arrive_by(TRAINS[0], Needs(wheelchair=Wheelchair.STAYS_IN)) == TEN - 900


def test_a_place_near_the_station_is_the_station() -> None:
    policy = load_policy(AREA / "service.toml")
    station = policy.trains.station
    assert station is not None
    assert policy.trains.is_station(replace(station, name="Bus stop outside"))
    assert not policy.trains.is_station(policy.shared_runs[0].destination)
    assert not TrainRules().is_station(station)


def test_departures_are_in_order_and_none_runs_on_sunday() -> None:
    times = TrainTimes(AREA / "trains_synthetic", ("ely",))
    day = times.on(date(2026, 12, 1))
    assert [one.departs for one in day.trains] == sorted(one.departs for one in day.trains)
    assert day.get("cambridge-1024") == Train("cambridge-1024", 10 * 3600 + 24 * 60, "Cambridge")
    assert {one.towards for one in day.trains} >= {"Norwich", "King's Lynn"}
    assert times.on(date(2026, 12, 6)).trains == ()


def test_a_train_that_only_lets_people_out_is_none_to_catch_and_the_other_way_round(tmp_path: Path) -> None:
    shutil.copytree(AREA / "trains_synthetic", tmp_path / "trains")
    told = tmp_path / "trains" / "stop_times.txt"
    head, *lines = told.read_text(encoding="utf-8").splitlines()
    shut = {"cambridge-1024": "1,0", "from-cambridge-1004": "0,1"}
    closed = [f"{line},{shut.get(line.split(',')[0], '0,0')}" for line in lines]
    told.write_text("\n".join([f"{head},pickup_type,drop_off_type", *closed, ""]), encoding="utf-8")
    tuesday = date(2026, 12, 1)
    before, after = (
        TrainTimes(folder, ("ely",)).on(tuesday)
        for folder in (AREA / "trains_synthetic", tmp_path / "trains")
    )
    assert {one.id for one in before.trains} - {one.id for one in after.trains} == {"cambridge-1024"}
    assert {one.id for one in before.arrivals} - {one.id for one in after.arrivals} == {"from-cambridge-1004"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('leave_after = "12:30"', 'leave_after = "09:30"', "is not after arrive_by"),
        ('id = "supermarket"', 'id = "market"', "two runs have one id"),
        ("buffer_min = 10", "bufer_min = 10", "buffer_min"),
    ],
)
def test_mistakes_in_the_service_file_are_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (AREA / "service.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "service.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenInput, match=told):
        load_policy(file)
