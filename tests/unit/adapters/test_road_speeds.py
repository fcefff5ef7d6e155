"""Speeds, peaks and closures: the file, the policy and the periods they make of a day."""

from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.adapters.roads_periods import day_periods, period_meaning
from scheduler.adapters.roads_speeds import read_speeds
from scheduler.domain.errors import BrokenInput, NotFound
from scheduler.domain.place import Point
from scheduler.domain.speeds import WEEKDAYS, Closure, Peak, RoadSpeed, SpeedPolicy
from scheduler.domain.time import DAY
from scheduler.domain.travel import VehicleClass

ZONE = ZoneInfo("Europe/London")
TUESDAY, SATURDAY, CLOCKS_FORWARD = date(2026, 12, 1), date(2026, 12, 5), date(2027, 3, 28)
FULL = """
built_up_factor = 0.9
snap_metres = 500
bus_gates_for = ["minibus"]
[road.trunk]
default_mph = 50
factor = 0.7
[vehicle.minibus]
cap_mph = 45
[junctions]
signals_seconds = 20
[[peak]]
id = "school-run"
days = ["mon", "fri"]
start = "08:15"
end = "09:00"
time_factor = 1.3
[[closure]]
id = "a1123-works"
reason = "resurfacing"
line = [[52.35, 0.19], [52.34, 0.21]]
radius_metres = 15
starts = 2026-12-01T09:30:00+00:00
[[closure]]
id = "bridge"
reason = "repairs"
ways = [17, 18]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "speeds.toml"


def test_a_full_file_is_read(file: Path) -> None:
    file.write_text(FULL)
    policy = read_speeds(file)
    assert policy.classes["trunk"] == RoadSpeed(50, 0.7)
    assert policy.classes["primary"] == SpeedPolicy().classes["primary"]
    assert policy.vehicles[VehicleClass.MINIBUS].cap_mph == 45
    assert (
        policy.vehicles[VehicleClass.MINIBUS].time_factor
        == SpeedPolicy().vehicles[VehicleClass.MINIBUS].time_factor
    )
    assert policy.junctions.signals_seconds == 20
    assert policy.peaks == (Peak("school-run", frozenset({0, 4}), time(8, 15), time(9), 1.3),)
    assert policy.bus_gates_for == {VehicleClass.MINIBUS}
    assert policy.snap_metres == 500
    assert policy.closures[0].starts == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert policy.closures[0].ends is None
    assert policy.closures[1].ways == (17, 18)


def test_an_empty_file_changes_nothing(file: Path) -> None:
    file.write_text("")
    assert read_speeds(file) == SpeedPolicy()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("snap_metres", "snap_meters", "snap_meters: there is no such key. Did you mean snap_metres?"),
        ("[road.trunk]", "[road.trunc]", "Did you mean trunk?"),
        ("[vehicle.minibus]", "[vehicle.minibuss]", "Did you mean minibus?"),
        ("cap_mph", "cap_kmh", "cap_kmh: there is no such key"),
        ("factor = 0.7", "factor = 7.0", "factor must lie between"),
        ("cap_mph = 45", "cap_mph = 450", "cap_mph must lie between"),
        ("signals_seconds = 20", "signals_seconds = 999", "signals_seconds must lie between"),
        ('end = "09:00"', 'end = "08:00"', "ends at 08:00:00 before it starts"),
        ('end = "09:00"', 'end = "24:30"', "must lie before midnight"),
        ('"school-run"', '"off-peak"', "stands for the rest of the day"),
        ('"school-run"', '"School Run"', "small letters and digits"),
        ('"mon", "fri"', '"moon"', "'moon' is no day"),
        ("2026-12-01T09:30:00+00:00", "2026-12-01T09:30:00", "Write it with its offset"),
        ("2026-12-01T09:30:00+00:00", '"soon"', "Write it with its offset"),
        ("ways = [17, 18]", "", "needs either ways or a line"),
        ("ways = [17, 18]", 'ways = ["A10"]', "is no way id"),
        ('id = "bridge"', 'id = "a1123-works"', "two closures share an id"),
        ("radius_metres = 15", "radius_metres = 0", "radius_metres must lie between"),
        ("[52.35, 0.19]", "[152.35, 0.19]", "Latitude comes first"),
        ('["minibus"]', '["tank"]', "there is no 'tank' here"),
        ("built_up_factor = 0.9", "built_up_factor = ", "is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(file: Path, old: str, new: str, said: str) -> None:
    assert old in FULL
    file.write_text(FULL.replace(old, new))
    with pytest.raises(BrokenInput) as caught:
        read_speeds(file)
    assert said in caught.value.message
    assert "speeds.toml" in caught.value.message


def test_a_weekday_has_its_peaks_and_a_saturday_none() -> None:
    tuesday = [
        (p.id, p.window.earliest)
        for p in day_periods(SpeedPolicy(), TUESDAY, ZONE)
        if p.window.earliest < DAY
    ]
    assert tuesday == [
        ("off-peak", 0),
        ("peak", 7 * 3600 + 1800),
        ("off-peak", 9 * 3600 + 900),
        ("peak", 16 * 3600),
        ("off-peak", 18 * 3600 + 900),
    ]
    assert [p.id for p in day_periods(SpeedPolicy(), SATURDAY, ZONE)] == ["off-peak"]


def test_the_night_after_friday_is_saturdays() -> None:
    friday = day_periods(SpeedPolicy(), date(2026, 12, 4), ZONE)
    assert friday[-1].id == "off-peak"
    assert friday[-1].window.earliest < DAY


def test_a_peak_is_at_its_clock_time_when_the_clocks_change() -> None:
    peak = Peak("market", frozenset({6}), time(9), time(10), 1.2)
    periods = day_periods(SpeedPolicy(peaks=(peak,)), CLOCKS_FORWARD, ZONE)
    assert periods[1].window.earliest == 9 * 3600


def test_closures_cut_the_day_and_name_the_period() -> None:
    nine, noon = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)
    policy = SpeedPolicy(
        peaks=(Peak("peak", WEEKDAYS, time(8), time(10), 1.2),),
        closures=(
            Closure("b", "x", ways=(1,), starts=nine, ends=noon),
            Closure("a", "y", ways=(2,), ends=noon),
        ),
    )
    day = [
        (p.id, p.window.earliest // 3600)
        for p in day_periods(policy, TUESDAY, ZONE)
        if p.window.earliest < DAY
    ]
    assert day == [("off-peak+a", 0), ("peak+a", 8), ("peak+a+b", 9), ("off-peak+a+b", 10), ("off-peak", 12)]
    factor, closures = period_meaning(policy, "peak+a+b")
    assert (factor, [closure.id for closure in closures]) == (1.2, ["a", "b"])


@pytest.mark.parametrize("period", ["", "rush", "off-peak+", "off-peak+nothing", "+a"])
def test_an_unknown_period_is_told(period: str) -> None:
    with pytest.raises(NotFound, match="period"):
        period_meaning(SpeedPolicy(), period)


moments = st.datetimes(datetime(2026, 11, 29), datetime(2026, 12, 5), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.tuples(moments, moments), max_size=4), st.dates(date(2026, 11, 29), date(2026, 12, 5)))
def test_periods_never_gap_or_overlap(spans: list[tuple[datetime, datetime]], day: date) -> None:
    closures = tuple(
        Closure(f"c{n}", "any", ways=(1,), starts=min(pair), ends=max(pair))
        for n, pair in enumerate(spans)
        if pair[0] != pair[1]
    )
    policy = SpeedPolicy(closures=closures)
    periods = day_periods(policy, day, ZONE)
    assert (periods[0].window.earliest, periods[-1].window.latest) == (0, 2 * DAY)
    for before, after in pairwise(periods):
        assert after.window.earliest == before.window.latest + 1
        assert before.id != after.id
    for period in periods:
        period_meaning(policy, period.id)


def test_a_closure_with_naive_times_is_refused() -> None:
    with pytest.raises(ValueError, match="needs times with an offset"):
        Closure("works", "x", line=(Point(52, 0),), radius_metres=5, starts=datetime(2026, 12, 1))  # noqa: DTZ001


def test_peaks_that_share_an_id_share_their_speeds() -> None:
    one = Peak("peak", WEEKDAYS, time(8), time(9), 1.2)
    with pytest.raises(ValueError, match="must share their time_factor"):
        SpeedPolicy(peaks=(one, Peak("peak", WEEKDAYS, time(16), time(17), 1.3)))
