"""Travel times from an OSRM server over HTTP.

Decided here: how its answers fill the ``TravelTimes`` port. OSRM knows one set of speeds per profile, so
the band of the day and the class of vehicle stretch its times by their factors; it knows nothing of
closures, and a policy that has any is refused instead of quietly ignored.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx
import numpy as np

from scheduler.adapters.area.graph import Float64, Int32
from scheduler.adapters.roads_periods import day_periods, period_meaning
from scheduler.domain.errors import BrokenInput, TravelTimesUnavailable
from scheduler.domain.place import Point
from scheduler.domain.speeds import SpeedPolicy
from scheduler.domain.travel import UNREACHABLE, Period, Profile, Route, Snap, TravelMatrix, VehicleClass

_NO_ANSWER = {"NoSegment", "NoRoute", "NoTable"}
"""What OSRM says when it is well and the drive cannot be made."""


@dataclass(frozen=True, slots=True)
class OsrmServer:
    """Where the server is and what it allows."""

    url: str
    profiles: Mapping[VehicleClass, str] = field(default_factory=dict)
    """The profile asked for by each class of vehicle; ``driving`` where none is named."""
    table_limit: int = 100
    """Most points in one table request; the server's ``--max-table-size``."""
    timeout_seconds: float = 5.0

    def __post_init__(self) -> None:
        """Refuse an address that is none, or limits nothing fits into.

        Raises
        ------
        ValueError
            A value cannot be used.
        """
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"the routing address {self.url!r} must start with http:// or https://")
        if self.table_limit < 2 or self.timeout_seconds <= 0:
            raise ValueError("table_limit must be 2 or more, and timeout_seconds above 0")


class OsrmRoads:
    """The ``TravelTimes`` of one OSRM server; may be asked from several threads at once."""

    def __init__(self, server: OsrmServer, speeds: SpeedPolicy, zone: ZoneInfo) -> None:
        """Make the adapter ready; nothing is asked of the server yet.

        Raises
        ------
        BrokenInput
            The policy closes roads, which OSRM cannot be told.
        """
        if speeds.closures:
            raise BrokenInput(
                "speeds: closures cannot be used with an OSRM server. Leave them out, or use the area's own roads."
            )
        self._server, self._speeds, self._zone = server, speeds, zone
        self._client = httpx.Client(base_url=server.url.rstrip("/"), timeout=server.timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day."""
        return day_periods(self._speeds, service_date, self._zone)

    def snap(self, point: Point) -> Snap | None:
        """Return the nearest point on the road."""
        answer = self._ask("nearest", self._profile_name(VehicleClass.CAR), [point], {"number": "1"})
        if answer is None:
            return None
        with _understood():
            found = answer["waypoints"][0]
            if not self._near(found):
                return None
            return Snap(_point(found["location"]), round(found["distance"]))

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        """Return drives from every source to every target, asking for as much at once as the server allows."""
        factor = self._factor(profile)
        seconds = np.full((len(sources), len(targets)), UNREACHABLE, np.int32)
        metres = seconds.copy()
        half = max(1, self._server.table_limit // 2)
        for row in range(0, len(sources), half):
            for column in range(0, len(targets), half):
                part = np.s_[row : row + half, column : column + half]
                block = self._sound_block(sources[part[0]], targets[part[1]], profile)
                seconds[part], metres[part] = _whole(block[0] * factor), _whole(block[1])
        metres[seconds == UNREACHABLE] = UNREACHABLE
        return TravelMatrix(seconds, metres)

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        """Return the matrix of each profile."""
        return [self.matrix(sources, targets, profile) for profile in profiles]

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        """Return the drive through the points in order."""
        factor = self._factor(profile)
        if len(points) < 2:
            return self._standing(points)
        wishes = {"overview": "full", "geometries": "geojson", "continue_straight": "false"}
        answer = self._ask("route", self._profile_name(profile.vehicle_class), points, wishes)
        if answer is None:
            return None
        with _understood():
            if not all(self._near(waypoint) for waypoint in answer["waypoints"]):
                return None
            drive = answer["routes"][0]
            return Route(
                tuple(round(leg["duration"] * factor) for leg in drive["legs"]),
                tuple(round(leg["distance"]) for leg in drive["legs"]),
                tuple(_point(pair) for pair in drive["geometry"]["coordinates"]),
            )

    def _standing(self, points: Sequence[Point]) -> Route | None:
        snap = self.snap(points[0]) if points else None
        return None if snap is None else Route((), (), (snap.point,))

    def _sound_block(
        self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile
    ) -> tuple[Float64, Float64]:
        """Return a block, though a server with a search radius refuses all of it for one point out of reach."""
        block = self._block(sources, targets, profile)
        if block is not None:
            return block
        rows = [number for number, point in enumerate(sources) if self.snap(point) is not None]
        columns = [number for number, point in enumerate(targets) if self.snap(point) is not None]
        durations = np.full((len(sources), len(targets)), np.nan)
        distances = durations.copy()
        if rows and columns:
            rest = self._block([sources[n] for n in rows], [targets[n] for n in columns], profile)
            if rest is not None:
                durations[np.ix_(rows, columns)], distances[np.ix_(rows, columns)] = rest
        return durations, distances

    def _block(
        self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile
    ) -> tuple[Float64, Float64] | None:
        here = range(len(sources))
        there = range(len(sources), len(sources) + len(targets))
        wishes = {
            "sources": ";".join(str(number) for number in here),
            "destinations": ";".join(str(number) for number in there),
            "annotations": "duration,distance",
        }
        answer = self._ask("table", self._profile_name(profile.vehicle_class), [*sources, *targets], wishes)
        if answer is None:
            return None
        with _understood():
            far_rows = [not self._near(waypoint) for waypoint in answer["sources"]]
            far_columns = [not self._near(waypoint) for waypoint in answer["destinations"]]
            durations = np.array(answer["durations"], np.float64).reshape(len(sources), len(targets))
            distances = np.array(answer["distances"], np.float64).reshape(len(sources), len(targets))
            for table in (durations, distances):
                table[far_rows, :] = np.nan
                table[:, far_columns] = np.nan
            return durations, distances

    def _near(self, waypoint: Mapping[str, Any]) -> bool:
        return bool(waypoint["distance"] <= self._speeds.snap_metres)

    def _profile_name(self, vehicle: VehicleClass) -> str:
        return self._server.profiles.get(vehicle, "driving")

    def _factor(self, profile: Profile) -> float:
        band, _ = period_meaning(self._speeds, profile.period)
        return band * self._speeds.vehicles[profile.vehicle_class].time_factor

    def _ask(
        self, service: str, profile: str, points: Sequence[Point], wishes: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """Return the server's answer; None when it says that there is no such drive."""
        path = f"/{service}/v1/{profile}/" + ";".join(f"{point.lon:.6f},{point.lat:.6f}" for point in points)
        try:
            reply = self._client.get(path, params=dict(wishes))
            answer = reply.json()
        except httpx.HTTPError as error:
            raise TravelTimesUnavailable(
                f"The routing server does not answer ({error}). Try again shortly."
            ) from error
        except ValueError as error:
            raise TravelTimesUnavailable(
                "The routing server's answer is no JSON. Is the address right?"
            ) from error
        code = answer.get("code") if isinstance(answer, dict) else None
        if code in _NO_ANSWER:
            return None
        if reply.status_code != httpx.codes.OK or code != "Ok":
            raise TravelTimesUnavailable(
                f"The routing server refuses ({reply.status_code}, {code}). Try again shortly."
            )
        return dict(answer)


@contextmanager
def _understood() -> Iterator[None]:
    """Turn an answer of an unknown shape into ``TravelTimesUnavailable``."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise TravelTimesUnavailable(
            f"The routing server's answer is not OSRM's ({error!r}). Is the address right?"
        ) from error


def _point(pair: Sequence[float]) -> Point:
    return Point(float(pair[1]), float(pair[0]))


def _whole(values: Float64) -> Int32:
    known = np.isfinite(values)
    return np.where(known, np.rint(np.where(known, values, 0)), UNREACHABLE).astype(np.int32)
