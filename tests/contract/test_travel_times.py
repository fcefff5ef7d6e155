"""Every ``TravelTimes`` answers alike: hierarchies, Dijkstra, and OSRM over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.adapters.area.bundle import read_bundle
from scheduler.adapters.area.contents import AreaContents
from scheduler.adapters.osrm import OsrmRoads, OsrmServer
from scheduler.adapters.roads import RoadNetwork
from scheduler.domain.errors import NotFound
from scheduler.domain.place import Point
from scheduler.domain.speeds import SpeedPolicy
from scheduler.domain.time import DAY
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from scheduler.usecases.ports import TravelTimes
from tests.fakes.osrm_server import OsrmLikeServer

AREA = Path(__file__).parents[2] / "areas" / "haddenham"
ZONE = ZoneInfo("Europe/London")
CAR = Profile(VehicleClass.CAR, "off-peak")
PROFILES = [Profile(vehicle, band) for vehicle in VehicleClass for band in ("off-peak", "peak")]
HADDENHAM, WITCHFORD = Point(52.3585, 0.1485), Point(52.3869, 0.2069)
ELY, ADDENBROOKES = Point(52.3990, 0.2620), Point(52.17577, 0.14276)
NORTH_SEA = Point(53.4, 1.9)
PLACES = [HADDENHAM, WITCHFORD, ELY, ADDENBROOKES]


@pytest.fixture(scope="module")
def contents() -> AreaContents:
    return read_bundle(AREA)


@pytest.fixture(scope="module")
def hierarchy(contents: AreaContents) -> RoadNetwork:
    pytest.importorskip("pyroutingkit")
    return RoadNetwork(contents.graph, SpeedPolicy(), ZONE, order=contents.order)


@pytest.fixture(scope="module")
def dijkstra(contents: AreaContents) -> RoadNetwork:
    return RoadNetwork(contents.graph, SpeedPolicy(), ZONE, dijkstra=True)


@pytest.fixture(scope="module")
def osrm(contents: AreaContents) -> Iterator[OsrmRoads]:
    far = SpeedPolicy(snap_metres=20_000)  # OSRM itself snaps however far it is
    roads = RoadNetwork(contents.graph, far, ZONE, order=contents.order)
    with (
        OsrmLikeServer(roads, table_limit=20) as server,
        OsrmRoads(OsrmServer(server.url, table_limit=20), SpeedPolicy(), ZONE) as client,
    ):
        yield client


@pytest.fixture(params=["hierarchy", "dijkstra", "osrm"])
def roads(request: pytest.FixtureRequest) -> TravelTimes:
    found: TravelTimes = request.getfixturevalue(request.param)
    return found


def metres_apart(a: Point, b: Point) -> float:
    return hypot(a.lat - b.lat, (a.lon - b.lon) * cos(radians(a.lat))) * 111_195


def test_a_drive_from_a_village_to_town_takes_as_long_as_people_say(roads: TravelTimes) -> None:
    table = roads.matrix([HADDENHAM], [ELY, ADDENBROOKES], CAR)
    assert 11 * 60 <= table.seconds[0, 0] <= 16 * 60
    assert 11_000 <= table.metres[0, 0] <= 14_000
    assert 29 * 60 <= table.seconds[0, 1] <= 45 * 60


def test_several_profiles_at_once_are_told_as_one_by_one(roads: TravelTimes) -> None:
    several = roads.matrices(PLACES, PLACES[:3], PROFILES)
    for profile, table in zip(PROFILES, several, strict=True):
        alone = roads.matrix(PLACES, PLACES[:3], profile)
        assert np.array_equal(table.seconds, alone.seconds)
        assert np.array_equal(table.metres, alone.metres)
    assert roads.matrices(PLACES, PLACES, []) == []


def test_tables_have_the_asked_shape_and_whole_numbers(roads: TravelTimes) -> None:
    table = roads.matrix(PLACES, PLACES[:3], CAR)
    for values in (table.seconds, table.metres):
        assert values.shape == (4, 3)
        assert values.dtype == np.int32
    assert roads.matrix([], PLACES, CAR).seconds.shape == (0, 4)
    assert roads.matrix(PLACES, [], CAR).seconds.shape == (4, 0)


def test_staying_takes_no_time(roads: TravelTimes) -> None:
    table = roads.matrix(PLACES, PLACES, CAR)
    assert not np.diagonal(table.seconds).any()
    assert not np.diagonal(table.metres).any()
    assert (table.seconds + 1000 * np.eye(4) > 0).all()


def test_no_detour_is_quicker(roads: TravelTimes) -> None:
    seconds = roads.matrix(PLACES, PLACES, CAR).seconds.astype(int)
    through = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (seconds <= through + 2).all()


def test_no_road_is_shorter_than_the_crow_flies(roads: TravelTimes) -> None:
    metres = roads.matrix(PLACES, PLACES, CAR).metres
    for row, a in enumerate(PLACES):
        for column, b in enumerate(PLACES):
            assert metres[row, column] >= metres_apart(a, b) - 200


def test_a_point_out_at_sea_is_unreachable_and_spoils_nothing(roads: TravelTimes) -> None:
    table = roads.matrix([HADDENHAM, NORTH_SEA], [ELY, NORTH_SEA, WITCHFORD], CAR)
    assert roads.matrix([NORTH_SEA], [ELY], CAR).seconds[0, 0] == UNREACHABLE
    for values in (table.seconds, table.metres):
        assert (values[1] == UNREACHABLE).all()
        assert values[0, 1] == UNREACHABLE
        assert 0 < values[0, 0] < UNREACHABLE
        assert 0 < values[0, 2] < UNREACHABLE
    assert roads.snap(NORTH_SEA) is None
    assert roads.route([HADDENHAM, NORTH_SEA], CAR) is None


def test_large_tables_equal_their_parts(roads: TravelTimes) -> None:
    few = [Point(52.33 + 0.005 * n, 0.10 + 0.01 * n) for n in range(15)]
    whole = roads.matrix(few, few, CAR)
    part = roads.matrix(few[4:6], few[7:9], CAR)
    assert (whole.seconds[4:6, 7:9] == part.seconds).all()
    assert (whole.metres[4:6, 7:9] == part.metres).all()


def test_a_snap_lies_on_the_road_near_the_place(roads: TravelTimes) -> None:
    for place in PLACES:
        snap = roads.snap(place)
        assert snap is not None
        assert snap.metres_away < 100
        assert metres_apart(place, snap.point) < snap.metres_away + 75
        again = roads.snap(snap.point)
        assert again is not None
        assert metres_apart(again.point, snap.point) < 75


def test_a_route_takes_as_long_as_the_table_says(roads: TravelTimes) -> None:
    route = roads.route([HADDENHAM, WITCHFORD, ELY], CAR)
    table = roads.matrix([HADDENHAM, WITCHFORD], [WITCHFORD, ELY], CAR)
    assert route is not None
    assert route.seconds == tuple(np.diagonal(table.seconds).tolist())
    assert route.metres == tuple(np.diagonal(table.metres).tolist())


def test_a_route_is_drawn_along_the_road(roads: TravelTimes) -> None:
    route = roads.route([HADDENHAM, WITCHFORD, ELY], CAR)
    assert route is not None
    assert metres_apart(route.geometry[0], HADDENHAM) < 150
    assert metres_apart(route.geometry[-1], ELY) < 150
    drawn = sum(metres_apart(a, b) for a, b in pairwise(route.geometry))
    assert drawn == pytest.approx(sum(route.metres), rel=0.01)


def test_a_route_of_one_point_stands_still(roads: TravelTimes) -> None:
    route = roads.route([ELY], CAR)
    assert route is not None
    assert (route.seconds, route.metres, len(route.geometry)) == ((), (), 1)


def test_the_peak_is_slower(roads: TravelTimes) -> None:
    quiet = roads.matrix([HADDENHAM], [ELY], CAR).seconds[0, 0]
    busy = roads.matrix([HADDENHAM], [ELY], Profile(VehicleClass.CAR, "peak")).seconds[0, 0]
    assert quiet * 1.05 < busy < quiet * 1.5


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 12, 5), date(2027, 3, 28), date(2026, 10, 25)])
def test_periods_cover_two_days_without_gap(roads: TravelTimes, day: date) -> None:
    periods = roads.periods(day)
    assert periods[0].window.earliest == 0
    assert periods[-1].window.latest == 2 * DAY
    for before, after in pairwise(periods):
        assert after.window.earliest == before.window.latest + 1
        assert after.id != before.id
    assert roads.periods(day) == periods


def test_every_period_of_a_day_can_be_asked_for(roads: TravelTimes) -> None:
    for period in roads.periods(date(2026, 12, 1)):
        assert roads.matrix([HADDENHAM], [ELY], Profile(VehicleClass.MINIBUS, period.id)).seconds[0, 0] > 0
    with pytest.raises(NotFound, match="period"):
        roads.matrix([HADDENHAM], [ELY], Profile(VehicleClass.CAR, "midnight-feast"))


def test_many_threads_get_the_answers_one_gets(roads: TravelTimes) -> None:
    rng = np.random.default_rng(3)
    asked = [
        [Point(52.33 + 0.1 * float(a), 0.1 + 0.2 * float(b)) for a, b in rng.random((3, 2))] for _ in range(8)
    ]
    alone = [roads.matrix(points, points, CAR) for points in asked]
    drawn = [roads.route([HADDENHAM, points[0]], CAR) for points in asked]

    def ask(number: int) -> bool:
        points = asked[number % 8]
        table = roads.matrix(points, points, CAR)
        same = (table.seconds == alone[number % 8].seconds).all()
        return bool(same) and roads.route([HADDENHAM, points[0]], CAR) == drawn[number % 8]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(32)))


@pytest.mark.parametrize("few", ["sources", "targets"])
@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: f"{p.vehicle_class}-{p.period}")
def test_both_searches_agree_to_the_second(
    hierarchy: RoadNetwork, dijkstra: RoadNetwork, profile: Profile, few: str
) -> None:
    """A thousand random pairs, a few hundred of them on farm roads and private drives."""
    rng = np.random.default_rng(11)
    spots = [Point(52.15 + 0.42 * float(a), -0.1 + 0.54 * float(b)) for a, b in rng.random((70, 2))]
    sources, targets = (spots[:20], spots[20:]) if few == "sources" else (spots[20:], spots[:20])
    fast, plain = hierarchy.matrix(sources, targets, profile), dijkstra.matrix(sources, targets, profile)
    reached = plain.seconds != UNREACHABLE
    assert reached.sum() > 700
    assert ((fast.seconds != UNREACHABLE) == reached).all()
    assert np.abs(fast.seconds.astype(int) - plain.seconds).max() <= 1
    assert np.abs(fast.metres.astype(int) - plain.metres).max() <= 1


def test_both_searches_take_the_same_road(hierarchy: RoadNetwork, dijkstra: RoadNetwork) -> None:
    assert hierarchy.route(PLACES, CAR) == dijkstra.route(PLACES, CAR)
