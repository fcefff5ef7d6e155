"""What may be asked about rotas, duties and volunteers: one frozen value per verb."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.availability import Availability
from scheduler.domain.booking import BookingId
from scheduler.domain.duty import DutyId, DutyOfferId, DutyRole
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId, RiderId, Unwilling
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Origin, SetAvailability


@dataclass(frozen=True, slots=True)
class GiveAvailability:
    """Say when and how somebody is willing to drive; replaces what they said before."""

    said: Availability
    by: Origin
    takes_dogs: bool = True
    unwilling: frozenset[Unwilling] = frozenset()
    avoided: frozenset[str] = frozenset()
    preferred_riders: frozenset[RiderId] | None = None
    """None leaves the list as it is, and the same for ``refused_riders``."""
    refused_riders: frozenset[RiderId] | None = None


@dataclass(frozen=True, slots=True)
class PlanRota:
    """Look for who drives what from a day on; nobody is asked yet."""

    first: date
    by: Origin
    weeks: int | None = None
    """None: as many as the rules say."""
    effort: float | None = None


@dataclass(frozen=True, slots=True)
class PublishRota:
    """Ask everybody whom the rota names."""

    first: date
    last: date
    by: Origin


@dataclass(frozen=True, slots=True)
class AddDuty:
    """Say that somebody is wanted for some hours."""

    service_date: date
    hours: TimeWindow
    by: Origin
    vehicle_id: VehicleId | None = None
    escort: bool = False
    health: bool = False
    rides: int = 1


@dataclass(frozen=True, slots=True)
class WantEscort:
    """Say whether somebody is to go along on a duty, and on the later ones of its weekday, hours and vehicle."""

    duty_id: DutyId
    wanted: bool
    by: Origin


@dataclass(frozen=True, slots=True)
class AnswerDutyOffer:
    """Say yes or no to a duty. A no needs no reason."""

    offer_id: DutyOfferId
    accepts: bool
    by: Origin


@dataclass(frozen=True, slots=True)
class AskForDuty:
    """Ask one person for a seat of a duty, chosen by the office or by themselves."""

    duty_id: DutyId
    role: DutyRole
    by: Origin
    driver_id: DriverId | None = None
    """None: whoever is next."""


@dataclass(frozen=True, slots=True)
class DropOut:
    """Say that a driver cannot drive a shift after all."""

    shift_id: ShiftId
    by: Origin


@dataclass(frozen=True, slots=True)
class StepDown:
    """Say that somebody cannot go along on a duty after all."""

    duty_id: DutyId
    driver_id: DriverId
    by: Origin


@dataclass(frozen=True, slots=True)
class ComeBack:
    """Take back that somebody cannot come, as long as nobody else has said yes."""

    driver_id: DriverId
    by: Origin
    shift: SetAvailability | None
    """What they drove, as it stood when it was given up; None for who goes along."""
    duty_id: DutyId | None
    """The duty that it came of, or None where it was given without being asked for."""

    @property
    def role(self) -> DutyRole:
        """Whether they drive or go along."""
        return DutyRole.ESCORT if self.shift is None else DutyRole.DRIVER


@dataclass(frozen=True, slots=True)
class ConfirmDuty:
    """Say that somebody still comes to what they agreed to."""

    driver_id: DriverId
    service_date: date
    role: DutyRole
    key: str
    """The shift they drive, or the duty they go along on."""
    by: Origin


@dataclass(frozen=True, slots=True)
class PickRide:
    """Take an open ride with one's own car."""

    driver_id: DriverId
    service_date: date
    booking_id: BookingId
    by: Origin


@dataclass(frozen=True, slots=True)
class GiveHours:
    """Drive one's own car in hours for which somebody waits."""

    driver_id: DriverId
    service_date: date
    hours: TimeWindow
    by: Origin
