"""What the use cases need from the world; adapters fill these, one contract suite each holds them to it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from scheduler.domain.booking import Booking, BookingId, Offer, OfferId, Quote
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.outbox import Entry
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.domain.travel import Period, Profile, Route, Snap, TravelMatrix
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.search_budget import SearchBudget, SearchResult
from scheduler.usecases.ports_pins import PinRecords
from scheduler.usecases.ports_rota import RotaRecords, RotaUnit
from scheduler.usecases.shelves import Shelves
from scheduler.usecases.stamp import Stamp


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """Return the present as an aware datetime."""
        ...


class IdSource(Protocol):
    """The only source of new ids and of references told to people."""

    def new_id(self, kind: str) -> str:
        """Return an opaque id that was never returned before; ``kind`` is its readable prefix."""
        ...

    def new_reference(self) -> str:
        """Return a short booking reference that can be spoken: no letters or digits that sound or look alike."""
        ...


class TravelTimes(Protocol):
    """Times and distances on the road network of one area."""

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day, in order, without gap or overlap, covering seconds 0 to 2 × DAY."""
        ...

    def snap(self, point: Point) -> Snap | None:
        """Return the nearest point on the connected road network; None when too far from any road."""
        ...

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        """Return drives from every source to every target.

        Points that cannot be snapped give ``UNREACHABLE``, never an exception.

        Raises
        ------
        TravelTimesUnavailable
            The adapter cannot answer at all just now.
        """
        ...

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        """Return the matrix of each profile, all together sooner than one after the other where that can be.

        Raises
        ------
        TravelTimesUnavailable
            The adapter cannot answer at all just now.
        """
        ...

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        """Return the drive through the points in order, with geometry; None when some part cannot be driven.

        Raises
        ------
        TravelTimesUnavailable
            The adapter cannot answer at all just now.
        """
        ...


class Gazetteer(Protocol):
    """The named places of one area; the same object, the same places."""

    def __hash__(self) -> int:
        """Return something to keep by what was worked out from the places."""
        ...

    def search(self, text: str, *, limit: int = 10) -> list[Place]:
        """Return places that fit what somebody typed, likeliest first; part words and misspellings will do."""
        ...

    def get(self, place_id: PlaceId) -> Place | None:
        """Return the place of that id, or None."""
        ...

    def nearest(self, point: Point) -> Place | None:
        """Return the named place nearest to the point within a short walk, or None."""
        ...

    def places(self, kind: PlaceKind) -> list[Place]:
        """Return every place of a kind, in order of id."""
        ...


class Records(Shelves, RotaRecords, PinRecords, Protocol):
    """Everything that is kept. Reads inside one unit of work see one moment; lists come in order of id."""

    def stamp(self, service_date: date, since: date) -> Stamp | None:
        """Return what is another one whenever what a date's book holds has changed; None: not known.

        Inside a unit it is of the moment that the unit sees, and None once the unit has written something. After
        its commit it is of what the commit made of that, or None when anything but one plan and one booking was
        written.

        Parameters
        ----------
        service_date : date
        since : date
            The first of the days before it whose plans count.
        """
        ...

    def as_read(self, plan: Plan) -> None:
        """Take the plan of a date as read: the stamp says that it is the one stored."""
        ...

    def rider(self, rider_id: RiderId) -> Rider | None:
        """Return the rider of that id, or None."""
        ...

    def riders(self) -> list[Rider]:
        """Return every rider."""
        ...

    def riders_booked(self, service_date: date) -> list[Rider]:
        """Return every rider with a booking on that date."""
        ...

    def put_rider(self, rider: Rider) -> None:
        """Store a new or changed rider."""
        ...

    def driver(self, driver_id: DriverId) -> Driver | None:
        """Return the driver of that id, or None."""
        ...

    def drivers(self) -> list[Driver]:
        """Return every driver."""
        ...

    def put_driver(self, driver: Driver) -> None:
        """Store a new or changed driver."""
        ...

    def vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """Return the vehicle of that id, or None."""
        ...

    def vehicles(self) -> list[Vehicle]:
        """Return every vehicle."""
        ...

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new or changed vehicle."""
        ...

    def shift(self, shift_id: ShiftId) -> Shift | None:
        """Return the shift of that id, or None."""
        ...

    def shifts(self, service_date: date) -> list[Shift]:
        """Return the shifts of a date."""
        ...

    def shifts_of_driver(self, driver_id: DriverId) -> list[Shift]:
        """Return every shift of a driver, by date."""
        ...

    def put_shift(self, shift: Shift) -> None:
        """Store a new or changed shift."""
        ...

    def remove_shift(self, shift_id: ShiftId) -> None:
        """Forget a shift that no run uses."""
        ...

    def plan(self, service_date: date) -> Plan:
        """Return the plan of a date; an empty one of version 0 when nothing was planned yet."""
        ...

    def seconds_out(self, first: date, last: date) -> dict[DriverId, int]:
        """Return how long each driver is out in the plans of these dates, from leaving to being back.

        Who is not out on any of them is not in it.
        """
        ...

    def put_plan(self, plan: Plan) -> None:
        """Store the next version of a plan.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this. It is raised by the commit at the latest.
        """
        ...

    def booking(self, booking_id: BookingId) -> Booking | None:
        """Return the booking of that id, or None."""
        ...

    def booking_by_reference(self, reference: str) -> Booking | None:
        """Return the booking told to somebody under that reference, or None."""
        ...

    def bookings(self, service_date: date) -> list[Booking]:
        """Return the bookings of a date, cancelled ones included."""
        ...

    def bookings_of_rider(self, rider_id: RiderId) -> list[Booking]:
        """Return every booking of a rider, by date."""
        ...

    def booking_of_leg(self, leg_id: LegId) -> Booking | None:
        """Return the booking that promised the leg, or None."""
        ...

    def put_booking(self, booking: Booking) -> None:
        """Store a new booking, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this. It is raised by the commit at the latest.
        """
        ...

    def put_quote(self, quote: Quote) -> None:
        """Store an answer with its offers, so that an offer can be taken and a denial counted."""
        ...

    def offer(self, offer_id: OfferId) -> Offer | None:
        """Return the offer of that id, or None."""
        ...

    def quotes(self, service_date: date) -> list[Quote]:
        """Return every answer given for a date, in the order given."""
        ...

    def append(self, events: Sequence[Event]) -> None:
        """Add facts to the log."""
        ...

    def events(self, service_date: date) -> list[Event]:
        """Return the facts of a date, in the order recorded."""
        ...

    def facts(self, first: date, last: date, *kinds: EventType) -> list[Event]:
        """Return the facts of some kinds of some dates, by date and in the order recorded."""
        ...

    def entries(self) -> list[Entry]:
        """Return what waits in the outbox, in the order put."""
        ...


class UnitOfWork(Records, RotaUnit, Protocol):
    """Reads and writes that become true together, or not at all.

    Nothing is kept unless ``commit`` was called; leaving the context without it forgets every write.
    """

    def lock_day(self, service_date: date) -> None:
        """Wait for, and hold until the end, the right to change this service day.

        Call it before reading what a change of the day depends on; several days in order of date.
        """
        ...

    def put_entry(self, entry: Entry) -> None:
        """Put something into the outbox: it is done after the commit, at least once, or parked for people to see.

        An entry of the same kind and dedupe key that still waits stands for this one too, at the earlier moment.
        """
        ...

    def commit(self) -> None:
        """Make every write of this unit true."""
        ...


class Storage(Protocol):
    """Where units of work come from."""

    def reading(self) -> AbstractContextManager[Records]:
        """Open a view of one moment."""
        ...

    def asking(self) -> AbstractContextManager[Records]:
        """Open a view for single questions: each is answered as of its own moment."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that may change things."""
        ...


class Search(Protocol):
    """Where a long search runs: in this process, or in one of its own."""

    def __call__(self, problem: Problem, runs: Runs, budget: SearchBudget, seed: int) -> SearchResult:
        """Return the best runs found; a pure function of its arguments unless the budget has a time limit."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """One filling for each port."""

    clock: Clock
    ids: IdSource
    travel_times: TravelTimes
    storage: Storage
    search: Search
    stops: tuple[Place, ...] = ()
    """Named stops at which riders who can walk may be met."""
    most_points: int = 1_500
    """So many places are kept with all drives between them, which takes 16 bytes a drive."""
