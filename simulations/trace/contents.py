"""What a trace holds: places with their tables of drives, vehicles, and the requests of one day."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scheduler.domain.place import Place


class Mode(StrEnum):
    """When a request becomes known."""

    BOOKED = "booked"
    """At the time the trace says, which may be the day before."""
    LIVE = "live"
    """At its earliest pickup."""


@dataclass(frozen=True, slots=True)
class TraceVehicle:
    """A vehicle with its seats, where it starts, and the seconds of the day between which it may be out."""

    id: str
    seats: int
    start: int
    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """One party's wish for one ride; seconds after midnight of the service day."""

    id: str
    asked_s: int
    """Negative: the day before."""
    earliest_pickup_s: int
    latest_pickup_s: int
    latest_dropoff_s: int
    """The earlier of the latest drop-off and the time to arrive by, where one is given."""
    origin: int
    destination: int
    party: int
    max_ride_s: int

    def known_s(self, mode: Mode) -> int:
        """Return when the request is made."""
        return self.asked_s if mode is Mode.BOOKED else self.earliest_pickup_s


@dataclass(frozen=True, slots=True)
class Trace:
    """A day to be played."""

    name: str
    dwell_s: int
    places: tuple[Place, ...]
    seconds: npt.NDArray[np.int32]
    metres: npt.NDArray[np.int32]
    vehicles: tuple[TraceVehicle, ...]
    requests: tuple[TraceRequest, ...]
    not_read: tuple[str, ...] = ()
    """Columns and keys that the format has not, and that count for nothing here: who reads the result is told."""

    def drive(self, origin: int, destination: int) -> tuple[int, int]:
        """Return seconds and metres from one place to another; staying is no drive."""
        if origin == destination:
            return 0, 0
        return int(self.seconds[origin, destination]), int(self.metres[origin, destination])
