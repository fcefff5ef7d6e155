"""Vehicles, and the shifts in which a driver takes one out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from scheduler.domain.load import Load
from scheduler.domain.people import DriverId
from scheduler.domain.place import Place
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass

VehicleId = NewType("VehicleId", str)
ShiftId = NewType("ShiftId", str)


class ServiceMode(StrEnum):
    """The legal basis on which a ride is given."""

    CAR_SCHEME = "car_scheme"
    SECTION_19 = "section_19"
    SECTION_22 = "section_22"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its alternative layouts and the service mode it runs under."""

    id: VehicleId
    name: str
    vehicle_class: VehicleClass
    layouts: tuple[Load, ...]
    mode: ServiceMode
    depot: Place
    owner_id: DriverId | None = None
    """Whose own car it is; None for the service's vehicles."""
    gross_kg: int = 3_500
    """Greatest weight allowed on the road; above the limit a car licence is not enough."""
    has_access_gear: bool = False
    """Whether it carries a lift or ramp, which raises that limit."""
    lifts_powered_chairs: bool = True
    """Whether its lift or ramp takes the weight of a powered wheelchair; one without bays takes none anyway."""

    @property
    def most_riders(self) -> int:
        """The most people who can ride, in whichever layout."""
        return max((layout.seats + layout.wheelchair_bays for layout in self.layouts), default=0)


@dataclass(frozen=True, slots=True)
class Break:
    """A rest owed within the window, for ``duration`` seconds, with nobody aboard."""

    window: TimeWindow
    duration: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One driver with one vehicle for some hours of one service date.

    ``hours`` bounds leaving ``start`` and reaching ``end``; ``max_duty`` bounds the seconds between the two.
    """

    id: ShiftId
    service_date: date
    driver_id: DriverId
    vehicle_id: VehicleId
    hours: TimeWindow
    start: Place
    end: Place
    max_duty: int
    breaks: tuple[Break, ...] = ()
