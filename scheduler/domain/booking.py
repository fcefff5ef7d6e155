"""Offers, denials and bookings, and the states a booked leg goes through."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduler.domain.errors import IllegalTransition
from scheduler.domain.fleet import ServiceMode, ShiftId
from scheduler.domain.people import RiderId
from scheduler.domain.request import Direction, Leg, LegId, Promise, Request
from scheduler.domain.time import TimeWindow

OfferId = NewType("OfferId", str)
QuoteId = NewType("QuoteId", str)
BookingId = NewType("BookingId", str)


class Channel(StrEnum):
    """How somebody reached the service."""

    WEB = "web"
    PHONE = "phone"
    SYSTEM = "system"


class OfferKind(StrEnum):
    """What speaks for an offer, from the rider's point of view."""

    CLOSEST = "closest"
    SHARED = "shared"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class LegPrice:
    """What is paid for one leg, and by the rules of which kind of service."""

    mode: ServiceMode
    fare_pence: int
    """After what comes off it for sharing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A ride that can be had until ``expires_at``: what is promised, for how much, by whom."""

    id: OfferId
    quote_id: QuoteId
    kind: OfferKind
    request: Request
    legs: tuple[Leg, ...]
    """The legs with the promises they would get."""
    shift_ids: tuple[ShiftId, ...]
    """The shift that would serve each leg, as things stand."""
    mode: ServiceMode
    fare_pence: int
    shared: bool
    """Somebody else is aboard for part of the way."""
    ride_seconds: tuple[int, ...]
    """The ride as planned now, one per leg."""
    plan_version: int
    expires_at: datetime
    replaces: BookingId | None = None
    discount_pence: int = 0
    """Already taken off the fare: for sharing at a time when rides are gathered."""
    extends: BookingId | None = None
    """The booking whose ride back this is, rung for when the rider was ready."""
    leg_prices: tuple[LegPrice, ...] = ()
    """What the fare is made of, a leg each, those of legs still to be promised included; empty in old offers."""


class DenialReason(StrEnum):
    """Why a ride is refused; names follow the Transactional Data Specification where it has one."""

    OUTSIDE_AREA = "outside_area"
    OUTSIDE_HOURS = "outside_hours"
    TOO_LATE_TO_BOOK = "too_late_to_book"
    BEYOND_HORIZON = "beyond_horizon"
    BAD_ADDRESS = "bad_address"
    PARTY_TOO_LARGE = "party_too_large"
    ESCORT_NEEDED = "escort_needed"
    INVALID_USER = "invalid_user"
    ALREADY_BOOKED = "already_booked"
    NO_DRIVERS = "no_drivers"
    NO_SUITABLE_VEHICLE = "no_suitable_vehicle"
    NO_VEHICLE = "no_vehicle"
    TOO_CLOSE = "too_close"


class Limit(StrEnum):
    """What stands in the way of a leg on one shift; stable codes, one a kind of limit."""

    NOTICE = "notice"
    """A volunteer's own car wants longer notice."""
    RUN_ENDED = "run_ended"
    SERVICE_MODE = "service_mode"
    """The service does not run vehicles on this legal basis."""
    MEMBERSHIP = "membership"
    QUALIFICATION = "qualification"
    VEHICLE = "vehicle"
    """The party does not fit the vehicle even when it is empty."""
    DOG = "dog"
    DRIVER_GENDER = "driver_gender"
    REFUSED_PAIRING = "refused_pairing"
    """Private: told to nobody but coordinators, and without its side or reason."""
    SEATS = "seats"
    WHEELCHAIR_BAYS = "wheelchair_bays"
    STOWED_AIDS = "stowed_aids"
    DOGS = "dogs"
    RIDE_TIME = "ride_time"
    RIDE_TIME_OF_ANOTHER = "ride_time_of_another"
    BREAK = "break"
    SHIFT_HOURS = "shift_hours"
    DUTY = "duty"
    OUTINGS = "outings"
    """The volunteer goes out as often as agreed that day."""
    MILES = "miles"
    """The volunteer would drive further than they want to that day or week."""
    PINNED = "pinned"
    """A coordinator settled the run, or the order of its stops."""
    LEFT_ALONE = "left_alone"
    """Somebody who must not be left alone would be, while the driver helps at a door."""
    PROMISE_TO_ANOTHER = "promise_to_another"
    """What another rider was told cannot be kept as well."""
    WINDOW = "window"
    """Only another time would help."""
    UNREACHABLE = "unreachable"
    SEVERAL = "several"
    """Several limits together; none alone is to blame."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way on one shift, with a line for the coordinator."""

    shift_id: ShiftId
    limit: Limit
    text: str
    by: int = 0
    """By how much, where that can be said: seconds, or units of a resource."""


class AlternativeKind(StrEnum):
    """In what a way out differs from what was asked for."""

    OTHER_TIME = "other_time"
    OTHER_DAY = "other_day"
    ONE_WAY = "one_way"
    MEETING_POINT = "meeting_point"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way out that was checked and worked at the moment of refusal, with what to ask for."""

    request: Request
    text: str
    kind: AlternativeKind = AlternativeKind.OTHER_TIME
    walk_metres: int = 0
    """How far the rider walks to or from a meeting point."""


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """One more volunteer with a car, in these hours near this place, and the ride could be given: also checked."""

    near: str
    hours: TimeWindow
    text: str


@dataclass(frozen=True, slots=True)
class Denial:
    """An honest no: one reason in plain words, what blocked it where, and ways out that were checked to work."""

    quote_id: QuoteId
    request: Request
    reason: DenialReason
    text: str
    field: str = ""
    """The part of the request that cannot be met, where one can be named."""
    details: tuple[str, ...] = ()
    """What blocked it, one line a shift, for the coordinator."""
    alternatives: tuple[Alternative, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    """The same as ``details``, shift by shift with codes."""
    help_wanted: HelpWanted | None = None
    """What would make it possible, for coordinators."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer to one request: up to three offers, or a denial."""

    id: QuoteId
    request: Request
    offers: tuple[Offer, ...]
    denial: Denial | None
    asked_at: datetime
    channel: Channel


class LegState(StrEnum):
    """How far a booked leg has got."""

    CONFIRMED = "confirmed"
    DRIVER_WAITING = "driver_waiting"
    ABOARD = "aboard"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"
    """Let out before the end, by a vehicle that could not go on; the next leg of the booking goes on from there."""


_FOLLOWS: dict[LegState, frozenset[LegState]] = {
    LegState.CONFIRMED: frozenset({LegState.DRIVER_WAITING, LegState.CANCELLED}),
    LegState.DRIVER_WAITING: frozenset(
        {LegState.ABOARD, LegState.NO_SHOW, LegState.CANCELLED, LegState.CONFIRMED}
    ),
    LegState.ABOARD: frozenset({LegState.COMPLETED, LegState.TRANSFERRED}),
    LegState.COMPLETED: frozenset(),
    LegState.CANCELLED: frozenset(),
    LegState.NO_SHOW: frozenset(),
    LegState.TRANSFERRED: frozenset(),
}


class BookingState(StrEnum):
    """A booking as its rider sees it."""

    CONFIRMED = "confirmed"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class BookedLeg:
    """A leg somebody was promised, and how far it has got."""

    leg: Leg
    state: LegState = LegState.CONFIRMED
    late_cancel: bool = False

    def to(self, state: LegState, *, late_cancel: bool = False) -> "BookedLeg":
        """Return the leg in its next state.

        Raises
        ------
        IllegalTransition
            That state does not follow the present one.
        """
        if state not in _FOLLOWS[self.state]:
            raise IllegalTransition(
                f"Leg {self.leg.id} is {self.state.value} and cannot become {state.value}. Load it again and look."
            )
        return replace(self, state=state, late_cancel=late_cancel)

    @property
    def is_open(self) -> bool:
        """Whether the leg is still to be driven, wholly or in part."""
        return bool(_FOLLOWS[self.state])

    @property
    def may_be_given_back(self) -> bool:
        """Whether it can still be cancelled: the rider is not aboard yet."""
        return LegState.CANCELLED in _FOLLOWS[self.state]

    @property
    def stands(self) -> bool:
        """Whether the leg is one of the rider's rides: neither given back, nor gone on with as another leg."""
        return self.state not in (LegState.CANCELLED, LegState.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Booking:
    """What was agreed with a rider: the request, its promised legs, the fare."""

    id: BookingId
    reference: str
    request: Request
    legs: tuple[BookedLeg, ...]
    mode: ServiceMode
    fare_pence: int
    channel: Channel
    booked_at: datetime
    version: int = 1

    @property
    def rider_id(self) -> RiderId:
        """The rider who was promised the ride."""
        return self.request.rider_id

    @property
    def service_date(self) -> date:
        """The day of the ride."""
        return self.request.service_date

    @property
    def state(self) -> BookingState:
        """The booking's state, from those of its legs."""
        states = [leg.state for leg in self.legs]
        live = [state for state in states if state not in (LegState.CANCELLED, LegState.TRANSFERRED)]
        if not live:
            return BookingState.CANCELLED
        if all(state is LegState.NO_SHOW for state in live):
            return BookingState.NO_SHOW
        if all(state in (LegState.COMPLETED, LegState.NO_SHOW) for state in live):
            return BookingState.COMPLETED
        if all(state is LegState.CONFIRMED for state in live) and LegState.TRANSFERRED not in states:
            return BookingState.CONFIRMED
        return BookingState.UNDER_WAY

    @property
    def pays_on(self) -> LegId | None:
        """The ride on which the fare is due: the first that is not given back and that nobody missed."""
        gone = (LegState.CANCELLED, LegState.NO_SHOW)
        return next((one.leg.id for one in self.legs if one.state not in gone), None)

    def leg(self, leg_id: LegId) -> BookedLeg:
        """Return the booked leg of that id.

        Raises
        ------
        KeyError
            The booking has no such leg.
        """
        for booked in self.legs:
            if booked.leg.id == leg_id:
                return booked
        raise KeyError(leg_id)

    def with_leg(self, changed: BookedLeg) -> "Booking":
        """Return the booking, one version on, with this leg in place of the former one."""
        legs = tuple(changed if booked.leg.id == changed.leg.id else booked for booked in self.legs)
        return replace(self, legs=legs, version=self.version + 1)

    def continued(self, leg_id: LegId, onward: Leg) -> "Booking":
        """Return the booking with a leg that ends where its vehicle stands, and ``onward`` to go on from there.

        Raises
        ------
        IllegalTransition
            Nobody of the leg is aboard.
        """
        changed = self.with_leg(self.leg(leg_id).to(LegState.TRANSFERRED))
        index = next(i for i, booked in enumerate(self.legs) if booked.leg.id == leg_id)
        legs = (*changed.legs[: index + 1], BookedLeg(onward), *changed.legs[index + 1 :])
        return replace(changed, legs=legs)

    def with_promise(self, leg_id: LegId, promise: Promise) -> "Booking":
        """Return the booking, one version on, with another promise that its rider has agreed to.

        Raises
        ------
        IllegalTransition
            The ride has begun or is over.
        """
        booked = self.leg(leg_id)
        if booked.state is not LegState.CONFIRMED:
            raise IllegalTransition(
                f"Leg {leg_id} is {booked.state.value}: its times cannot change any more."
            )
        return self.with_leg(replace(booked, leg=replace(booked.leg, promise=promise)))

    def leg_in(self, direction: Direction) -> BookedLeg | None:
        """Return the outward or the return leg, or None; of a ride that went on with another vehicle, the last."""
        return next((booked for booked in reversed(self.legs) if booked.leg.direction is direction), None)

    def begun_with(self, leg_id: LegId) -> LegId:
        """Return the leg with which a ride began that this leg goes on with; the leg itself where it goes on none."""
        booked, first = self.leg(leg_id), leg_id
        for other in self.legs:
            if other.leg.id == leg_id:
                break
            if other.leg.direction is booked.leg.direction and other.state is LegState.TRANSFERRED:
                first = other.leg.id if first == leg_id else first
        return first
