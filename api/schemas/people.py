"""Riders and drivers as they are entered and told."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.places import PlaceIn, PlaceOut
from api.schemas.types import Count, DayIn, Flag, Id, Line, Name, Sent, Told
from scheduler.domain.people import Driver, Gender, Needs, Party, Qualification, Rider, Wheelchair


class NeedsIn(Sent):
    """What a rider needs from vehicle and driver."""

    wheelchair: Wheelchair = Wheelchair.NONE
    walking_frame: Flag = False
    assistance_dog: Flag = False
    never_left_alone: Flag = False
    under_16: Flag = False
    door_to_door: Flag = True
    powered_chair: Flag = False
    hard_of_hearing: Flag = False
    low_vision: Flag = False
    most_walk: Annotated[int, Field(strict=True, ge=0, le=5_000)] | None = None
    """Metres to a stop, at most; only who needs no help on the way is asked to walk."""

    @model_validator(mode="after")
    def _chairs_with_motors_do_not_fold(self) -> Self:
        if self.powered_chair and self.wheelchair not in (Wheelchair.MOVES, Wheelchair.STAYS_IN):
            raise ValueError("A powered chair does not fold: say whether the rider moves or stays in it.")
        return self

    def value(self) -> Needs:
        """Return the needs."""
        return Needs(**self.model_dump())


class NeedsOut(Told):
    """What a rider needs from vehicle and driver."""

    wheelchair: Wheelchair
    walking_frame: bool
    assistance_dog: bool
    never_left_alone: bool
    under_16: bool
    door_to_door: bool
    powered_chair: bool
    hard_of_hearing: bool
    low_vision: bool
    most_walk: int | None

    @classmethod
    def of(cls, needs: Needs) -> Self:
        """Return the needs as told."""
        return cls(**{name: getattr(needs, name) for name in cls.model_fields})


class PartyIn(Sent):
    """Who comes along with the rider."""

    companions: Count = 0
    children: Count = 0

    def value(self) -> Party:
        """Return the party."""
        return Party(self.companions, self.children)


class PartyOut(Told):
    """Who comes along with the rider, and how many that makes."""

    companions: int
    children: int
    size: int

    @classmethod
    def of(cls, party: Party) -> Self:
        """Return the party as told."""
        return cls(companions=party.companions, children=party.children, size=party.size)


class ConsentIn(Sent):
    """That the rider, or somebody who speaks for them, agreed that their needs are kept."""

    said_by: Line = ""
    """Who spoke, where it was not the rider."""


class RiderIn(Sent):
    """A rider as entered by a coordinator."""

    name: Name
    home: PlaceIn | None = None
    phone: Line = ""
    needs: NeedsIn = NeedsIn()
    needs_consent: ConsentIn | None = None
    """Needed once, with needs that tell of health: without consent they are not kept."""
    section_19_member: Flag = False
    concession_pass: Flag = False
    refused_drivers: Annotated[list[Id], Field(max_length=50, default_factory=list)]


class RiderOut(Told):
    """A rider."""

    id: str
    name: str
    home: PlaceOut | None
    phone: str
    needs: NeedsOut
    section_19_member: bool
    concession_pass: bool
    refused_drivers: list[str] | None
    """Only for coordinators."""

    @classmethod
    def of(cls, rider: Rider, *, in_confidence: bool) -> Self:
        """Return the rider as told; pairings somebody refused are told in confidence only."""
        return cls(
            id=rider.id,
            name=rider.name,
            home=None if rider.home is None else PlaceOut.of(rider.home),
            phone=rider.phone,
            needs=NeedsOut.of(rider.needs),
            section_19_member=rider.section_19_member,
            concession_pass=rider.concession_pass,
            refused_drivers=sorted(rider.refused_drivers) if in_confidence else None,
        )


class RidersOut(Told):
    """Riders, in order of id."""

    riders: list[RiderOut]


class QualificationIn(Sent):
    """Something a driver holds, and the last day on which it is valid."""

    kind: Qualification
    valid_until: DayIn


class DriverIn(Sent):
    """A driver as entered by a coordinator."""

    name: Name
    home: PlaceIn
    qualifications: Annotated[list[QualificationIn], Field(max_length=20, default_factory=list)]
    takes_dogs: Flag = True
    gender: Gender | None = None
    paid: Flag = False
    refused_riders: Annotated[list[Id], Field(max_length=50, default_factory=list)]


class QualificationOut(Told):
    """Something a driver holds, and the last day on which it is valid."""

    kind: Qualification
    valid_until: DayIn


class DriverOut(Told):
    """A driver."""

    id: str
    name: str
    home: PlaceOut
    qualifications: list[QualificationOut]
    takes_dogs: bool
    gender: Gender | None
    paid: bool
    refused_riders: list[str] | None
    """Only for coordinators."""

    @classmethod
    def of(cls, driver: Driver, *, in_confidence: bool) -> Self:
        """Return the driver as told; pairings somebody refused are told in confidence only."""
        return cls(
            id=driver.id,
            name=driver.name,
            home=PlaceOut.of(driver.home),
            qualifications=[
                QualificationOut(kind=kind, valid_until=until) for kind, until in driver.qualifications
            ],
            takes_dogs=driver.takes_dogs,
            gender=driver.gender,
            paid=driver.paid,
            refused_riders=sorted(driver.refused_riders) if in_confidence else None,
        )


class DriversOut(Told):
    """Drivers, in order of id."""

    drivers: list[DriverOut]
