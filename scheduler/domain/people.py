"""Who rides and who drives, as far as planning needs to know: functional needs and qualifications, no diagnoses."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NewType

from scheduler.domain.load import Load
from scheduler.domain.place import Place

RiderId = NewType("RiderId", str)
DriverId = NewType("DriverId", str)


class Gender(StrEnum):
    """As far as somebody asks to be driven by a woman or a man."""

    FEMALE = "female"
    MALE = "male"


class Wheelchair(StrEnum):
    """How a rider travels with a wheelchair."""

    NONE = "none"
    FOLDS = "folds"
    """The rider moves to a seat and the chair is stowed."""
    MOVES = "moves"
    """The rider moves to a seat; the chair does not fold, so it takes a wheelchair bay."""
    STAYS_IN = "stays_in"
    """The rider stays in the chair: a wheelchair bay is needed."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a rider needs from vehicle and driver; functional flags only."""

    wheelchair: Wheelchair = Wheelchair.NONE
    walking_frame: bool = False
    assistance_dog: bool = False
    never_left_alone: bool = False
    under_16: bool = False
    """Too young to travel without an adult, where the service asks for one."""
    door_to_door: bool = True
    powered_chair: bool = False
    """The wheelchair has a motor: it is heavy, and only some vehicles lift it."""
    hard_of_hearing: bool = False
    """The rider may not hear a bell, a horn or a telephone: the driver comes to be seen."""
    low_vision: bool = False
    """The rider may not see the vehicle: the driver speaks first."""
    most_walk: int | None = None
    """Metres the rider walks to a stop at most, where that gets them a ride; None: as far as the service asks."""

    @property
    def asks_walk(self) -> bool:
        """Whether the rider may be asked to walk to a stop: who needs no help to move, find the way or board."""
        return replace(self, most_walk=None, hard_of_hearing=False) == Needs(door_to_door=False)

    @property
    def chair_in_bay(self) -> bool:
        """Whether the wheelchair takes a bay, with the rider in it or without."""
        return self.wheelchair in (Wheelchair.STAYS_IN, Wheelchair.MOVES)


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes along with the rider."""

    companions: int = 0
    children: int = 0

    @property
    def size(self) -> int:
        """Everybody, the rider included."""
        return 1 + self.companions + self.children


def load_of(party: Party, needs: Needs) -> Load:
    """Return what the party takes up in a vehicle."""
    in_chair = needs.wheelchair is Wheelchair.STAYS_IN
    return Load(
        seats=party.size - int(in_chair),
        wheelchair_bays=int(needs.chair_in_bay),
        stowed_aids=int(needs.walking_frame) + int(needs.wheelchair is Wheelchair.FOLDS),
        dogs=int(needs.assistance_dog),
    )


def may_not_be_alone(party: Party, needs: Needs) -> bool:
    """Tell whether somebody of the party must never be left and nobody comes along who stays with them."""
    return needs.never_left_alone and party.companions == 0


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody the service carries."""

    id: RiderId
    name: str
    home: Place | None = None
    phone: str = ""
    needs: Needs = field(default_factory=Needs)
    section_19_member: bool = False
    concession_pass: bool = False
    refused_drivers: frozenset[DriverId] = frozenset()
    preferred_drivers: frozenset[DriverId] = frozenset()
    """Whom the rider would rather have: somebody trusted, or who drives the same trip every week. Private."""


class Qualification(StrEnum):
    """What a driver holds; each is valid until its date."""

    MIDAS = "midas"
    D1 = "d1"
    ENHANCED_DBS = "enhanced_dbs"
    CAR_SCHEME = "car_scheme"
    LICENCE = "licence"
    MOT = "mot"
    INSURER_TOLD = "insurer_told"
    """The insurer was told of the volunteering, for the year that ends on that day."""
    MEDICAL = "medical"
    """Fit to drive a minibus: asked of volunteers from 70 on."""


class Unwilling(StrEnum):
    """What a driver would rather not do, as far as it decides whom they can carry."""

    FOLDING_CHAIR = "folding_chair"
    WHEELCHAIR = "wheelchair"
    WALKING_FRAME = "walking_frame"
    CHILDREN = "children"
    HEALTH = "health"
    """Rides to health care."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Somebody who drives, usually a volunteer."""

    id: DriverId
    name: str
    home: Place
    qualifications: tuple[tuple[Qualification, date], ...] = ()
    """What the driver holds, each with the last day on which it is valid."""
    takes_dogs: bool = True
    gender: Gender | None = None
    paid: bool = False
    refused_riders: frozenset[RiderId] = frozenset()
    preferred_riders: frozenset[RiderId] = frozenset()
    """Whom the driver would rather have. Private."""
    longest_stretch: int | None = None
    """Longest time without a break, where the driver set one; else the policy's."""
    max_outings: int | None = None
    """Most shifts used on one date, where the driver set it; else the policy's."""
    max_metres_day: int | None = None
    """Furthest the driver wants to drive on one date; None is no limit."""
    max_metres_week: int | None = None
    """The same from Monday to Sunday."""
    born: date | None = None
    driving_since: date | None = None
    """Since when the driver holds a car licence; with ``born`` it decides about minibuses without D1."""
    unwilling: frozenset[Unwilling] = frozenset()
    avoided: frozenset[str] = frozenset()
    """Villages and towns the driver does not go to."""
    dbs_number: str | None = None
    """Of the check's certificate; what it says is never kept."""

    @property
    def first_name(self) -> str:
        """The name riders are told."""
        return self.name.split()[0]

    def holds(self, qualification: Qualification, on: date) -> bool:
        """Tell whether the driver holds the qualification on that day."""
        return any(held is qualification and on <= until for held, until in self.qualifications)

    def until(self, qualification: Qualification) -> date | None:
        """Return the last day on which something the driver has on record is valid; None when it is not on record."""
        return max((until for held, until in self.qualifications if held is qualification), default=None)
