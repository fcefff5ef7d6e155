"""Duties: hours for which the service wants somebody, before and after somebody has said yes; and the rota of them.

A duty turns into a shift when its driver accepts. Each duty has one seat for a driver, and one for an escort where
somebody has to look after riders on the way.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduler.domain.booking import Channel
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow

DutyId = NewType("DutyId", str)
DutyOfferId = NewType("DutyOfferId", str)


class DutyRole(StrEnum):
    """What somebody does on a duty."""

    DRIVER = "driver"
    ESCORT = "escort"


class SeatState(StrEnum):
    """How far the filling of a seat has got."""

    OPEN = "open"
    PROPOSED = "proposed"
    """The rota names somebody, who has not been asked yet."""
    OFFERED = "offered"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place on a duty."""

    role: DutyRole = DutyRole.DRIVER
    driver_id: DriverId | None = None
    state: SeatState = SeatState.OPEN
    shift_id: ShiftId | None = None
    """The shift that came of it; only a driver's."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours on a date for which the service wants a driver, and perhaps an escort."""

    id: DutyId
    service_date: date
    hours: TimeWindow
    vehicle_id: VehicleId | None = None
    """None: whoever drives brings their own car."""
    expected_rides: int = 1
    """How many rides are likely, from past bookings: what leaving the duty unfilled would cost."""
    expected_metres: int = 0
    health: bool = False
    """Whether it carries people to health care, for which drivers need the enhanced check."""
    seats: tuple[Seat, ...] = (Seat(),)
    published: bool = False
    picked: bool = False
    """Whether it stands for an open ride that somebody took by themselves."""
    version: int = 1

    def seat(self, role: DutyRole) -> Seat | None:
        """Return the seat of a role, or None where the duty has none."""
        return next((seat for seat in self.seats if seat.role is role), None)

    def seat_beside(self, role: DutyRole) -> Seat | None:
        """Return the seat of whoever shares the duty with the one in a role, or None where nobody does."""
        return next((seat for seat in self.seats if seat.role is not role), None)

    def with_seat(self, changed: Seat) -> "Duty":
        """Return the next version of the duty, with this seat in place of the one of its role."""
        seats = tuple(changed if seat.role is changed.role else seat for seat in self.seats)
        return replace(self, seats=seats, version=self.version + 1)


class DutyOfferState(StrEnum):
    """What became of an offer."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DutyOffer:
    """Somebody was asked for one seat; the first answer counts. A no needs no reason and none is kept."""

    id: DutyOfferId
    duty_id: DutyId
    role: DutyRole
    driver_id: DriverId
    sent_at: datetime
    expires_at: datetime
    state: DutyOfferState = DutyOfferState.WAITING
    answered_at: datetime | None = None
    channel: Channel | None = None
    """How the answer came."""

    @property
    def was_put(self) -> bool:
        """Whether the question stood until it was answered or ran out; who had it is not asked again by itself."""
        return self.state is not DutyOfferState.WITHDRAWN
