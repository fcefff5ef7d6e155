"""Vehicles and shifts as they are entered and told."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from api.schemas.places import PlaceIn, PlaceOut
from api.schemas.types import Count, DayIn, Id, MomentIn, Name, Sent, Told
from scheduler.domain.booking import Channel
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle
from scheduler.domain.load import Load
from scheduler.domain.time import DAY, Timeline
from scheduler.domain.travel import VehicleClass

BreakSeconds = Annotated[int, Field(strict=True, ge=60, le=DAY // 4)]
DutySeconds = Annotated[int, Field(strict=True, ge=60, le=DAY)]


class LayoutIn(Sent):
    """What a vehicle offers in one of its layouts."""

    seats: Count = 0
    wheelchair_bays: Count = 0
    stowed_aids: Count = 0
    dogs: Count = 0

    def value(self) -> Load:
        """Return the layout."""
        return Load(self.seats, self.wheelchair_bays, self.stowed_aids, self.dogs)


class LayoutOut(Told):
    """What a vehicle offers in one of its layouts."""

    seats: int
    wheelchair_bays: int
    stowed_aids: int
    dogs: int


class VehicleIn(Sent):
    """A vehicle as entered by a coordinator."""

    name: Name
    vehicle_class: VehicleClass
    layouts: Annotated[list[LayoutIn], Field(min_length=1, max_length=20)]
    mode: ServiceMode
    depot: PlaceIn


class VehicleOut(Told):
    """A vehicle."""

    id: str
    name: str
    vehicle_class: VehicleClass
    layouts: list[LayoutOut]
    mode: ServiceMode
    depot: PlaceOut | None
    """Only for coordinators: a volunteer's car stands at home."""

    @classmethod
    def of(cls, vehicle: Vehicle, *, in_confidence: bool) -> Self:
        """Return the vehicle as told."""
        return cls(
            id=vehicle.id,
            name=vehicle.name,
            vehicle_class=vehicle.vehicle_class,
            layouts=[
                LayoutOut(
                    seats=layout.seats,
                    wheelchair_bays=layout.wheelchair_bays,
                    stowed_aids=layout.stowed_aids,
                    dogs=layout.dogs,
                )
                for layout in vehicle.layouts
            ],
            mode=vehicle.mode,
            depot=PlaceOut.of(vehicle.depot) if in_confidence else None,
        )


class VehiclesOut(Told):
    """Vehicles, in order of id."""

    vehicles: list[VehicleOut]


class BreakIn(Sent):
    """A rest that must start between two moments."""

    start_from: MomentIn
    start_to: MomentIn
    seconds: BreakSeconds


class ShiftIn(Sent):
    """A driver with a vehicle for some hours of a date."""

    driver_id: Id | None = None
    """Left out: the driver who is signed in."""
    vehicle_id: Id
    service_date: DayIn
    starts_at: MomentIn
    ends_at: MomentIn
    breaks: Annotated[list[BreakIn], Field(max_length=5, default_factory=list)]
    max_duty_seconds: DutySeconds | None = None
    channel: Channel | None = None


class BreakOut(Told):
    """A rest that must start between two moments."""

    start_from: datetime
    start_to: datetime
    seconds: int


class ShiftOut(Told):
    """A driver with a vehicle for some hours of a date."""

    id: str
    service_date: date
    driver_id: str
    vehicle_id: str
    starts_at: datetime
    ends_at: datetime
    max_duty_seconds: int
    breaks: list[BreakOut]

    @classmethod
    def of(cls, shift: Shift, timeline: Timeline) -> Self:
        """Return the shift as told."""
        return cls(
            id=shift.id,
            service_date=shift.service_date,
            driver_id=shift.driver_id,
            vehicle_id=shift.vehicle_id,
            starts_at=timeline.moment(shift.hours.earliest),
            ends_at=timeline.moment(shift.hours.latest),
            max_duty_seconds=shift.max_duty,
            breaks=[
                BreakOut(
                    start_from=timeline.moment(rest.window.earliest),
                    start_to=timeline.moment(rest.window.latest),
                    seconds=rest.duration,
                )
                for rest in shift.breaks
            ],
        )


class ShiftsOut(Told):
    """Shifts, in order of date and id."""

    shifts: list[ShiftOut]


class WithdrawalOut(Told):
    """What became of the rides of a shift that was taken back."""

    shift: ShiftOut
    moved: list[str]
    unassigned: list[str]
