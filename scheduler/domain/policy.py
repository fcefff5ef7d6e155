"""The rules of one service: every limit, weight and search budget, validated. No tuning constant lives elsewhere.

Seconds, metres and pence throughout; cost weights are thousandths of a penny. Defaults are those of the
domain study: minibus notice and horizon after Flexibus, the ±15-minute promise after TfL Dial-a-Ride, the
60-minute ride cap after NHS patient transport; the others are assumptions that a service file may replace.
"""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from scheduler.domain.cover import CoverRules
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.holidays import HolidayRules
from scheduler.domain.messages import MessageRules
from scheduler.domain.mileage import MileageRules
from scheduler.domain.offering import OfferRules
from scheduler.domain.people import Driver, Needs, Wheelchair
from scheduler.domain.place import Place, ServiceArea, metres_between
from scheduler.domain.ready_call import ReadyCallRules
from scheduler.domain.repair import RepairRules
from scheduler.domain.retention import RetentionRules
from scheduler.domain.roster_rules import RosterRules
from scheduler.domain.shared_runs import SharedRun
from scheduler.domain.time import TimeWindow
from scheduler.domain.trains import TrainRules
from scheduler.domain.waiting import WaitingRules


@dataclass(frozen=True, slots=True)
class BookingRules:
    """When, how far ahead and for how many one may book."""

    horizon_days: int = 28
    notice: int = 3600
    """Least seconds between asking and the earliest pickup."""
    car_scheme_notice: int = 3600
    """The same for volunteers' own cars: many schemes want two days."""
    max_party: int = 5
    cancel_cutoff: int = 1800
    """A cancellation nearer to the promised pickup than this counts as late, and nothing is changed any more."""
    car_scheme_cancel_cutoff: int = 7200
    """The same for volunteers' own cars: they set out from home, for this ride alone."""
    child_needs_adult: bool = True
    """Who is under 16 must bring an adult."""
    escort_if_never_left_alone: bool = True
    """Who cannot be left alone must bring somebody. Otherwise nobody else is helped at a door meanwhile."""
    offer_lifetime: int = 900
    hours: TimeWindow = field(default_factory=lambda: TimeWindow(7 * 3600, 19 * 3600))
    """When rides may be under way, in seconds of the service day."""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    """Days of service, Monday is 0."""
    next_door: int = 30
    """Metres between two places below which nobody needs a ride."""

    def cut_off(self, mode: ServiceMode, pickup: TimeWindow) -> int:
        """Return until which second a ride may be changed, or given back without being late."""
        is_car = mode is ServiceMode.CAR_SCHEME
        return pickup.earliest - (self.car_scheme_cancel_cutoff if is_car else self.cancel_cutoff)


@dataclass(frozen=True, slots=True)
class PromiseRules:
    """How a promise is cut from a plan, and how far from the wish it may lie."""

    half_width: int = 900
    """A pickup window reaches this far to either side of the planned pickup."""
    rounding: int = 300
    early_arrival: int = 1800
    """How much before an appointment the rider may be dropped off."""
    latest_start: int = 1800
    """How long after "leave after" the promised pickup may begin and still count as the wished time."""
    shift: int = 3600
    """How far alternatives may lie from the wish."""
    shift_step: int = 1800


@dataclass(frozen=True, slots=True)
class RideRules:
    """The longest ride: ``min(cap, max(factor × direct, direct + extra))``, never below the direct drive."""

    factor_percent: int = 175
    extra: int = 900
    cap: int = 3600

    def max_ride(self, direct: int) -> int:
        """Return the longest ride allowed for a direct drive of so many seconds."""
        stretched = max(direct * self.factor_percent // 100, direct + self.extra)
        return max(direct + 60, min(self.cap, stretched))


@dataclass(frozen=True, slots=True)
class DwellRules:
    """How long getting in and out takes."""

    walk_on: int = 30
    assisted: int = 180
    stowed_aid: int = 60
    lift_on: int = 360
    lift_off: int = 240
    together: bool = False
    """Who gets in or out at one place, one right after the other, does so at the same time: the stop takes as
    long as the slowest of them. Not on days with breaks, where stops are timed one by one."""

    def pickup(self, needs: Needs) -> int:
        """Return the seconds at the pickup."""
        return self._at_door(needs, self.lift_on)

    def delivery(self, needs: Needs) -> int:
        """Return the seconds at the delivery."""
        return self._at_door(needs, self.lift_off)

    def _at_door(self, needs: Needs, lift: int) -> int:
        if needs.chair_in_bay:
            return lift
        door = self.assisted if needs.door_to_door else self.walk_on
        aids = int(needs.walking_frame) + int(needs.wheelchair is Wheelchair.FOLDS)
        return door + self.stowed_aid * aids


@dataclass(frozen=True, slots=True)
class CostRules:
    """What a plan is charged for, in thousandths of a penny; published, and the same live and in simulations."""

    driving_second: int = 330
    metre: int = 28
    duty_second: int = 60
    riding_second: int = 40
    waiting_aboard_second: int = 400
    pickup_wait_second: int = 0
    """Of a rider, from the beginning of the promised pickup window."""
    run: int = 150_000
    """Sending a vehicle out at all."""
    change_of_shift: int = 20_000
    """Giving a promised leg to another shift than the one it has."""
    unserved_leg: int = 20_000_000
    """Leaving out a leg that might be served."""
    fairness_hour: int = 5_000
    """Sending out a volunteer, for each hour driven lately beyond the mean of the date's volunteers."""
    unsuited_leg: int = 5_000_000
    """Leaving a promised leg with whoever may not carry it any more, where somebody else of the date may."""
    not_preferred: int = 10_000
    """Giving a rider to somebody else where rider or driver would rather have each other."""


@dataclass(frozen=True, slots=True)
class DutyRules:
    """How long people go on without a break, and how often they go out on one day; None asks for nothing.

    The break after a stretch is owed only by a run that is longer than a stretch; it is taken with nobody
    aboard, at any time that keeps every stretch. Fixed breaks stand in the shift itself.
    """

    volunteer_stretch: int | None = None
    volunteer_break: int = 900
    volunteer_outings: int | None = None
    """How many of a volunteer's shifts on one date may be used."""
    paid_stretch: int | None = None
    """5½ hours under the domestic rules of Great Britain for public service vehicles."""
    paid_break: int = 1800
    lookback_days: int = 28
    """How far back hours count towards fairness."""

    def stretch(self, driver: Driver) -> int | None:
        """Return the longest time that the driver goes on without a break."""
        if driver.longest_stretch is not None:
            return driver.longest_stretch
        return self.paid_stretch if driver.paid else self.volunteer_stretch

    def rest(self, driver: Driver) -> int:
        """Return how long the break after a stretch is."""
        return self.paid_break if driver.paid else self.volunteer_break

    def outings(self, driver: Driver) -> int | None:
        """Return how many of the driver's shifts on one date may be used."""
        if driver.max_outings is not None:
            return driver.max_outings
        return None if driver.paid else self.volunteer_outings


@dataclass(frozen=True, slots=True)
class SearchRules:
    """How hard to search; iterations where a result must repeat."""

    iterations: int = 4_000
    seconds: float | None = None
    threads: int = 1
    seed: int = 1
    again_after: int | None = None
    """Seconds after the first change of a later day's plan until it is searched again; None: only when asked."""


@dataclass(frozen=True, slots=True)
class FareRules:
    """What a rider pays: flat by service mode, free with a pass where the concession runs."""

    flat_pence: tuple[tuple[ServiceMode, int], ...] = (
        (ServiceMode.CAR_SCHEME, 300),
        (ServiceMode.SECTION_19, 250),
        (ServiceMode.SECTION_22, 200),
    )
    concession_modes: frozenset[ServiceMode] = frozenset({ServiceMode.SECTION_22})
    concession_from: int = 9 * 3600 + 1800
    """Second of the day from which passes are good."""
    companions_free: bool = True

    def flat(self, mode: ServiceMode) -> int:
        """Return the single fare of that mode in pence.

        Raises
        ------
        KeyError
            The service has no fare for the mode.
        """
        return dict(self.flat_pence)[mode]


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """The rules of a service, as of an effective date. The same type in production and in simulation."""

    name: str
    operator: str
    phone: str
    zone: ZoneInfo
    effective_from: date
    area: ServiceArea
    modes: frozenset[ServiceMode] = frozenset(ServiceMode)
    hubs: tuple[Place, ...] = ()
    """Places outside the area that may be one end of a ride, such as a hospital."""
    hub_radius: int = 600
    booking: BookingRules = field(default_factory=BookingRules)
    promise: PromiseRules = field(default_factory=PromiseRules)
    ride: RideRules = field(default_factory=RideRules)
    dwell: DwellRules = field(default_factory=DwellRules)
    duty: DutyRules = field(default_factory=DutyRules)
    cost: CostRules = field(default_factory=CostRules)
    search: SearchRules = field(default_factory=SearchRules)
    fares: FareRules = field(default_factory=FareRules)
    repair: RepairRules = field(default_factory=RepairRules)
    offers: OfferRules = field(default_factory=OfferRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    messages: MessageRules = field(default_factory=MessageRules)
    roster: RosterRules = field(default_factory=RosterRules)
    mileage: MileageRules = field(default_factory=MileageRules)
    holidays: HolidayRules = field(default_factory=HolidayRules)
    waiting: WaitingRules = field(default_factory=WaitingRules)
    ready: ReadyCallRules = field(default_factory=ReadyCallRules)
    cover: CoverRules = field(default_factory=CoverRules)
    trains: TrainRules = field(default_factory=TrainRules)
    shared_runs: tuple[SharedRun, ...] = ()

    def runs_on(self, day: date) -> bool:
        """Tell whether the service gives rides on that day of the calendar."""
        return day.weekday() in self.booking.weekdays and self.holidays.closed(day) is None

    def serves(self, place: Place) -> bool:
        """Tell whether rides go to that place: inside the area, or at one of the hubs outside it."""
        return self.area.contains(place.point) or self.is_hub(place)

    def is_hub(self, place: Place) -> bool:
        """Tell whether the place is one of the places outside the area that rides may go to."""
        return any(metres_between(hub.point, place.point) <= self.hub_radius for hub in self.hubs)
