"""An OSRM server that is away, busy, wrong or strange is told as "unavailable", and never as a drive."""

import socket
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from scheduler.adapters.osrm import OsrmRoads, OsrmServer
from scheduler.domain.errors import BrokenInput, TravelTimesUnavailable
from scheduler.domain.place import Point
from scheduler.domain.speeds import Closure, SpeedPolicy
from scheduler.domain.travel import UNREACHABLE, Profile, Snap, VehicleClass
from tests.fakes.osrm_server import OsrmLikeServer
from tests.fakes.straight_roads import StraightRoads

ZONE = ZoneInfo("Europe/London")
CAR = Profile(VehicleClass.CAR, "off-peak")
A, B = Point(52.36, 0.15), Point(52.40, 0.26)


@pytest.fixture
def server() -> Iterator[OsrmLikeServer]:
    with OsrmLikeServer(StraightRoads()) as running:
        yield running


def adapter(url: str, **server: object) -> OsrmRoads:
    return OsrmRoads(OsrmServer(url, **server), SpeedPolicy(), ZONE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply",
    [
        (500, b"{}"),
        (502, b"<html>Bad gateway</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"code": "Ok"}'),
        (
            200,
            b'{"code": "Ok", "durations": [[1, 2]], "distances": [[1]], "sources": [], "destinations": []}',
        ),
        (200, b'{"code": "Ok", "routes": [], "waypoints": []}'),
        (400, b'{"code": "InvalidQuery", "message": "Query string malformed"}'),
        (400, b'{"code": "TooBig"}'),
        (429, b'{"message": "slow down"}'),
    ],
)
def test_a_strange_answer_means_unavailable(server: OsrmLikeServer, reply: tuple[int, bytes]) -> None:
    server.reply_with = reply
    with adapter(server.url) as roads:
        with pytest.raises(TravelTimesUnavailable):
            roads.matrix([A], [B], CAR)
        with pytest.raises(TravelTimesUnavailable):
            roads.route([A, B], CAR)
        with pytest.raises(TravelTimesUnavailable):
            roads.snap(A)


def test_a_server_that_is_not_there_means_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with (
        adapter(f"http://127.0.0.1:{port}") as roads,
        pytest.raises(TravelTimesUnavailable, match="does not answer"),
    ):
        roads.matrix([A], [B], CAR)


def test_a_server_that_hangs_means_unavailable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            adapter(url, timeout_seconds=0.2) as roads,
            pytest.raises(TravelTimesUnavailable, match="does not answer"),
        ):
            roads.matrix([A], [B], CAR)


def test_it_recovers_by_itself(server: OsrmLikeServer) -> None:
    with adapter(server.url) as roads:
        server.reply_with = (500, b"{}")
        with pytest.raises(TravelTimesUnavailable):
            roads.matrix([A], [B], CAR)
        server.reply_with = None
        assert roads.matrix([A], [B], CAR).seconds[0, 0] > 0


@pytest.mark.parametrize("code", ["NoRoute", "NoSegment", "NoTable"])
def test_no_such_drive_is_an_answer(server: OsrmLikeServer, code: str) -> None:
    server.reply_with = (400, f'{{"code": "{code}"}}'.encode())
    with adapter(server.url) as roads:
        assert roads.matrix([A], [B], CAR).seconds[0, 0] == UNREACHABLE
        assert roads.route([A, B], CAR) is None
        assert roads.snap(A) is None


def test_the_profile_of_a_vehicle_is_asked_for(server: OsrmLikeServer) -> None:
    with adapter(server.url, profiles={VehicleClass.MINIBUS: "minibus"}) as roads:
        roads.matrix([A], [B], Profile(VehicleClass.MINIBUS, "off-peak"))
        roads.matrix([A], [B], CAR)
    assert [path.split("/")[3] for path in server.requests] == ["minibus", "driving"]


def test_no_request_is_larger_than_the_server_allows(server: OsrmLikeServer) -> None:
    server.table_limit = 10
    many = [Point(52.3 + n / 1000, 0.1) for n in range(23)]
    with adapter(server.url, table_limit=10) as roads:
        table = roads.matrix(many, many[:7], CAR)
    assert table.seconds.shape == (23, 7)
    assert (table.seconds != UNREACHABLE).all()


def test_closures_are_refused_rather_than_ignored() -> None:
    speeds = SpeedPolicy(closures=(Closure("works", "x", ways=(1,)),))
    with pytest.raises(BrokenInput, match="closures cannot be used with an OSRM server"):
        OsrmRoads(OsrmServer("http://127.0.0.1:1"), speeds, ZONE)


@pytest.mark.parametrize("wrong", [{"url": "routing:5000"}, {"url": "http://x", "table_limit": 1}])
def test_a_server_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must"):
        OsrmServer(**wrong)  # type: ignore[arg-type]


class FarFromRoads(StraightRoads):
    """Snaps every point west of 0.2 degrees to a road three miles off, as OSRM does without a search radius."""

    def snap(self, point: Point) -> Snap | None:
        return Snap(point, 5000 if point.lon < 0.2 else 0)


def test_what_osrm_snapped_too_far_is_unreachable() -> None:
    with OsrmLikeServer(FarFromRoads()) as server, adapter(server.url) as roads:
        table = roads.matrix([A, B], [A, B], CAR)
        assert (table.seconds == UNREACHABLE).tolist() == [[True, True], [True, False]]
        assert ((table.metres == UNREACHABLE) == (table.seconds == UNREACHABLE)).all()
        assert roads.snap(A) is None
        assert roads.route([B, A], CAR) is None
