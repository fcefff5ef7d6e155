"""Plays a day, event by event, through the same façade as the live service, with a clock of its own.

The kernel decides nothing about rides. It moves the clock to the next thing that happens (somebody asks,
somebody cancels, the evening's optimisation, a vehicle arrives) and hands that to the scheduler.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from scheduler.domain.booking import Booking, BookingId, Channel, Offer, Quote
from scheduler.domain.errors import IllegalTransition, OfferSuperseded
from scheduler.domain.events import Actor, Event
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.plan import Plan, Run
from scheduler.domain.request import LegId, Request
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import (
    AcceptOffer,
    AgreeNewTime,
    CancelBooking,
    OptimiseDay,
    Origin,
    Record,
    ReplanDay,
    RequestQuote,
)
from scheduler.usecases.scheduler import Scheduler
from simulations.demand import Trip
from simulations.running_rules import Optimising, RunningRules
from simulations.upsets import Upset, agreed, replan_of
from simulations.world import Step, absent_legs, choose, choose_alternative, next_step

DAY = 24 * 3600
Command = RequestQuote | AcceptOffer | CancelBooking | OptimiseDay | Record | ReplanDay | AgreeNewTime


class SimulatedClock(Protocol):
    """A clock that goes where it is told."""

    def set(self, moment: datetime) -> None:
        """Move to a moment."""
        ...


class Outcome(StrEnum):
    """What became of somebody's wish for a ride."""

    BOOKED = "booked"
    DENIED = "denied"
    ABANDONED = "abandoned"


class Actors:
    """Under which names the people of a simulation act."""

    def coordinator(self) -> Actor:
        """Return who answers the telephone."""
        return Actor("coordinator", "account-coordinator")

    def resident(self, rider_id: RiderId) -> Actor:
        """Return a rider acting for themselves."""
        return Actor("resident", rider_id)

    def driver(self, driver_id: DriverId) -> Actor:
        """Return a driver."""
        return Actor("driver", driver_id)


@dataclass(frozen=True, slots=True)
class Played:
    """A day that was played: its facts, its last plan, and what became of every trip, by number."""

    events: tuple[Event, ...]
    plan: Plan
    bookings: tuple[Booking, ...]
    outcomes: Mapping[int, Outcome]
    journal: tuple[tuple[datetime, Command], ...]
    """Every command given, and when: the day can be played again from it."""
    taken: Mapping[BookingId, Trip]
    """What was asked for of each booking."""


@dataclass(slots=True)
class Kernel:
    """One day of one service, and everything in it that is still to happen."""

    scheduler: Scheduler
    clock: SimulatedClock
    service_date: date
    running: RunningRules
    actors: Actors = field(default_factory=Actors)
    foresee: Callable[[Run, frozenset[LegId]], Step | None] = next_step
    """What happens next on a run, and when."""
    upsets: tuple[Upset, ...] = ()
    watch: Callable[[], None] | None = None
    """Called after everything that happened; for tests that look over the scheduler's shoulder."""
    _heap: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0
    _due: dict[ShiftId, Step] = field(default_factory=dict)
    _absent: frozenset[LegId] = frozenset()
    _outcomes: dict[int, Outcome] = field(default_factory=dict)
    _journal: list[tuple[datetime, Command]] = field(default_factory=list)
    _drivers: dict[ShiftId, DriverId] = field(default_factory=dict)
    _trips: dict[BookingId, Trip] = field(default_factory=dict)

    @property
    def timeline(self) -> Timeline:
        """The line of seconds of the day that is played."""
        return Timeline(self.service_date, self.scheduler.policy.zone)

    def play(self, trips: list[Trip]) -> Played:
        """Play the day to its end, and return what happened."""
        with self.scheduler.ports.storage.reading() as records:
            self._drivers = {shift.id: shift.driver_id for shift in records.shifts(self.service_date)}
        for trip in trips:
            self._at(trip.asks_at, self._asking(trip))
        if self.running.optimise is Optimising.EVENING_BEFORE:
            self._at(self.running.optimise_at - DAY, self._optimise)
        for upset in self.upsets:
            self._at(upset.at, self._failing(upset))
        while self._heap:
            moment, _, happen = heapq.heappop(self._heap)
            self.clock.set(self.timeline.moment(moment))
            happen()
            if self.watch is not None:
                self.watch()
        return self._played()

    def _played(self) -> Played:
        with self.scheduler.ports.storage.reading() as records:
            return Played(
                events=tuple(records.events(self.service_date)),
                plan=records.plan(self.service_date),
                bookings=tuple(records.bookings(self.service_date)),
                outcomes=dict(self._outcomes),
                journal=tuple(self._journal),
                taken=dict(self._trips),
            )

    def _at(self, moment: int, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, happen))

    def _now(self) -> int:
        return self.timeline.seconds(self.scheduler.ports.clock.now())

    def _note(self, command: Command) -> None:
        self._journal.append((self.scheduler.ports.clock.now(), command))

    # Riders

    def _by(self, trip: Trip) -> Origin:
        by_phone = trip.channel is Channel.PHONE
        actor = self.actors.coordinator() if by_phone else self.actors.resident(trip.rider.id)
        return Origin(actor, trip.channel)

    def _asking(self, trip: Trip) -> Callable[[], None]:
        return lambda: self._ask(trip)

    def _ask(self, trip: Trip) -> None:
        """Ask for a trip, and where that comes to nothing for what they would do instead."""
        self._ask_once(trip)
        if trip.instead is not None and self._outcomes[trip.number] is not Outcome.BOOKED:
            self._ask(trip.instead)

    def _ask_once(self, trip: Trip) -> None:
        """Ask for a trip; when refused, perhaps for one of the other times told."""
        quote = self._quote(trip, None)
        if quote.denial is not None:
            other = choose_alternative(trip, quote.denial.alternatives)
            if other is None:
                self._outcomes[trip.number] = Outcome.DENIED
                return
            quote = self._quote(trip, other)
        offer = choose(trip, quote.offers)
        if offer is None:
            self._outcomes[trip.number] = Outcome.DENIED if quote.denial else Outcome.ABANDONED
            return
        self._outcomes[trip.number] = Outcome.BOOKED
        self._book(trip, offer)

    def _quote(self, trip: Trip, other: Request | None) -> Quote:
        outward = other.outward if other is not None else trip.outward
        homeward = other.homeward if other is not None else trip.homeward
        meets = other if other is not None else trip.onward
        command = RequestQuote(
            rider_id=trip.rider.id,
            origin=trip.origin,
            destination=trip.destination,
            outward_kind=outward.kind,
            outward_at=self.timeline.moment(outward.at),
            homeward_kind=homeward.kind if homeward is not None else None,
            homeward_at=self.timeline.moment(homeward.at) if homeward is not None else None,
            party=trip.party,
            purpose=trip.purpose,
            train=meets.train if meets is not None else None,
            arrival=meets.arrival if meets is not None else None,
            by=self._by(trip),
        )
        self._note(command)
        return self.scheduler.quote(command)

    def _book(self, trip: Trip, offer: Offer) -> None:
        command = AcceptOffer(offer.id, self._by(trip))
        self._note(command)
        booking = self.scheduler.accept(command)
        self._trips[booking.id] = trip
        if not trip.comes:
            self._absent |= absent_legs(booking)
        if trip.cancels_at is not None:
            self._at(trip.cancels_at, self._cancelling(trip, booking.id))
        if self.running.optimise is Optimising.AFTER_EACH_BOOKING:
            self._optimise()
        self._follow_all()

    def _cancelling(self, trip: Trip, booking_id: BookingId) -> Callable[[], None]:
        return lambda: self._cancel(trip, booking_id)

    def _cancel(self, trip: Trip, booking_id: BookingId) -> None:
        command = CancelBooking(booking_id, self._by(trip))
        try:
            self.scheduler.cancel(command)
        except IllegalTransition:
            return  # the vehicle is at the door already, so the rider rides after all
        self._note(command)
        self._follow_all()

    # The service

    def _optimise(self) -> None:
        command = OptimiseDay(
            self.service_date, Origin(self.actors.coordinator(), Channel.SYSTEM), self.running.iterations
        )
        self._note(command)
        self.scheduler.optimise(command)
        self._follow_all()

    def _failing(self, upset: Upset) -> Callable[[], None]:
        return lambda: self._fail(upset)

    def _fail(self, upset: Upset) -> None:
        """Tell the scheduler what failed; riders it asks for another time agree where they can."""
        with self.scheduler.ports.storage.reading() as records:
            shifts, plan = records.shifts(self.service_date), records.plan(self.service_date)
        ended = frozenset(str(run.shift_id) for run in plan.runs if run.has_ended)
        shift = upset.shift_among(shifts, ended)
        if shift is None or shift.id in ended:
            return
        by = Origin(self.actors.coordinator(), Channel.PHONE)
        command = replan_of(upset, shift, self.service_date, by)
        self._note(command)
        for yes in agreed(self.scheduler.replan(command), self._trips.get, by):
            try:
                self.scheduler.agree(yes)
            except (IllegalTransition, OfferSuperseded):
                continue  # somebody else who agreed was first
            self._note(yes)
        self._follow_all()

    # Vehicles

    def _follow_all(self) -> None:
        """Look again when each run goes on, after the plan has changed."""
        with self.scheduler.ports.storage.reading() as records:
            plan = records.plan(self.service_date)
        planned = {run.shift_id for run in plan.runs}
        self._due = {shift_id: step for shift_id, step in self._due.items() if shift_id in planned}
        for run in plan.runs:
            self._follow(run)

    def _follow(self, run: Run) -> None:
        step = self.foresee(run, self._absent)
        if step is None:
            self._due.pop(run.shift_id, None)
        elif self._due.get(run.shift_id) != step:
            self._due[run.shift_id] = step
            self._at(max(step.at, self._now()), self._stepping(run.shift_id, step))

    def _stepping(self, shift_id: ShiftId, step: Step) -> Callable[[], None]:
        return lambda: self._step(shift_id, step)

    def _step(self, shift_id: ShiftId, step: Step) -> None:
        """Let the step happen, unless the plan has changed since it was foreseen."""
        if self._due.get(shift_id) is not step:
            return
        command = Record(
            shift_id=shift_id,
            service_date=self.service_date,
            happening=step.happening,
            by=Origin(self.actors.driver(self._drivers[shift_id]), Channel.WEB),
            leg_id=step.leg_id,
            kind=step.kind,
        )
        self._note(command)
        self.scheduler.record(command)
        self._follow_all()  # what one vehicle did may have moved rides of another
