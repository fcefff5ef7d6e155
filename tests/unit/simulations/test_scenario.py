"""Scenario files: what they lay over a service, and what is said of mistakes."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BrokenInput
from simulations.demand_rules import Tag
from simulations.scenario import Optimising, load_scenario
from tests.fakes.simulated_day import SCENARIO

AREA = SCENARIO.parents[2] / "areas" / "haddenham"


@pytest.fixture
def write(tmp_path: Path):
    def write_file(more: str, *, head: str = "") -> Path:
        path = tmp_path / "scenario.toml"
        base = f'schema = 1\nname = "x"\nquestion = "y?"\n{head}[base]\narea = "{AREA}"\n[day]\ndate = 2026-12-01\n'
        path.write_text(base + more, encoding="utf-8")
        return path

    return write_file


def test_the_rules_of_the_service_can_be_changed(write) -> None:
    scenario = load_scenario(write("[policy.booking]\nnotice_min = 240\n[policy.ride]\ncap_min = 45\n"))
    assert scenario.policy.booking.notice == 240 * 60
    assert scenario.policy.ride.cap == 45 * 60
    assert scenario.policy.booking.max_party == 5, "the rest stays as the service file says"


def test_vehicles_can_be_left_out(write) -> None:
    scenario = load_scenario(
        write('[fleet]\nwithout_vehicles = ["minibus-2"]\nwithout_drivers = ["driver-5"]\n')
    )
    assert "minibus-2" not in {vehicle.id for vehicle in scenario.fleet.vehicles}
    assert not [pattern for pattern in scenario.fleet.patterns if pattern.vehicle_id == "minibus-2"]
    assert not [pattern for pattern in scenario.fleet.patterns if pattern.driver_id == "driver-5"]


def test_every_assumption_is_tagged_and_a_chosen_one_says_so(write) -> None:
    notes = load_scenario(write("[demand]\ncancel_percent = 20\n")).demand.assumptions
    tags = {note.key: note.tag for note in notes}
    assert tags["demand.cancel_percent"] is Tag.CHOSEN
    assert tags["demand.trips_per_resident_year"] is Tag.ASSUMED
    assert {Tag.SOURCED, Tag.DERIVED} <= set(tags.values())


def test_the_hash_names_everything_that_was_used(write) -> None:
    plain = load_scenario(write(""))
    assert plain.hash == load_scenario(write("[demand]\ncancel_percent = 10\n")).hash
    for change in (
        "[demand]\ncancel_percent = 11\n",
        "[policy.booking]\nnotice_min = 61\n",
        '[fleet]\nwithout_vehicles = ["car-1"]\n',
        '[running]\noptimise = "never"\n',
    ):
        assert load_scenario(write(change)).hash != plain.hash
    assert plain.running.optimise is Optimising.EVENING_BEFORE


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[demnd]\n", ["demnd", "Did you mean demand?"]),
        ("[demand]\ntrips_per_resident = 2\n", ["demand.trips_per_resident", "trips_per_resident_year"]),
        ("[demand]\nreturn_percent = 120\n", ["demand.return_percent", "from 0 to 100"]),
        ("[demand]\nlead_over_day_percent = 90\n", ["lead_hours_percent", "more than 100"]),
        ("[demand]\nrequests = 0\n", ["demand.requests"]),
        ("[policy.booking]\nnotice_mins = 240\n", ["scenario.toml", "booking.notice_mins", "notice_min"]),
        ('[fleet]\nwithout_vehicles = ["tram"]\n', ["without_vehicles", "'tram'", "minibus-1"]),
        ('[running]\noptimise = "nightly"\n', ["running.optimise", "nightly"]),
    ],
)
def test_a_mistake_names_its_place_and_remedy(write, more: str, said: list[str]) -> None:
    with pytest.raises(BrokenInput) as caught:
        load_scenario(write(more))
    for part in said:
        assert part in caught.value.message


def test_a_scenario_without_its_area_says_which_file_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(
        'schema = 1\nname = "x"\nquestion = "y"\n[base]\narea = "nowhere"\n[day]\ndate = 2026-12-01\n'
    )
    with pytest.raises(BrokenInput, match=r"scenario\.toml: base\.area: there is no folder .*nowhere"):
        load_scenario(path)
