"""A whole service on memory and straight roads, small enough to reckon by hand: ten metres a second.

Places are named by kilometres east and north of the depot. Times are given as "9:30" on the day under test.
"""

import copyreg
import threading
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.ids import SeededIds
from scheduler.adapters.searches import InlineSearch
from scheduler.bootstrap import build, improve
from scheduler.domain.booking import Booking, BookingId, Channel, Offer, Quote
from scheduler.domain.events import Actor, Event
from scheduler.domain.fleet import Break, ServiceMode, Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.load import Load, layouts_with_bays
from scheduler.domain.people import (
    Driver,
    DriverId,
    Gender,
    Needs,
    Qualification,
    Rider,
    RiderId,
    Wheelchair,
)
from scheduler.domain.pins import Hold
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, ServiceArea
from scheduler.domain.plan import Plan, Run, StopKind
from scheduler.domain.policy import BookingRules, SearchRules, ServicePolicy
from scheduler.domain.request import LegId, WishKind
from scheduler.domain.time import Timeline, TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.usecases.commands import (
    AcceptOffer,
    AgreeNewTime,
    CancelBooking,
    Failure,
    Happening,
    HoldPlan,
    MoveRides,
    OptimiseDay,
    Origin,
    Record,
    ReplanDay,
    RequestQuote,
    SetAvailability,
    WithdrawAvailability,
)
from scheduler.usecases.holding import Held
from scheduler.usecases.moving import Moved
from scheduler.usecases.ports import Ports, Storage, TravelTimes
from scheduler.usecases.repairs import Repair
from scheduler.usecases.scheduler import Scheduler
from scheduler.usecases.views import Optimisation, Withdrawal
from tests.fakes.straight_roads import METRES_PER_DEGREE, StraightRoads
from tests.fakes.watched_locks import WatchedStorage

for _kind, _new in ((type(threading.Lock()), threading.Lock), (type(threading.RLock()), threading.RLock)):
    copyreg.pickle(_kind, lambda _lock, new=_new: (new, ()))  # type: ignore[misc]  # a copy has locks of its own
ZONE = ZoneInfo("Europe/London")
DAY = date(2026, 12, 1)
"""A Tuesday."""
EVE = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
BY = Origin(Actor("resident", "tests"), Channel.WEB)
OFFICE = Origin(Actor("coordinator", "desk"), Channel.PHONE)
LATER = date(2030, 1, 1)
HOUR, MINUTE = 3600, 60
_COS = 0.611


def place(name: str, east: float, north: float = 0.0, locality: str = "") -> Place:
    point = Point(52.3 + north * 1000 / METRES_PER_DEGREE, 0.1 + east * 1000 / METRES_PER_DEGREE / _COS)
    return Place(PlaceId(f"poi:{name.lower()}"), name, point, PlaceKind.POI, locality)


DEPOT = place("Depot", 0)
ASH, BIRCH, CEDAR, DOGWOOD = place("Ash", 3), place("Birch", 6), place("Cedar", 9), place("Dogwood", 6, 4)
SURGERY, MARKET = place("Surgery", 12), place("Market", 15)
HOSPITAL = place("Hospital", 40)
OUTSIDE = place("Outside", 30)
SEA = Place(PlaceId("poi:sea"), "Sea", Point(51.5, 0.15), PlaceKind.POI)
SPOTS = (ASH, BIRCH, CEDAR, DOGWOOD, SURGERY, MARKET)


def _corner(east: float, north: float) -> Point:
    return place("corner", east, north).point


AREA = ServiceArea("Trees", ((_corner(-5, -5), _corner(20, -5), _corner(20, 10), _corner(-5, 10)),))
POLICY = ServicePolicy(
    name="Trees",
    operator="Trees Community Transport",
    phone="01632 960000",
    zone=ZONE,
    effective_from=date(2026, 1, 1),
    area=AREA,
    hubs=(HOSPITAL,),
    booking=BookingRules(weekdays=tuple(range(7))),
    search=SearchRules(iterations=300),
)

ANN = Rider(RiderId("rider-ann"), "Ann Alder", section_19_member=True)
BOB = Rider(RiderId("rider-bob"), "Bob Box", concession_pass=True)
CLO = Rider(
    RiderId("rider-clo"), "Clo Cherry", needs=Needs(wheelchair=Wheelchair.STAYS_IN), section_19_member=True
)
DOT = Rider(RiderId("rider-dot"), "Dot Dill", needs=Needs(assistance_dog=True), section_19_member=True)
EVA = Rider(RiderId("rider-eva"), "Eva Elm", needs=Needs(walking_frame=True))
RIDERS = (ANN, BOB, CLO, DOT, EVA)

EVERY_CHECK = tuple((one, LATER) for one in Qualification)
PAT = Driver(DriverId("driver-pat"), "Pat Pine", DEPOT, EVERY_CHECK, gender=Gender.FEMALE)
QUIN = Driver(DriverId("driver-quin"), "Quin Quince", BIRCH, EVERY_CHECK, gender=Gender.MALE)
RUE = Driver(
    DriverId("driver-rue"),
    "Rue Rowan",
    CEDAR,
    ((Qualification.CAR_SCHEME, LATER), (Qualification.MIDAS, LATER)),
    takes_dogs=False,
)
DRIVERS = (PAT, QUIN, RUE)

BUS = Vehicle(
    VehicleId("vehicle-bus"),
    "Bus",
    VehicleClass.MINIBUS,
    layouts_with_bays(8, 2, seats_lost_per_bay=3, aids=3, dogs=1),
    ServiceMode.SECTION_22,
    DEPOT,
)
CLUB = replace(BUS, id=VehicleId("vehicle-club"), name="Club bus", mode=ServiceMode.SECTION_19)
CAR = Vehicle(
    VehicleId("vehicle-car"), "Car", VehicleClass.CAR, (Load(3, 0, 1, 1),), ServiceMode.CAR_SCHEME, DEPOT
)
MINI = replace(CAR, id=VehicleId("vehicle-mini"), name="Mini")
VEHICLES = (BUS, CLUB, CAR, MINI)

ALL_DAY = TimeWindow(8 * HOUR, 17 * HOUR)


def shift(
    name: str,
    driver: Driver,
    vehicle: Vehicle,
    hours: TimeWindow = ALL_DAY,
    *,
    breaks: Sequence[Break] = (),
    on: date = DAY,
    max_duty: int | None = None,
) -> Shift:
    start = driver.home if vehicle.mode is ServiceMode.CAR_SCHEME else vehicle.depot
    return Shift(
        id=ShiftId(f"shift-{name}"),
        service_date=on,
        driver_id=driver.id,
        vehicle_id=vehicle.id,
        hours=hours,
        start=start,
        end=start,
        max_duty=hours.width if max_duty is None else max_duty,
        breaks=tuple(breaks),
    )


BUS_SHIFT = shift("bus", PAT, BUS)
CLUB_SHIFT = shift("club", PAT, CLUB)
CAR_SHIFT = shift("car", QUIN, CAR)
MINI_SHIFT = shift("mini", RUE, MINI)


class World:
    """A scheduler whose clock stands at nine on the day before, and short ways to ask it things."""

    def __init__(
        self,
        *shifts: Shift,
        policy: ServicePolicy = POLICY,
        roads: TravelTimes | None = None,
        on: date = DAY,
        people: Iterable[Rider | Driver | Vehicle] = (),
        stops: Iterable[Place] = (),
        storage: Storage | None = None,
    ) -> None:
        self.on, self.policy = on, policy
        self.clock, self.storage = SettableClock(EVE), storage or WatchedStorage()
        self.ports = Ports(
            clock=self.clock,
            ids=SeededIds(1),
            travel_times=roads if roads is not None else StraightRoads(metres_per_second=10),
            storage=self.storage,
            search=InlineSearch(improve),
            stops=tuple(stops),
        )
        self.scheduler: Scheduler = build(self.ports, policy)
        self.put(*RIDERS, *DRIVERS, *VEHICLES, *people, *shifts)

    def copy(self) -> "World":
        """Return a world like this one, in which things may go on otherwise: to book a day again takes longer."""
        return deepcopy(self)

    def put(self, *things: Rider | Driver | Vehicle | Shift) -> None:
        """Store people, vehicles and shifts without asking the scheduler."""
        with self.storage.writing() as unit:
            for day in sorted({one.service_date for one in things if isinstance(one, Shift)}):
                unit.lock_day(day)
            for one in things:
                if isinstance(one, Rider):
                    unit.put_rider(one)
                elif isinstance(one, Driver):
                    unit.put_driver(one)
                elif isinstance(one, Vehicle):
                    unit.put_vehicle(one)
                else:
                    unit.put_shift(one)
            unit.commit()

    @property
    def line(self) -> Timeline:
        return Timeline(self.on, self.policy.zone)

    def at(self, clock: str) -> datetime:
        """Return the moment of a time like "9:30" on the day under test."""
        hour, minute = clock.split(":")
        return datetime.combine(self.on, time(int(hour), int(minute)), self.policy.zone)

    def second(self, clock: str) -> int:
        return self.line.seconds(self.at(clock))

    def now(self, clock: str) -> None:
        """Set the clock to a time on the day under test."""
        self.clock.set(self.at(clock))

    def request(
        self,
        rider: Rider = ANN,
        origin: Place = ASH,
        destination: Place = SURGERY,
        *,
        by: str | None = None,
        after: str | None = None,
        back: str | None = None,
        back_by: str | None = None,
        said: Origin = BY,
        **more: Any,
    ) -> RequestQuote:
        """Return a request to be there ``by`` or picked up ``after`` a time, and back after or by another."""
        at = by or after or "10:00"
        home = back or back_by
        return RequestQuote(
            rider_id=rider.id,
            origin=origin,
            destination=destination,
            outward_kind=WishKind.LEAVE_AFTER if after else WishKind.ARRIVE_BY,
            outward_at=self.at(at),
            homeward_kind=None if home is None else (WishKind.LEAVE_AFTER if back else WishKind.ARRIVE_BY),
            homeward_at=None if home is None else self.at(home),
            by=said,
            **more,
        )

    def quote(self, *args: Any, **more: Any) -> Quote:
        return self.scheduler.quote(self.request(*args, **more))

    def offer(self, *args: Any, **more: Any) -> Offer:
        """Return the first offer, which there must be."""
        quote = self.quote(*args, **more)
        assert quote.offers, quote.denial
        return quote.offers[0]

    def accept(self, offer: Offer, *, said: Origin = BY, **more: Any) -> Booking:
        return self.scheduler.accept(AcceptOffer(offer.id, said), **more)

    def book(self, *args: Any, **more: Any) -> Booking:
        return self.accept(self.offer(*args, **more))

    def cancel(self, booking: Booking, *leg_ids: LegId) -> Booking:
        return self.scheduler.cancel(CancelBooking(booking.id, BY, leg_ids))

    def set(self, changed: Shift, *, new: bool = False, **more: Any) -> Shift:
        command = SetAvailability(
            driver_id=changed.driver_id,
            vehicle_id=changed.vehicle_id,
            service_date=changed.service_date,
            hours=changed.hours,
            by=BY,
            breaks=changed.breaks,
            max_duty=changed.max_duty,
            shift_id=None if new else changed.id,
        )
        return self.scheduler.set_availability(replace(command, **more))

    def withdraw(self, gone: Shift, *, release: bool = False) -> Withdrawal:
        return self.scheduler.withdraw_availability(WithdrawAvailability(gone.id, BY, release))

    def fail(self, lost: Shift, failure: Failure, **more: Any) -> Repair:
        """Let something fail on a shift, and mend the date."""
        return self.scheduler.replan(ReplanDay(self.on, lost.id, failure, BY, **more))

    def agree(self, booking_id: BookingId, leg_id: LegId, *, who: str = "the rider") -> Booking:
        return self.scheduler.agree(AgreeNewTime(booking_id, leg_id, who, BY))

    def hold(
        self, hold: Hold, *, ride: LegId | None = None, run: Shift | None = None, why: str = "because"
    ) -> Held:
        shift_id = None if run is None else run.id
        return self.scheduler.hold(HoldPlan(self.on, hold, BY, why, leg_id=ride, shift_id=shift_id))

    def move(self, *moves: tuple[LegId, Shift], why: str = "because", **more: Any) -> Moved:
        there = tuple((leg_id, shift.id) for leg_id, shift in moves)
        return self.scheduler.move(MoveRides(self.on, there, BY, why, **more))

    def optimise(self, **more: Any) -> Optimisation:
        return self.scheduler.optimise(OptimiseDay(self.on, BY, **more))

    def record(
        self,
        driven: Shift,
        happening: Happening,
        leg_id: LegId | None = None,
        *,
        at: str | int | None = None,
        kind: StopKind | None = None,
    ) -> Run:
        """Record what happened; with ``at``, the clock moves there first."""
        if at is not None:
            moment = self.at(at) if isinstance(at, str) else self.line.moment(at)
            self.clock.set(max(moment.astimezone(UTC), self.clock.now()))
        else:
            moment = None
        return self.scheduler.record(
            Record(driven.id, self.on, happening, BY, leg_id=leg_id, kind=kind, at=moment)
        )

    def drive(self, driven: Shift, *, stops: int | None = None, late: int = 0) -> Run:
        """Record the run as planned, each step ``late`` seconds after its time, for so many stops or all."""
        run = self.run(driven)
        if not run.has_begun:
            run = self.record(driven, Happening.STARTED, at=run.leaves + late)
        done = 0
        while stops is None or done < stops:
            left = [one for one in run.stops if not one.is_over and one.kind is not StopKind.BREAK]
            if not left:
                break
            stop = left[0]
            run = self.record(driven, Happening.ARRIVED, stop.leg_id, at=stop.arrival + late)
            stop = next(one for one in run.stops if not one.is_over and one.kind is not StopKind.BREAK)
            what = Happening.BOARDED if stop.kind is StopKind.PICKUP else Happening.ALIGHTED
            run = self.record(driven, what, stop.leg_id, at=stop.departure)
            done += 1
            late = 0
        return run

    def plan(self, on: date | None = None) -> Plan:
        with self.storage.reading() as records:
            return records.plan(on or self.on)

    def run(self, driven: Shift) -> Run:
        run = self.plan().run(driven.id)
        assert run is not None, f"{driven.id} has no run"
        return run

    def booking(self, booking: Booking) -> Booking:
        return self.scheduler.booking(booking.id)

    def events(self, on: date | None = None) -> list[Event]:
        with self.storage.reading() as records:
            return records.events(on or self.on)


def days(count: int) -> timedelta:
    return timedelta(days=count)
