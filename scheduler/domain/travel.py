"""What the road network answers: times and distances between points, for a class of vehicle and a period."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Point
from scheduler.domain.time import TimeWindow

UNREACHABLE = 2**31 - 1
"""The seconds (and metres) of a drive that cannot be made."""


class VehicleClass(StrEnum):
    """How a vehicle moves on the road; what it carries is its layouts' business."""

    CAR = "car"
    MINIBUS = "minibus"
    WHEELCHAIR_CAR = "wheelchair_car"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day in which speeds and closures stay the same."""

    id: str
    window: TimeWindow


@dataclass(frozen=True, slots=True)
class Profile:
    """Which speeds apply: a class of vehicle in a period of the day."""

    vehicle_class: VehicleClass
    period: str


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Drives from each source (row) to each target (column); int32 ``seconds`` and ``metres``.

    A drive that cannot be made has ``UNREACHABLE`` in both.
    """

    seconds: npt.NDArray[np.int32]
    metres: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Snap:
    """The point on the road network that stands for a place, and how far off the road the place is."""

    point: Point
    metres_away: int


@dataclass(frozen=True, slots=True)
class Route:
    """Road geometry through points in order; ``seconds`` and ``metres`` per part, geometry for drawing."""

    seconds: tuple[int, ...]
    metres: tuple[int, ...]
    geometry: tuple[Point, ...]
