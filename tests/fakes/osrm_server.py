"""A server on the loopback that speaks OSRM's table, route and nearest, answering from our own road network."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from scheduler.domain.place import Point
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass
from scheduler.usecases.ports import TravelTimes

PROFILE = Profile(VehicleClass.CAR, "off-peak")


class OsrmLikeServer:
    """Serves the drives of a road network the way osrm-routed does; ``reply_with`` makes it fail on purpose."""

    def __init__(self, roads: TravelTimes, *, table_limit: int = 100) -> None:
        self.roads, self.table_limit = roads, table_limit
        self.reply_with: tuple[int, bytes] | None = None
        self.requests: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.requests.append(self.path)
                status, body = server.reply_with or server.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        _, service, version, _, where = parts.path.split("/")
        assert version == "v1"
        points = [Point(float(pair.split(",")[1]), float(pair.split(",")[0])) for pair in where.split(";")]
        wishes = {key: values[0] for key, values in parse_qs(parts.query).items()}
        waypoints = [self._waypoint(point) for point in points]
        if None in waypoints:
            return _refused("NoSegment")
        if service == "nearest":
            return _said({"waypoints": waypoints[:1]})
        if service == "table":
            return self._table(points, waypoints, wishes)
        return self._route(points, waypoints)

    def _waypoint(self, point: Point) -> dict[str, Any] | None:
        snap = self.roads.snap(point)
        if snap is None:
            return None
        return {"location": [snap.point.lon, snap.point.lat], "distance": snap.metres_away, "name": ""}

    def _table(self, points: list[Point], waypoints: list[Any], wishes: dict[str, str]) -> tuple[int, bytes]:
        if len(points) > self.table_limit:
            return _refused("TooBig")
        rows = [int(number) for number in wishes["sources"].split(";")]
        columns = [int(number) for number in wishes["destinations"].split(";")]
        table = self.roads.matrix([points[n] for n in rows], [points[n] for n in columns], PROFILE)
        assert wishes["annotations"] == "duration,distance"
        return _said(
            {
                "durations": [[_known(value) for value in row] for row in table.seconds.tolist()],
                "distances": [[_known(value) for value in row] for row in table.metres.tolist()],
                "sources": [waypoints[n] for n in rows],
                "destinations": [waypoints[n] for n in columns],
            }
        )

    def _route(self, points: list[Point], waypoints: list[Any]) -> tuple[int, bytes]:
        route = self.roads.route(points, PROFILE)
        if route is None:
            return _refused("NoRoute")
        legs = [
            {"duration": s, "distance": m, "steps": []}
            for s, m in zip(route.seconds, route.metres, strict=True)
        ]
        line = {"type": "LineString", "coordinates": [[p.lon, p.lat] for p in route.geometry]}
        return _said({"routes": [{"legs": legs, "geometry": line}], "waypoints": waypoints})


def _known(value: int) -> float | None:
    return None if value == UNREACHABLE else float(value)


def _said(answer: dict[str, Any]) -> tuple[int, bytes]:
    return 200, json.dumps({"code": "Ok", **answer}).encode()


def _refused(code: str) -> tuple[int, bytes]:
    return 400, json.dumps({"code": code, "message": "no"}).encode()
