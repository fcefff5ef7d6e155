"""Rules of the road on extracts small enough to reckon by hand, through both searches."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.adapters.area.graph_build import build_graph
from scheduler.adapters.area.osm_reader import read_roads
from scheduler.adapters.roads import RoadNetwork
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point
from scheduler.domain.speeds import Closure, JunctionDelays, SpeedPolicy
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from tests.fakes.small_map import SmallMap, node_at

ZONE = ZoneInfo("Europe/London")
CAR = Profile(VehicleClass.CAR, "off-peak")
NORTH, EAST = 222, 137
"""Metres of one step on the map."""
Make = Callable[..., RoadNetwork]


@pytest.fixture(params=[False, True], ids=["hierarchy", "dijkstra"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def network(small: SmallMap, **policy: object) -> RoadNetwork:
        graph = build_graph(read_roads(small.write(tmp_path)))
        speeds = SpeedPolicy(**{"junctions": JunctionDelays(0, 0, 0), **policy})  # type: ignore[arg-type]
        return RoadNetwork(graph, speeds, ZONE, dijkstra=request.param)

    return network


def metres(roads: RoadNetwork, start: int, end: int, profile: Profile = CAR) -> int:
    return int(roads.matrix([node_at(start)], [node_at(end)], profile).metres[0, 0])


def steps(north: int = 0, east: int = 0) -> object:
    return pytest.approx(north * NORTH + east * EAST, abs=6)


def square() -> SmallMap:
    """A block: 11-12-13 in the south, 31-32-33 in the north, joined at both sides."""
    small = SmallMap()
    small.way(1, 11, 12, 13)
    small.way(2, 13, 23, 33)
    small.way(3, 33, 32, 31)
    small.way(4, 31, 21, 11)
    return small


def test_a_one_way_street_is_driven_one_way(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, oneway="yes")
    roads = make(small)
    assert metres(roads, 12, 32) == steps(north=2)
    assert metres(roads, 32, 12) == steps(north=2, east=2)


def test_a_one_way_street_drawn_backwards_is_driven_the_other_way(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, oneway="-1")
    roads = make(small)
    assert metres(roads, 32, 12) == steps(north=2)
    assert metres(roads, 12, 32) == steps(north=2, east=2)


def test_a_roundabout_is_driven_in_the_direction_it_is_drawn(make: Make) -> None:
    small = SmallMap()
    small.way(1, 11, 12, 22, 21, 11, junction="roundabout")
    small.way(2, 11, 1)
    small.way(3, 12, 3)
    roads = make(small)
    assert metres(roads, 11, 12) == steps(east=1)
    assert metres(roads, 12, 11) == steps(north=2, east=1)


def test_a_banned_turn_is_not_made(make: Make) -> None:
    """From the west at 12 one may not turn north; and turning round just behind it is no way out."""
    free = make(square_with_middle())
    banned_map = square_with_middle()
    banned_map.ban(1, "no_left_turn", 1, 12, 5)
    banned = make(banned_map)
    assert metres(free, 11, 22) == steps(north=1, east=1)
    assert metres(banned, 11, 22) == steps(north=3, east=1), "by 21, 31 and 32"
    assert metres(banned, 13, 22) == steps(north=1, east=1)


def test_one_may_stop_on_the_road_behind_a_sign(make: Make) -> None:
    small = square_with_middle()
    small.ban(1, "only_straight_on", 1, 12, 6)
    roads = make(small)
    halfway = Point(node_at(12).lat, (node_at(12).lon + node_at(13).lon) / 2)
    table = roads.matrix([node_at(11)], [halfway], CAR)
    assert table.metres[0, 0] == pytest.approx(1.5 * EAST, abs=5)
    back = roads.matrix([halfway], [node_at(11)], CAR)
    assert back.metres[0, 0] == pytest.approx(1.5 * EAST, abs=5)


def square_with_middle() -> SmallMap:
    small = SmallMap()
    small.way(1, 11, 12)
    small.way(6, 12, 13)
    small.way(2, 13, 23, 33)
    small.way(3, 33, 32, 31)
    small.way(4, 31, 21, 11)
    small.way(5, 12, 22, 32)
    return small


def test_an_only_sign_bans_every_other_turn(make: Make) -> None:
    small = square_with_middle()
    small.ban(1, "only_straight_on", 1, 12, 6)
    roads = make(small)
    assert metres(roads, 11, 13) == steps(east=2)
    assert metres(roads, 11, 22) == steps(north=3, east=1)
    assert metres(roads, 32, 13) == steps(north=2, east=1), "coming from the side, one may turn as one likes"


def test_a_private_road_is_for_its_visitors(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, access="private")
    roads = make(small)
    assert metres(roads, 12, 32) == steps(north=2, east=2)
    assert metres(roads, 12, 22) == steps(north=1)
    assert metres(roads, 22, 32) == steps(north=1)


def test_a_closed_road_is_for_nobody(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, motor_vehicle="no")
    roads = make(small, snap_metres=50)
    assert metres(roads, 12, 32) == steps(north=2, east=2)
    assert metres(roads, 12, 22) == UNREACHABLE


def test_a_service_road_is_no_short_cut(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, highway="service", maxspeed="60 mph")  # tempting
    small.way(7, 22, 24, highway="service")
    roads = make(small)
    assert metres(roads, 12, 32) == steps(north=2, east=2), "passed through"
    assert metres(roads, 12, 24) == steps(north=1, east=2), "as the last stretch"
    assert metres(roads, 24, 32) == steps(north=1, east=2), "as the first stretch"
    assert metres(roads, 24, 22) == steps(east=2), "within the yard"


def test_a_street_reached_by_a_service_road_alone_can_be_reached(make: Make) -> None:
    small = square()
    small.way(5, 33, 34, highway="service")
    small.way(6, 34, 35, 45)
    assert metres(make(small), 13, 45) == steps(north=3, east=2)


def test_an_island_is_not_snapped_to(make: Make) -> None:
    small = square()
    small.way(5, 55, 56)
    roads = make(small, snap_metres=300)
    assert roads.snap(node_at(55)) is None
    assert metres(roads, 11, 55) == UNREACHABLE


def test_a_dead_end_one_may_only_enter_is_not_snapped_to(make: Make) -> None:
    small = square()
    small.way(5, 13, 15, oneway="yes")
    snap = make(small).snap(node_at(15))
    assert snap is not None
    assert snap.metres_away == pytest.approx(2 * EAST, abs=5)


def test_a_bollard_stops_cars(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32)
    small.node(22, barrier="bollard")
    assert metres(make(small), 12, 32) == steps(north=2, east=2)


def test_a_bus_gate_opens_for_those_the_policy_names(make: Make) -> None:
    small = square()
    small.way(5, 12, 22, 32, motor_vehicle="no", psv="yes")
    minibus = Profile(VehicleClass.MINIBUS, "off-peak")
    shut, opened = make(small), make(small, bus_gates_for=frozenset({VehicleClass.MINIBUS}))
    assert metres(shut, 12, 32, minibus) == steps(north=2, east=2)
    assert metres(opened, 12, 32, minibus) == steps(north=2)
    assert metres(opened, 12, 32) == steps(north=2, east=2)


def test_a_limit_holds_a_car_back_and_a_cap_a_minibus(make: Make) -> None:
    small = SmallMap()
    small.way(1, 11, 31, highway="primary", maxspeed="20 mph")
    small.way(2, 31, 91, highway="trunk", maxspeed="70 mph")
    roads = make(small)
    minibus = Profile(VehicleClass.MINIBUS, "off-peak")

    def mph(start: int, end: int, profile: Profile) -> float:
        table = roads.matrix([node_at(start)], [node_at(end)], profile)
        return float(table.metres[0, 0] / table.seconds[0, 0] / 0.44704)

    assert mph(11, 31, CAR) < 20
    assert 51 < mph(31, 91, CAR) <= 70
    assert mph(31, 91, minibus) <= 50


@pytest.mark.parametrize(
    "closing",
    [
        {"ways": (5,)},
        {"line": (node_at(22),), "radius_metres": 20},
        {"line": (node_at(21), node_at(22)), "radius_metres": 5},
    ],
    ids=["ways", "point", "line"],
)
def test_a_closure_closes_while_it_lasts(make: Make, closing: dict[str, object]) -> None:
    small = square()
    small.way(5, 12, 22, 32)
    if len(closing.get("line", ())) == 2:  # type: ignore[arg-type]
        small.way(4, 31, 30, 10, 11)  # beside the closed line
    starts, ends = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 15, tzinfo=UTC)
    closure = Closure("works", "a new main", starts=starts, ends=ends, **closing)  # type: ignore[arg-type]
    roads = make(small, closures=(closure,), peaks=())
    day = roads.periods(date(2026, 12, 1))
    assert [period.id for period in day] == ["off-peak", "off-peak+works", "off-peak"]
    assert (day[1].window.earliest, day[1].window.latest) == (9 * 3600, 15 * 3600 - 1)
    assert metres(roads, 12, 32) == steps(north=2)
    assert metres(roads, 12, 32, Profile(VehicleClass.CAR, "off-peak+works")) > 2 * NORTH + 100


def test_a_closure_that_closes_nothing_is_refused(make: Make) -> None:
    with pytest.raises(BrokenInput, match=r"'works' shuts no road"):
        make(square(), closures=(Closure("works", "a typing mistake", ways=(999,)),))


def test_signals_and_giving_way_take_their_time(make: Make) -> None:
    small = SmallMap()
    small.way(1, 11, 12, 13, highway="primary")
    small.way(2, 12, 22)
    small.way(3, 13, 23)
    small.node(12, highway="traffic_signals")
    delays = {"junctions": JunctionDelays(give_way_seconds=30, roundabout_seconds=0, signals_seconds=60)}
    slow, quick = make(small, **delays), make(small)

    def lost(start: int, end: int) -> int:
        pair = [node_at(start)], [node_at(end)], CAR
        return int(slow.matrix(*pair).seconds[0, 0] - quick.matrix(*pair).seconds[0, 0])

    assert lost(11, 22) == 60
    assert lost(23, 13) == 0, "the end of a side street that is no junction"
    assert lost(12, 11) == 0


def test_long_roads_are_cut_so_that_a_house_halfway_is_near_a_node(make: Make) -> None:
    small = SmallMap()
    small.way(1, 11, 91)
    roads = make(small)
    house = node_at(51)
    snap = roads.snap(house)
    assert snap is not None
    assert snap.metres_away < 5
    assert metres(roads, 11, 51) == pytest.approx(4 * NORTH, abs=65)
