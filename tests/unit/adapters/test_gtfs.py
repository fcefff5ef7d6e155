"""GTFS timetables: a small one by hand, a real one when it is there, and what is said of mistakes."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.gtfs import Call, read_gtfs
from scheduler.domain.errors import BrokenInput

ROOT = Path(__file__).parents[3]
LOOP = ROOT / "areas" / "haddenham" / "bus_synthetic"
FILES = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\na,A,52.3,0.1\nb,B,52.4,0.2\nunused,C,,\n",
    "routes.txt": "route_id,route_short_name\nr,9\n",
    "trips.txt": "route_id,service_id,trip_id\nr,week,t\nr,sunday,u\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t,25:10:00,25:10:00,b,2\nt,23:50:00,23:55:00,a,1\nu,1:00:00,1:00:00,a,1\nu,2:00:00,2:00:00,b,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20260101,20261231\nsunday,0,0,0,0,0,0,1,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20261225,2\nsunday,20261225,1\n",
}
TUESDAY, CHRISTMAS = date(2026, 12, 1), date(2026, 12, 25)


def feed(folder: Path, **changed: str) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".txt"), text), encoding="utf-8")
    return folder


def test_journeys_of_the_date_with_their_calls_in_order(tmp_path: Path) -> None:
    read = read_gtfs(feed(tmp_path), TUESDAY)
    (journey,) = read.journeys
    assert (journey.id, journey.route) == ("t", "9")
    assert journey.calls == (Call("a", 85800, 86100), Call("b", 90600, 90600))
    assert set(read.stops) == {"a", "b"}
    assert [one.id for one in read_gtfs(tmp_path, CHRISTMAS).journeys] == ["u"], "the exception wins"


OFTEN = "trip_id,start_time,end_time,headway_secs\nt,06:00:00,07:00:00,{}\nu,06:00:00,07:00:00,60\n"


def test_a_line_that_is_told_by_how_often_it_runs_has_as_many_journeys(tmp_path: Path) -> None:
    (feed(tmp_path) / "frequencies.txt").write_text(OFTEN.format(1200), encoding="utf-8")
    journeys = read_gtfs(tmp_path, TUESDAY).journeys
    assert [(one.calls[0].departs, one.calls[1].arrives) for one in journeys] == [
        (21600, 26100),
        (22800, 27300),
        (24000, 28500),
    ]
    assert len({one.id for one in journeys}) == 3
    (tmp_path / "frequencies.txt").write_text(OFTEN.format(0), encoding="utf-8")
    with pytest.raises(BrokenInput, match=r"frequencies\.txt, line 2: headway_secs is at least 60"):
        read_gtfs(tmp_path, TUESDAY)
    (tmp_path / "frequencies.txt").write_text(OFTEN.format(60).replace("07:00", "05:00"), encoding="utf-8")
    with pytest.raises(BrokenInput, match=r"frequencies\.txt, line 2: end_time is not after start_time"):
        read_gtfs(tmp_path, TUESDAY)


def test_a_zip_file_is_the_same(tmp_path: Path) -> None:
    feed(tmp_path)
    packed = tmp_path / "feed.zip"
    with zipfile.ZipFile(packed, "w") as into:
        for name in FILES:
            into.write(tmp_path / name, name)
    assert read_gtfs(packed, TUESDAY).journeys == read_gtfs(tmp_path, TUESDAY).journeys


def test_tables_in_a_folder_inside_are_told(tmp_path: Path) -> None:
    inside = tmp_path / "feed" / "gtfs"
    inside.mkdir(parents=True)
    feed(inside)
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as into:
        for name in FILES:
            into.write(inside / name, f"gtfs/{name}")
    for path in (tmp_path / "feed.zip", tmp_path / "feed"):
        with pytest.raises(BrokenInput, match=r"its tables lie in a folder gtfs\. Pack the files alone"):
            read_gtfs(path, TUESDAY)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stop_times": "trip_id,arrival_time,stop_id,stop_sequence\n"}, "no column departure_time"),
        ({"stop_times": FILES["stop_times.txt"].replace("23:50:00", "soon")}, "stop_times.txt, line 3"),
        ({"stop_times": FILES["stop_times.txt"].replace(",a,1\nu", ",z,1\nu")}, "stops.txt has no 'z'"),
        ({"stops": FILES["stops.txt"].replace("52.3", "north")}, "stops.txt, line 2"),
        ({"calendar_dates": "service_id,date,exception_type\nweek,20261201,3\n"}, "exception_type"),
        ({"calendar": "", "calendar_dates": ""}, "has no days"),
        (
            {"calendar": FILES["calendar.txt"].replace("20261231", "2026-12-31")},
            r"calendar\.txt, line 2: '2026-12-31' is no date. Dates are like 20261201",
        ),
        ({"calendar_dates": "service_id,date,exception_type\nweek,20260231,1\n"}, "'20260231' is no date"),
        (
            {"trips": FILES["trips.txt"] + "r,week,t\n"},
            r"trips\.txt, line 4: trip_id 't' stands here a second",
        ),
        ({"stop_times": FILES["stop_times.txt"].replace("23:50:00", "23:99:00")}, "23:99:00 is no time"),
        ({"stop_times": FILES["stop_times.txt"].replace("25:10:00", "")}, "'t' has no time at its first or"),
        ({"stop_times": FILES["stop_times.txt"].replace(",b,2\nt", ",b,two\nt")}, "whole number, not 'two'"),
        ({"stop_times": FILES["stop_times.txt"].replace("25:10:00", "22:10:00")}, "'t' goes back in time"),
        ({"stop_times": FILES["stop_times.txt"].replace("00,b,2\nt", "00,b,1\nt")}, "stop_sequence 1 twice"),
    ],
)
def test_mistakes_name_file_and_line(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(BrokenInput, match=said):
        read_gtfs(feed(tmp_path, **changed), TUESDAY)


def test_stops_without_a_time_are_passed_evenly_between_those_with_one(tmp_path: Path) -> None:
    times = FILES["stop_times.txt"] + "t,,,b,12\nt,,,a,13\nt,25:25:00,25:25:00,b,14\n"
    (journey,) = read_gtfs(feed(tmp_path, stop_times=times), TUESDAY).journeys
    assert [one.arrives for one in journey.calls[1:]] == [90600, 90900, 91200, 91500]
    assert [one.stop_id for one in journey.calls] == ["a", "b", "b", "a", "b"]


IN_AND_OUT = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
    "t,8:00:00,8:00:00,a,1,0,1\nt,,,b,2,1,\nt,8:20:00,8:20:00,a,3,3,2\nt,8:30:00,8:30:00,b,4,{},0\n"
)


def test_stops_where_people_only_get_in_or_only_get_out(tmp_path: Path) -> None:
    (journey,) = read_gtfs(feed(tmp_path, stop_times=IN_AND_OUT.format(1)), TUESDAY).journeys
    assert [(one.boards, one.alights) for one in journey.calls] == [
        (True, False),
        (False, True),
        (True, True),
        (False, True),
    ]
    with pytest.raises(
        BrokenInput, match=r"stop_times\.txt, line 5: pickup_type is a number from 0 to 3, not"
    ):
        read_gtfs(feed(tmp_path, stop_times=IN_AND_OUT.format("no")), TUESDAY)


def test_what_is_no_feed_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match="there is no such file"):
        read_gtfs(tmp_path / "nowhere.zip", TUESDAY)
    with pytest.raises(BrokenInput, match="has no routes"):
        read_gtfs(tmp_path, TUESDAY)
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(BrokenInput, match="cannot be read"):
        read_gtfs(tmp_path / "x.zip", TUESDAY)


def test_a_hostile_zip_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(tmp_path)
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
        for name in FILES:
            into.write(tmp_path / name, name)
        into.writestr("../../outside.txt", "nobody unpacks it")
    whole = path.read_bytes()
    assert read_gtfs(path, TUESDAY).journeys
    assert not (tmp_path.parent.parent / "outside.txt").exists()
    at = whole.index(b"routes.txt") + len("routes.txt")
    for damaged in (whole[:-30], whole[:at] + b"\xff" * 12 + whole[at + 12 :]):
        path.write_bytes(damaged)
        with pytest.raises(BrokenInput, match="cannot be read"):
            read_gtfs(path, TUESDAY)
    path.write_bytes(whole)
    monkeypatch.setattr("scheduler.adapters.gtfs.LARGEST", 60)
    with pytest.raises(BrokenInput, match="larger than a timetable can be"):
        read_gtfs(path, TUESDAY)


def test_a_field_without_end_is_told(tmp_path: Path) -> None:
    endless = FILES["stops.txt"] + '"' + "x" * 200_000
    with pytest.raises(BrokenInput, match=r"stops\.txt, line \d: field larger"):
        read_gtfs(feed(tmp_path, stops=endless), TUESDAY)


def test_the_loop_bus_says_that_it_is_synthetic() -> None:
    read = read_gtfs(LOOP, TUESDAY)
    assert "SYNTHETIC" in read.label
    assert len(read.journeys) == 12
    assert all(len(journey.calls) == 22 for journey in read.journeys)
    assert not read_gtfs(LOOP, date(2026, 12, 5)).journeys, "not on Saturdays"


def test_a_real_feed_is_read(shared_data: Path) -> None:
    read = read_gtfs(shared_data / "data" / "gtfs_sample" / "newport-20230613_gtfs.zip", date(2023, 6, 13))
    assert len(read.journeys) > 100
    for journey in read.journeys:
        times = [time for call in journey.calls for time in (call.arrives, call.departs)]
        assert times == sorted(times)
