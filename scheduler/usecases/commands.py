"""What may be asked of the scheduler: one frozen value per verb. Shapes only; the rules live in the verbs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.booking import BookingId, Channel, Offer, OfferId, QuoteId
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.events import Actor
from scheduler.domain.fleet import Break, ShiftId, VehicleId
from scheduler.domain.lending import LendingId
from scheduler.domain.people import DriverId, Gender, Needs, Party, RiderId
from scheduler.domain.pins import Hold
from scheduler.domain.place import Place
from scheduler.domain.plan import StopKind
from scheduler.domain.ready_call import ReadyCallId
from scheduler.domain.request import GroupId, LegId, Purpose, Terms, WishKind
from scheduler.domain.series import SeriesId
from scheduler.domain.time import TimeWindow
from scheduler.domain.trains import Arrival, Train
from scheduler.domain.waiting import WaitId


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks, and how they reached the service."""

    actor: Actor
    channel: Channel = Channel.WEB
    series: SeriesId | None = None
    """In the name of which regular ride: its rider hears of all dates together."""


@dataclass(frozen=True, slots=True)
class RequestQuote:
    """Ask for offers. Times are aware moments; the return, where wanted, is on the same service date."""

    rider_id: RiderId
    origin: Place
    destination: Place
    outward_kind: WishKind
    outward_at: datetime
    by: Origin
    homeward_kind: WishKind | None = None
    homeward_at: datetime | None = None
    party: Party = field(default_factory=Party)
    needs: Needs | None = None
    """None: as the rider's record says."""
    purpose: Purpose = Purpose.OTHER
    driver_gender: Gender | None = None
    ready_call: bool = False
    """The rider rings for the ride back; ``homeward_at`` is a guess."""
    train: Train | None = None
    """Catch this train: the ride arrives before it with the policy's buffer, whatever ``outward_at`` says."""
    arrival: Arrival | None = None
    """Fetch the rider off this train: whichever way begins at the station leaves after it, with the buffer."""
    terms: Terms | None = None
    """Exact terms, in seconds of the service day that ``outward_at`` is on; there is one offer then, or none."""
    replaces: BookingId | None = None
    """Ask for offers that change this booking; accepting one changes it in place."""
    group: GroupId | None = None
    """Set by the scheduler where several riders ask for one trip."""


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Take an offer: all of its legs or none."""

    offer_id: OfferId
    by: Origin
    offer: Offer | None = None
    """The very offer, where it is at hand: an offer never changes."""


@dataclass(frozen=True, slots=True)
class CloseEnquiry:
    """Say what became of an enquiry: declined, or abandoned because the caller rang off."""

    quote_id: QuoteId
    outcome: EnquiryState
    by: Origin


@dataclass(frozen=True, slots=True)
class JoinWaitingList:
    """Wait for the ride that was refused."""

    quote_id: QuoteId
    service_date: date
    by: Origin


@dataclass(frozen=True, slots=True)
class LeaveWaitingList:
    """Stop waiting, or say no to what was offered."""

    wait_id: WaitId
    by: Origin


@dataclass(frozen=True, slots=True)
class RingReady:
    """Say that a rider is ready to be fetched home."""

    ready_id: ReadyCallId
    by: Origin


@dataclass(frozen=True, slots=True)
class AnswerReadyCall:
    """Promise the ride home that was found."""

    offer_id: OfferId
    by: Origin


@dataclass(frozen=True, slots=True)
class AskWayBack:
    """Ask for another time for the way back of a booking: after that moment."""

    booking_id: BookingId
    at: datetime
    by: Origin


@dataclass(frozen=True, slots=True)
class TakeWayBack:
    """Have the way back at the time that was found."""

    offer_id: OfferId
    by: Origin


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Give a booking back, or only some of its legs."""

    booking_id: BookingId
    by: Origin
    leg_ids: tuple[LegId, ...] = ()
    """Empty: every leg that is still open."""
    service_date: date | None = None
    """The booking's, where it is known."""


@dataclass(frozen=True, slots=True)
class KeepRide:
    """Say that somebody who was not there for an earlier ride still wants this one."""

    booking_id: BookingId
    leg_id: LegId
    by: Origin


class Right(StrEnum):
    """Whose word on a ride counts."""

    DRIVER = "driver"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class SettleStep:
    """Decide between what the driver of a ride says and what is written down of it."""

    service_date: date
    leg_id: LegId
    right: Right
    by: Origin
    set_down: datetime | None = None
    """When the rider was set down, where the driver did not say so."""


@dataclass(frozen=True, slots=True)
class SetAvailability:
    """Say that a driver drives a vehicle on a date between two times.

    With ``shift_id``, changes that shift. Start and end default to the driver's home for the car scheme and to
    the vehicle's depot otherwise.
    """

    driver_id: DriverId
    vehicle_id: VehicleId
    service_date: date
    hours: TimeWindow
    by: Origin
    breaks: tuple[Break, ...] = ()
    max_duty: int | None = None
    """None: as long as the hours are."""
    shift_id: ShiftId | None = None


@dataclass(frozen=True, slots=True)
class LendVehicle:
    """Lend a vehicle to other work for some hours of a day, at so many pence an hour."""

    service_date: date
    vehicle_id: VehicleId
    hours: TimeWindow
    work: str
    pence_hour: int
    by: Origin


@dataclass(frozen=True, slots=True)
class TakeVehicleBack:
    """A vehicle is not lent after all."""

    service_date: date
    lending_id: LendingId
    by: Origin


@dataclass(frozen=True, slots=True)
class WithdrawAvailability:
    """Take a shift back.

    Rides it carries go to other runs inside their promises. When some cannot, nothing changes and the command
    is refused, unless ``release`` is set: then those rides stand unassigned for a coordinator to resolve.
    """

    shift_id: ShiftId
    by: Origin
    release: bool = False


@dataclass(frozen=True, slots=True)
class OptimiseDay:
    """Look for a better plan of a date, within every promise given."""

    service_date: date
    by: Origin
    iterations: int | None = None
    seconds: float | None = None


class Failure(StrEnum):
    """What can go wrong with a shift on the day."""

    DRIVER_SICK = "driver_sick"
    """The driver stops now, in this and in every later shift of the date."""
    VEHICLE_BROKEN = "vehicle_broken"
    """The vehicle stands still from now on, with whoever is aboard."""
    SHIFT_SHORTENED = "shift_shortened"
    """The driver has to be back earlier."""
    SHIFT_GIVEN_BACK = "shift_given_back"
    """The driver cannot drive this one shift after all; their others stay."""


@dataclass(frozen=True, slots=True)
class ReplanDay:
    """Mend a date after something failed, moving as few other rides as possible."""

    service_date: date
    shift_id: ShiftId
    failure: Failure
    by: Origin
    until: int | None = None
    """For ``SHIFT_SHORTENED``: the second of the service day by which the driver is back."""
    stands_at: Place | None = None
    """Where the vehicle stands; None: at the stop recorded last."""


@dataclass(frozen=True, slots=True)
class AgreeNewTime:
    """Say that a rider agreed to the other time that a repair asked for."""

    booking_id: BookingId
    leg_id: LegId
    agreed_by: str
    """Who said yes: the rider, or somebody who speaks for them."""
    by: Origin


@dataclass(frozen=True, slots=True)
class DeclineNewTime:
    """Say that a rider does not want the other time that a repair asked for."""

    booking_id: BookingId
    leg_id: LegId
    declined_by: str
    by: Origin


@dataclass(frozen=True, slots=True)
class HoldPlan:
    """Hold a ride on its shift or a run as it is, or let it go. Give ``leg_id`` or ``shift_id``, not both."""

    service_date: date
    hold: Hold
    by: Origin
    reason: str
    leg_id: LegId | None = None
    shift_id: ShiftId | None = None


@dataclass(frozen=True, slots=True)
class MoveRides:
    """Give rides to other shifts by hand; two at once change places."""

    service_date: date
    moves: tuple[tuple[LegId, ShiftId], ...]
    by: Origin
    reason: str
    pin: bool = False
    """Hold them there."""
    set_aside: bool = False
    """Do it although a rule of ours is broken; the law and other riders' promises are never set aside."""


class Happening(StrEnum):
    """What a driver records."""

    STARTED = "started"
    ARRIVED = "arrived"
    BOARDED = "boarded"
    ALIGHTED = "alighted"
    NO_SHOW = "no_show"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Record:
    """Say what happened on a run. ``at`` is when it happened; None means now."""

    shift_id: ShiftId
    service_date: date
    happening: Happening
    by: Origin
    leg_id: LegId | None = None
    kind: StopKind | None = None
    """For ``ARRIVED``: at the pickup or the delivery."""
    at: datetime | None = None
    called: bool = False
    """For ``NO_SHOW``: whether the driver tried to reach the rider first."""
