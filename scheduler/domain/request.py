"""What a rider asks for: a request of one leg, or of two that belong together."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from scheduler.domain.load import Load
from scheduler.domain.people import Gender, Needs, Party, RiderId, load_of
from scheduler.domain.place import Place
from scheduler.domain.time import TimeWindow
from scheduler.domain.trains import Arrival, Train

RequestId = NewType("RequestId", str)
LegId = NewType("LegId", str)
GroupId = NewType("GroupId", str)
"""Several riders on one trip."""


class Purpose(StrEnum):
    """Why somebody travels, only as far as rules need it."""

    HEALTH = "health"
    SHOPPING = "shopping"
    SOCIAL = "social"
    WORK = "work"
    EDUCATION = "education"
    OTHER = "other"


class Direction(StrEnum):
    """Which leg of a request."""

    OUTWARD = "outward"
    RETURN = "return"


class WishKind(StrEnum):
    """What the wished time means."""

    ARRIVE_BY = "arrive_by"
    LEAVE_AFTER = "leave_after"


@dataclass(frozen=True, slots=True)
class Wish:
    """The time a rider asks for, in seconds of the service day."""

    kind: WishKind
    at: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Exact terms of a ride, as another service's system asks for it: nothing is rounded, widened or moved."""

    pickup: TimeWindow
    arrive_by: int
    """The last second at which the place of delivery may be reached."""
    max_ride: int
    """The longest ride in seconds, from leaving the pickup."""


@dataclass(frozen=True, slots=True)
class Request:
    """A ride there, or there and back, for one party on one service date."""

    id: RequestId
    rider_id: RiderId
    service_date: date
    origin: Place
    destination: Place
    outward: Wish
    homeward: Wish | None = None
    """The way back, from ``destination`` to ``origin``; None for a single journey."""
    party: Party = field(default_factory=Party)
    needs: Needs = field(default_factory=Needs)
    purpose: Purpose = Purpose.OTHER
    driver_gender: Gender | None = None
    ready_call: bool = False
    """The ride back is promised when the rider rings; ``homeward`` is only when that is guessed to be."""
    terms: Terms | None = None
    """Of a single journey; where they are given, they count and not the wish."""

    train: Train | None = None
    """The train that the way there is for."""
    arrival: Arrival | None = None
    """The train after which the rider is picked up at the station: on the way there, where that begins at the
    station, else on the way back."""
    group: GroupId | None = None
    """The trip of several riders that this is part of: asked for, booked and given back as one."""

    @property
    def load(self) -> Load:
        """What the party takes up in a vehicle."""
        return load_of(self.party, self.needs)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a rider was told: picked up within the window, there by ``arrive_by``. It never moves without consent."""

    pickup: TimeWindow
    arrive_by: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One pickup → delivery of one party.

    ``promise`` binds every later plan. ``direct`` and ``direct_metres`` are the drive without detours by the
    slowest vehicle class that may serve it, ``max_ride`` the longest ride the policy allows.
    """

    id: LegId
    request: Request
    direction: Direction
    promise: Promise
    direct: int
    direct_metres: int
    max_ride: int
    pickup_dwell: int
    delivery_dwell: int

    @property
    def wish(self) -> Wish:
        """The time wished for this leg."""
        homeward = self.request.homeward
        return self.request.outward if self.direction is Direction.OUTWARD or homeward is None else homeward

    @property
    def origin(self) -> Place:
        """Where the party gets in."""
        return self.request.origin if self.direction is Direction.OUTWARD else self.request.destination

    @property
    def destination(self) -> Place:
        """Where the party gets out."""
        return self.request.destination if self.direction is Direction.OUTWARD else self.request.origin
