"""The façade: the one door through which live bookings, nightly optimisation and simulations reach the scheduler.

Commands that change something take ``also``: called with the open unit of work and the result just before the
commit, so that a caller can keep something of its own (an answer under its idempotency key) in the same commit.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from scheduler.domain.booking import Booking, BookingId, Quote
from scheduler.domain.events import Event
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.lending import Lending
from scheduler.domain.people import RiderId
from scheduler.domain.plan import Run
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases import accept as accepting
from scheduler.usecases import (
    availability,
    checking,
    consenting,
    declining,
    duty_answers,
    duty_offers,
    explaining,
    history,
    holding,
    keeping,
    lending,
    looking,
    moving,
    news,
    news_rounds,
    optimising,
    proposing,
    quoting,
    recording,
    replanning,
    settling,
)
from scheduler.usecases import cancel as cancelling
from scheduler.usecases.claims_desk import ClaimsDesk
from scheduler.usecases.commands import (
    AcceptOffer,
    AgreeNewTime,
    CancelBooking,
    DeclineNewTime,
    Failure,
    HoldPlan,
    KeepRide,
    LendVehicle,
    MoveRides,
    OptimiseDay,
    Record,
    ReplanDay,
    RequestQuote,
    SetAvailability,
    SettleStep,
    TakeVehicleBack,
    WithdrawAvailability,
)
from scheduler.usecases.context import Context
from scheduler.usecases.counter import Counter
from scheduler.usecases.explaining import Explanation
from scheduler.usecases.history import PlanChange
from scheduler.usecases.holding import Held
from scheduler.usecases.moving import Moved
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.news_of_delays import Told, nothing_told
from scheduler.usecases.ports import Ports, UnitOfWork
from scheduler.usecases.repairs import Proposal, Repair
from scheduler.usecases.rota import RotaDesk
from scheduler.usecases.views import DayView, Manifest, Optimisation, Withdrawal

T = TypeVar("T")
Also = Callable[[UnitOfWork, T], None]


class Scheduler(Counter):
    """A service that can be asked for rides, told of drivers, and made to plan."""

    def __init__(self, ports: Ports, policy: ServicePolicy) -> None:
        self.ports = ports
        self.policy = policy
        self._context = Context(ports, policy)
        self.rota = RotaDesk(self._context)
        self.claims = ClaimsDesk(self._context)

    def quote(self, command: RequestQuote, *, also: Also[Quote] | None = None) -> Quote:
        """Return up to three offers, or a denial with its reason and ways out that were checked to work.

        Raises
        ------
        InvalidRequest
            Something that cannot be asked, such as a time that has passed; names the field.
        NotFound
            No such rider, or no such booking to replace.
        TravelTimesUnavailable
            The roads cannot be asked just now.
        """
        return quoting.quote(self._context, command, also)

    def accept(self, command: AcceptOffer, *, also: Also[Booking] | None = None) -> Booking:
        """Turn an offer into a booking, all of its legs or none; one that changes a booking does so in place.

        Raises
        ------
        NotFound
            No such offer.
        OfferExpired
            The offer was held for as long as it said.
        OfferSuperseded
            The plan moved on and the promise cannot be given any more.
        """
        booking = accepting.accept(self._context, command, also)
        if booking.version > 1:
            self.freed(booking.service_date)
        return booking

    def cancel(self, command: CancelBooking, *, also: Also[Booking] | None = None) -> Booking:
        """Give open legs of a booking back; what was freed can be booked at once.

        Raises
        ------
        NotFound
            No such booking or leg.
        IllegalTransition
            A leg is aboard or over.
        """
        booking = cancelling.cancel(self._context, command, also)
        self.freed(booking.service_date)
        return booking

    def set_availability(self, command: SetAvailability, *, also: Also[Shift] | None = None) -> Shift:
        """Add or change a shift.

        Raises
        ------
        NotFound
            No such driver, vehicle or shift.
        InvalidRequest
            The hours cannot be driven, or overlap another shift of the driver or the vehicle.
        WouldStrandRiders
            The changed hours would leave promised rides without a driver.
        """
        shift = availability.set_availability(self._context, command, also)
        duty_answers.withdraw_unfit(self._context, command.driver_id, command.by)
        self.freed(shift.service_date)
        return shift

    def withdraw_availability(
        self, command: WithdrawAvailability, *, also: Also[Withdrawal] | None = None
    ) -> Withdrawal:
        """Take a shift back, giving its rides to other runs inside their promises, and its duty to who is asked next.

        Raises
        ------
        NotFound
            No such shift.
        IllegalTransition
            The run has begun.
        WouldStrandRiders
            Some rides fit nowhere else and ``release`` is not set.
        """
        passing_on = duty_offers.passing_on(self._context, also, lambda done: done.shift.service_date)
        return availability.withdraw_availability(self._context, command, passing_on)

    def lend(self, command: LendVehicle) -> Lending:
        """Lend a vehicle to other work for some hours, in which no shift can take it out and nobody is asked to.

        Raises
        ------
        NotFound
            No such vehicle.
        InvalidRequest
            It is a volunteer's own, the hours cannot be, or it is out or lent in them already.
        """
        lent, day = lending.lend(self._context, command), command.service_date
        duty_answers.withdraw_unfit(self._context, None, command.by, vehicle_id=lent.vehicle_id, day=day)
        return lent

    def take_back(self, command: TakeVehicleBack) -> Lending:
        """Write down that a vehicle is not lent after all.

        Raises
        ------
        NotFound
            Nothing like it is lent on that date.
        """
        return lending.take_back(self._context, command)

    def record(self, command: Record, *, also: Also[Run] | None = None) -> Run:
        """Write down what happened on a run, and bring the rest of the run up to date with it.

        Raises
        ------
        NotFound
            No such shift, run or leg.
        IllegalTransition
            That cannot have happened now.
        """
        return recording.record(self._context, command, also)

    def optimise(self, command: OptimiseDay, *, also: Also[Optimisation] | None = None) -> Optimisation:
        """Search for a better plan of a date within every promise, and keep it if it is better.

        Raises
        ------
        PlanChanged
            The plan kept changing while searching; try again.
        """
        found = optimising.optimise(self._context, command, also)
        self.freed(command.service_date)
        return found

    def faults(self, service_date: date) -> list[str]:
        """Return what is wrong with a date as it is kept, nothing when all is well: the oracle asked once more.

        Every rule of a plan is looked at, and that each promised leg still to be driven is in it exactly once.
        """
        return checking.faults(self._context, service_date)

    def replan(self, command: ReplanDay, *, also: Also[Repair] | None = None) -> Repair:
        """Mend a date after a driver, a vehicle or the end of a shift was lost; says who must be told what.

        Every promise of the plan that is kept stands; the one exception are riders beside a broken vehicle,
        who are fetched at once even where that is late.

        Raises
        ------
        NotFound
            No such shift on that date.
        IllegalTransition
            Its run has ended.
        InvalidRequest
            The new end of the shift, or where the vehicle stands, cannot be.
        PlanChanged
            The date kept changing meanwhile; try again.
        """
        could = command.failure is not Failure.VEHICLE_BROKEN
        day = command.service_date
        passing_on = duty_offers.passing_on(self._context, also, lambda _: day, ask_next=could)
        return replanning.replan(self._context, command, passing_on)

    def agree(self, command: AgreeNewTime, *, also: Also[Booking] | None = None) -> Booking:
        """Move a promise to the time its rider agreed to, and give the ride its place in the plan.

        Raises
        ------
        NotFound
            No such booking, or nothing was asked about that leg.
        InvalidRequest
            It is not said who agreed.
        IllegalTransition
            The ride has a driver, has begun or is over.
        OfferSuperseded
            The plan moved on and that time is not free any more.
        """
        return proposing.agree(self._context, command, also)

    def proposals(self, service_date: date) -> tuple[Proposal, ...]:
        """Return the other times that riders were asked about and have not agreed to yet."""
        return proposing.waiting(self._context, service_date)

    def decline(self, command: DeclineNewTime, *, also: Also[Booking] | None = None) -> Booking:
        """Write down that a rider does not want the time a repair asked for; the promise stands, without a driver.

        Raises
        ------
        NotFound
            No such booking, or nothing was asked about that leg.
        InvalidRequest
            It is not said who declined.
        """
        return declining.decline(self._context, command, also)

    def hold(self, command: HoldPlan, *, also: Also[Held] | None = None) -> Held:
        """Hold a ride on its shift, or a run in its order or altogether; or let it go. The reason is logged.

        Raises
        ------
        NotFound
            No such ride or shift on that date.
        InvalidRequest
            Not one ride or one run, or no reason.
        IllegalTransition
            The run has ended, the ride has no driver, or nothing is held.
        """
        return holding.hold(self._context, command, also)

    def keep_ride(self, command: KeepRide) -> Booking:
        """Write down that somebody who was not there for an earlier ride still wants this one.

        Raises
        ------
        NotFound
            No such booking.
        IllegalTransition
            The ride is over, or none before it was missed.
        """
        return keeping.keep(self._context, command)

    def settle(self, command: SettleStep) -> None:
        """Decide whose word on a ride counts; where it is the driver's, what they did is written down.

        Raises
        ------
        IllegalTransition
            There is nothing to decide, or the driver has not said what happened.
        InvalidRequest
            Nobody has said when the rider was set down.
        """
        settling.settle(self._context, command)

    def held(self, service_date: date) -> Held:
        """Return what is held fast in the plan of a date."""
        return holding.held(self._context, service_date)

    def move(self, command: MoveRides, *, also: Also[Moved] | None = None) -> Moved:
        """Give a ride to another shift by hand, or let two change places; every promise stands.

        Raises
        ------
        NotFound
            No such ride or shift on that date.
        InvalidRequest
            Not one or two rides, or no reason.
        IllegalTransition
            The ride is under way or on that run already, or a run is held.
        RuleBroken
            A rule stands in the way; it says whether a coordinator may set it aside.
        """
        return moving.move(self._context, command, also)

    def history(self, service_date: date) -> tuple[PlanChange, ...]:
        """Return what searches, repairs and moves by hand changed in a plan and why, the last first."""
        return history.history(self._context, service_date)

    def explain(self, service_date: date) -> Explanation:
        """Return what the plan of a date costs, by run and part, and why rides without a driver fit nowhere."""
        return explaining.explain(self._context, service_date)

    def day(self, service_date: date) -> DayView:
        """Return a service date as its coordinator sees it."""
        return looking.day(self._context, service_date)

    def breaking(self, rider_id: RiderId) -> list[Booking]:
        """Return the rides to come that were planned around what a rider needs."""
        with self.ports.storage.reading() as records:
            return consenting.breaking(self._context, records, rider_id)

    def forget_needs(self, rider_id: RiderId, *, also: Also[list[Booking]] | None = None) -> list[Booking]:
        """Blank what a rider needs; return the rides to come that were planned around it.

        Raises
        ------
        NotFound
            No such rider.
        """
        return consenting.forget_needs(self._context, rider_id, also)

    def news_of(self, event: Event, told: Told = nothing_told) -> list[NewsItem]:
        """Return who is told what because of a fact, given what they were told of delays."""
        storage = self.ports.storage
        with storage.asking() if news.is_of_one_booking(event) else storage.reading() as records:
            return news.news_of(self._context, records, event, told)

    def news_now(self, told: Told = nothing_told) -> list[NewsItem]:
        """Return who is told what because of the hour: reminders, rosters, delays that nobody recorded."""
        with self.ports.storage.reading() as records:
            return news_rounds.news_now(self._context, records, told)

    def manifest(self, shift_id: ShiftId, *, shift: Shift | None = None) -> Manifest:
        """Return the driver's view of a shift, which may be at hand.

        Raises
        ------
        NotFound
            No such shift.
        """
        return looking.manifest(self._context, shift_id, shift=shift)

    def booking(self, booking_id: BookingId) -> Booking:
        """Return a booking.

        Raises
        ------
        NotFound
            No such booking.
        """
        return looking.booking(self._context, booking_id)
