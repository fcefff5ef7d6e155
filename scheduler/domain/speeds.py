"""How fast vehicles really drive: by class of road and of vehicle, by time of day, and what is closed.

All of it is configuration. The defaults suit the rural east of England and were held against one known
timetable; a service puts its own in ``speeds.toml`` of its area.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType

from scheduler.domain.place import Point
from scheduler.domain.travel import VehicleClass

WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
OFF_PEAK = "off-peak"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}, not {value:g}")


def _identifier(text: str) -> None:
    if not _ID.fullmatch(text):
        raise ValueError(f"the id {text!r} must be small letters and digits, with single hyphens between")


@dataclass(frozen=True, slots=True)
class RoadSpeed:
    """A class of road: its limit where the map gives none, and the share of a limit really driven."""

    default_mph: int
    factor: float

    def __post_init__(self) -> None:
        """Refuse speeds nobody drives."""
        _within("default_mph", self.default_mph, 1, 100)
        _within("factor", self.factor, 0.05, 1.5)


@dataclass(frozen=True, slots=True)
class VehicleSpeed:
    """A class of vehicle: never faster than ``cap_mph``; every drive takes ``time_factor`` times as long."""

    cap_mph: int
    time_factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a cap or factor out of reason."""
        _within("cap_mph", self.cap_mph, 5, 100)
        _within("time_factor", self.time_factor, 0.2, 5)


@dataclass(frozen=True, slots=True)
class Peak:
    """A busy part of certain days (0 is Monday); several may share an id, and then their speeds."""

    id: str
    days: frozenset[int]
    start: time
    end: time
    time_factor: float

    def __post_init__(self) -> None:
        """Refuse an empty stretch, an unfit id or days that are none."""
        _identifier(self.id)
        _within("time_factor", self.time_factor, 0.2, 5)
        if self.id == OFF_PEAK:
            raise ValueError(f"the id {OFF_PEAK!r} stands for the rest of the day; give the peak another one")
        if self.end <= self.start:
            raise ValueError(f"the peak {self.id!r} ends at {self.end} before it starts at {self.start}")
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(f"the peak {self.id!r} needs days between 0 (Monday) and 6 (Sunday)")


@dataclass(frozen=True, slots=True)
class Closure:
    """Roads closed between two moments; an open end stands for "until further notice".

    They are named by the map's way ids, or by a line (or one point) and how far around it roads are closed.
    """

    id: str
    reason: str
    ways: tuple[int, ...] = ()
    line: tuple[Point, ...] = ()
    radius_metres: int = 0
    starts: datetime | None = None
    ends: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a closure that closes nothing, has naive times or ends before it starts."""
        _identifier(self.id)
        if bool(self.ways) == bool(self.line):
            raise ValueError(f"the closure {self.id!r} needs either ways or a line, and not both")
        if self.line:
            _within("radius_metres", self.radius_metres, 1, 5000)
        for moment in (self.starts, self.ends):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(
                    f"the closure {self.id!r} needs times with an offset, like 2026-12-01T09:30:00+00:00"
                )
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError(f"the closure {self.id!r} ends before it starts")


@dataclass(frozen=True, slots=True)
class JunctionDelays:
    """Seconds lost at junctions, on top of the driving."""

    give_way_seconds: float = 4.0
    """Turning into, or crossing, a road of a higher class."""
    roundabout_seconds: float = 4.0
    """Entering a roundabout."""
    signals_seconds: float = 12.0
    """Passing traffic signals or a mini-roundabout."""

    def __post_init__(self) -> None:
        """Refuse delays below zero or of minutes."""
        for name in ("give_way_seconds", "roundabout_seconds", "signals_seconds"):
            _within(name, getattr(self, name), 0, 120)


_CLASSES = {
    "motorway": RoadSpeed(70, 0.92),
    "motorway_link": RoadSpeed(50, 0.80),
    "trunk": RoadSpeed(60, 0.80),
    "trunk_link": RoadSpeed(40, 0.80),
    "primary": RoadSpeed(60, 0.77),
    "primary_link": RoadSpeed(40, 0.80),
    "secondary": RoadSpeed(60, 0.74),
    "secondary_link": RoadSpeed(40, 0.75),
    "tertiary": RoadSpeed(60, 0.66),
    "tertiary_link": RoadSpeed(30, 0.75),
    "unclassified": RoadSpeed(60, 0.56),
    "residential": RoadSpeed(30, 0.66),
    "living_street": RoadSpeed(20, 0.60),
    "road": RoadSpeed(30, 0.60),
    "service": RoadSpeed(15, 0.66),
}
_VEHICLES = {
    VehicleClass.CAR: VehicleSpeed(70),
    VehicleClass.MINIBUS: VehicleSpeed(50, 1.05),
    VehicleClass.WHEELCHAIR_CAR: VehicleSpeed(60, 1.05),
}
_PEAKS = (
    Peak("peak", WEEKDAYS, time(7, 30), time(9, 15), 1.18),
    Peak("peak", WEEKDAYS, time(16, 0), time(18, 15), 1.18),
)


@dataclass(frozen=True, slots=True)
class SpeedPolicy:
    """Everything that turns a road graph into travel times."""

    classes: Mapping[str, RoadSpeed] = field(default_factory=lambda: MappingProxyType(_CLASSES))
    vehicles: Mapping[VehicleClass, VehicleSpeed] = field(default_factory=lambda: MappingProxyType(_VEHICLES))
    peaks: tuple[Peak, ...] = _PEAKS
    built_up_factor: float = 0.94
    """Share of those speeds left where the limit is 30 mph or less: parked cars, crossings, people."""
    junctions: JunctionDelays = JunctionDelays()
    closures: tuple[Closure, ...] = ()
    bus_gates_for: frozenset[VehicleClass] = frozenset()
    """Classes of vehicle that may use roads kept for public service vehicles."""
    snap_metres: int = 1000
    """How far from a road a place may lie and still be reached."""

    def __post_init__(self) -> None:
        """Refuse a policy with gaps or contradictions."""
        _within("snap_metres", self.snap_metres, 10, 20_000)
        _within("built_up_factor", self.built_up_factor, 0.05, 1.5)
        missing = [name for name in _CLASSES if name not in self.classes]
        missing += [vehicle.value for vehicle in VehicleClass if vehicle not in self.vehicles]
        if missing:
            raise ValueError(f"there is no speed for {', '.join(missing)}")
        factors: dict[str, float] = {}
        for peak in self.peaks:
            if factors.setdefault(peak.id, peak.time_factor) != peak.time_factor:
                raise ValueError(f"peaks that share the id {peak.id!r} must share their time_factor")
        ids = [closure.id for closure in self.closures]
        if len(ids) != len(set(ids)):
            raise ValueError("two closures share an id")

    def time_factor(self, band: str) -> float | None:
        """Return how much longer drives take in a band of the day; None when there is no such band."""
        if band == OFF_PEAK:
            return 1.0
        return next((peak.time_factor for peak in self.peaks if peak.id == band), None)
