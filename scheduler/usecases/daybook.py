"""One service date as the verbs work on it: plan, shifts, people and promised legs, read in one go."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from scheduler.domain.booking import BookedLeg, Booking, BookingState
from scheduler.domain.fleet import Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.pins import Pins
from scheduler.domain.plan import Plan, StopKind
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, LegId, Request
from scheduler.domain.time import TimeWindow
from scheduler.usecases.ports import Records


@dataclass(frozen=True, slots=True)
class DayBook:
    """Everything that planning one service date depends on."""

    service_date: date
    plan: Plan
    shifts: tuple[Shift, ...]
    """In order of id."""
    drivers: dict[DriverId, Driver]
    vehicles: dict[VehicleId, Vehicle]
    riders: dict[RiderId, Rider]
    bookings: dict[LegId, Booking]
    """By leg."""
    recent: Mapping[DriverId, int] = field(default_factory=dict)
    """Seconds that drivers were out lately; who is not in it was not."""
    pins: Pins = field(default_factory=Pins)
    """As stored; a shift that they name may be gone, see ``held``."""
    of_rider: Mapping[RiderId, tuple[LegId, ...]] = field(default_factory=dict)
    """The legs of each rider that are, or once were, among the bookings."""
    elsewhere: Mapping[DriverId, int] = field(default_factory=dict)
    """Metres on the other days of the week, of drivers who limit their week; who is not in it has none."""

    def booked(self, leg_id: LegId) -> BookedLeg:
        """Return a booked leg of the date."""
        return self.bookings[leg_id].leg(leg_id)

    def requests(self) -> list[Request]:
        """Return what was asked for in the bookings that stand, each once."""
        stands = (one for one in self.bookings.values() if one.state is not BookingState.CANCELLED)
        return list({one.id: one.request for one in stands}.values())

    def open_legs(self) -> list[Leg]:
        """Return the legs still to be driven, wholly or in part, in order of id."""
        booked = (self.booked(leg_id) for leg_id in sorted(self.bookings))
        return [one.leg for one in booked if one.is_open]

    def vehicle_of(self, shift: Shift) -> Vehicle:
        """Return what is driven on a shift."""
        return self.vehicles[shift.vehicle_id]

    @property
    def held(self) -> Pins:
        """What is held fast still: nothing is held to a shift that is gone or whose run is over."""
        over = self.ended()
        return self.pins.among({shift.id for shift in self.shifts if shift.id not in over})

    def ended(self) -> set[ShiftId]:
        """Return the shifts whose runs are over."""
        return {run.shift_id for run in self.plan.runs if run.has_ended}

    def out(self, rider_id: RiderId) -> list[tuple[TimeWindow, Booking]]:
        """Return when the rider is out on this date, from each promised pickup until there for certain."""
        found = []
        for leg_id in sorted(self.legs_of(rider_id)):
            booking = self.bookings[leg_id]
            booked = booking.leg(leg_id)
            if booked.is_open:
                promise = booked.leg.promise
                found.append((TimeWindow(promise.pickup.earliest, promise.arrive_by), booking))
        return found

    def legs_of(self, rider_id: RiderId) -> list[LegId]:
        """Return the legs that the rider has booked."""
        return [one for one in dict.fromkeys(self.of_rider.get(rider_id, ())) if one in self.bookings]

    def only(self, shift_id: ShiftId) -> "DayBook":
        """Return the book as if there were no other shift: enough to look at one run.

        The plan keeps the runs of the others: a rider of theirs may ride on with this one.
        """
        run = self.plan.run(shift_id)
        shift = next(one for one in self.shifts if one.id == shift_id)
        legs = run.leg_ids() if run is not None else ()
        return replace(
            self,
            shifts=(shift,),
            plan=replace(self.plan, unassigned=()),
            drivers={shift.driver_id: self.drivers[shift.driver_id]},
            bookings={leg_id: self.bookings[leg_id] for leg_id in legs if leg_id in self.bookings},
        )

    def riding_since(self, leg_id: LegId) -> int | None:
        """Return when the ride began that this leg goes on with after a vehicle failed; None for any other leg."""
        first = self.bookings[leg_id].begun_with(leg_id)
        run = self.plan.run_of(first) if first != leg_id else None
        index = run.position(first, StopKind.PICKUP) if run is not None else None
        return run.stops[index].departure if run is not None and index is not None else None

    def with_booking(self, booking: Booking) -> "DayBook":
        """Return the book with this booking added or changed."""
        mine = {one.leg.id: booking for one in booking.legs}
        of_rider = {
            **self.of_rider,
            booking.rider_id: (*self.of_rider.get(booking.rider_id, ()), *mine),
        }
        return replace(self, bookings={**self.bookings, **mine}, of_rider=of_rider)

    def rider_of(self, request: Request) -> Rider:
        """Return who asked."""
        return self.riders[request.rider_id]

    def with_plan(self, plan: Plan) -> "DayBook":
        """Return the book with another plan."""
        return replace(self, plan=plan)

    def without_shift(self, shift_id: ShiftId) -> "DayBook":
        """Return the book as if that shift had never been."""
        runs = tuple(run for run in self.plan.runs if run.shift_id != shift_id)
        return replace(
            self,
            shifts=tuple(shift for shift in self.shifts if shift.id != shift_id),
            plan=replace(self.plan, runs=runs),
        )

    def with_shift(self, shift: Shift) -> "DayBook":
        """Return the book with this shift added or changed."""
        others = [one for one in self.shifts if one.id != shift.id]
        return replace(self, shifts=tuple(sorted([*others, shift], key=lambda one: one.id)))

    def without_legs(self, leg_ids: Iterable[LegId]) -> "DayBook":
        """Return the book as if those legs had never been promised; the plan keeps its other stops."""
        gone = set(leg_ids)
        runs = tuple(
            replace(run, stops=tuple(stop for stop in run.stops if stop.leg_id not in gone or stop.is_over))
            for run in self.plan.runs
        )
        return replace(
            self,
            plan=replace(
                self.plan,
                runs=runs,
                unassigned=tuple(leg_id for leg_id in self.plan.unassigned if leg_id not in gone),
            ),
            bookings={leg_id: booking for leg_id, booking in self.bookings.items() if leg_id not in gone},
        )


def open_day(records: Records, service_date: date, *riders: Rider, policy: ServicePolicy) -> DayBook:
    """Read the book of a date; ``riders`` are people who ask and may have no booking on it yet.

    The policy says how many days back the hours of volunteers count.
    """
    bookings = records.bookings(service_date)
    shifts = sorted(records.shifts(service_date), key=lambda shift: shift.id)
    known = {rider.id: rider for rider in (*records.riders_booked(service_date), *riders)}
    drivers = {driver.id: driver for driver in records.drivers()}
    return DayBook(
        service_date=service_date,
        plan=records.plan(service_date),
        shifts=tuple(shifts),
        drivers=drivers,
        vehicles={vehicle.id: vehicle for vehicle in records.vehicles()},
        riders=known,
        bookings=_by_leg(bookings),
        recent=recent_of(records, service_date, policy),
        pins=records.pins(service_date),
        of_rider=_legs_by_rider(bookings),
        elsewhere=metres_elsewhere(records, service_date, limiting_their_week(shifts, drivers)),
    )


def read_again(records: Records, book: DayBook) -> DayBook:
    """Return a book whose plan and bookings have changed, and nothing else."""
    bookings = records.bookings(book.service_date)
    new = sorted({booking.rider_id for booking in bookings} - book.riders.keys())
    met = {rider.id: rider for rider in map(records.rider, new) if rider is not None}
    return replace(
        book,
        plan=records.plan(book.service_date),
        riders={**book.riders, **met} if met else book.riders,
        bookings=_by_leg(bookings),
        of_rider=_legs_by_rider(bookings),
    )


def _by_leg(bookings: Iterable[Booking]) -> dict[LegId, Booking]:
    return {booked.leg.id: booking for booking in bookings for booked in booking.legs}


def _legs_by_rider(bookings: Iterable[Booking]) -> dict[RiderId, tuple[LegId, ...]]:
    of_rider: dict[RiderId, tuple[LegId, ...]] = {}
    for booking in bookings:
        legs = tuple(booked.leg.id for booked in booking.legs)
        of_rider[booking.rider_id] = (*of_rider.get(booking.rider_id, ()), *legs)
    return of_rider


def counting_since(service_date: date, policy: ServicePolicy) -> date:
    """Return the first of the days before a date whose hours count towards fairness; the date itself for none."""
    days = policy.duty.lookback_days if policy.cost.fairness_hour else 0
    return service_date - timedelta(days=days)


def recent_of(records: Records, service_date: date, policy: ServicePolicy) -> dict[DriverId, int]:
    """Return how many seconds drivers were out on the days that count."""
    since = counting_since(service_date, policy)
    return {} if since == service_date else records.seconds_out(since, service_date - timedelta(days=1))


def limiting_their_week(shifts: Iterable[Shift], drivers: Mapping[DriverId, Driver]) -> set[DriverId]:
    """Return who is out on these shifts and has said how far they drive in a week."""
    return {one for one in {shift.driver_id for shift in shifts} if drivers[one].max_metres_week is not None}


def metres_elsewhere(records: Records, service_date: date, of: Set[DriverId]) -> dict[DriverId, int]:
    """Return how many metres drivers have planned or driven on the other days of a date's week."""
    metres: Counter[DriverId] = Counter()
    monday = service_date - timedelta(days=service_date.weekday())
    for day in (monday + timedelta(days=n) for n in range(7) if of):
        shifts = {one.id: one.driver_id for one in records.shifts(day) if one.driver_id in of}
        if day == service_date or not shifts:
            continue
        for run in records.plan(day).runs:
            if run.shift_id in shifts:
                metres[shifts[run.shift_id]] += run.metres
    return dict(metres)
