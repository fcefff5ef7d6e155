"""Storage in this process's memory, for simulations and tests, as honest as a database.

A unit sees the moment it was opened (or, once it locks a day, the moment it got the lock), its own writes on
top. Several units may write at once; only the day's lock, and the versions of plans and bookings, keep them
apart. Nothing is kept without ``commit``.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from scheduler.adapters.memory_log import LogTables, MemoryLog
from scheduler.adapters.memory_pins import MemoryPins, PinTables
from scheduler.adapters.memory_rota import MemoryRota, RotaTables
from scheduler.adapters.memory_shelves import KINDS, MemoryShelves, ShelfTable
from scheduler.adapters.memory_stamps import MemoryStamps
from scheduler.adapters.memory_tables import Lists, Versions, Writer
from scheduler.adapters.memory_versions import booking_changed, merged, names, plan_changed, version
from scheduler.domain.booking import Booking, BookingId
from scheduler.domain.fleet import Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId


class _Tables(RotaTables, PinTables, LogTables):
    """Everything kept, with the number of the last commit."""

    def __init__(self) -> None:
        RotaTables.__init__(self)
        PinTables.__init__(self)
        LogTables.__init__(self)
        self.lock = threading.Lock()
        self.number = 0
        self.changed = 0
        """The last commit that wrote more than quotes and events."""
        self.readers: dict[int, int] = {}
        self.riders: Versions[RiderId, Rider] = Versions()
        self.drivers: Versions[DriverId, Driver] = Versions()
        self.vehicles: Versions[VehicleId, Vehicle] = Versions()
        self.shifts: Versions[ShiftId, Shift] = Versions()
        self.plans: Versions[date, Plan] = Versions()
        self.bookings: Versions[BookingId, Booking] = Versions()
        self.shifts_by: Versions[date | DriverId, frozenset[ShiftId]] = Versions()
        self.bookings_by: Lists[date | RiderId, BookingId] = Lists()
        self.booking_named: Versions[str, BookingId] = Versions()
        """By reference, and by the id of each of its legs."""
        self.shelves: dict[str, ShelfTable[Any]] = {kind: ShelfTable() for kind in KINDS}

    def enter(self) -> int:
        """Begin to read as of now."""
        with self.lock:
            self.readers[self.number] = self.readers.get(self.number, 0) + 1
            return self.number

    def leave(self, number: int) -> None:
        """End a reading."""
        with self.lock:
            self.readers[number] -= 1
            if not self.readers[number]:
                del self.readers[number]


class MemoryUnitOfWork(MemoryShelves, MemoryRota, MemoryPins, MemoryLog, MemoryStamps):
    """Reads of one moment, and writes that nobody else sees before the commit."""

    def __init__(self, tables: _Tables, lock_day: Callable[[date], bool]) -> None:
        MemoryRota.__init__(self, tables)
        MemoryShelves.__init__(self, tables.shelves, lambda: self._at, lambda: tables.number)
        MemoryPins.__init__(self, tables)
        MemoryLog.__init__(self, tables)
        self._tables, self._lock_day = tables, lock_day
        self._at = tables.enter()
        MemoryStamps.__init__(self, tables, lambda: self._at, self._has_written)
        self._riders: dict[RiderId, Rider] = {}
        self._drivers: dict[DriverId, Driver] = {}
        self._vehicles: dict[VehicleId, Vehicle] = {}
        self._shifts: dict[ShiftId, Shift | None] = {}
        self._plans: dict[date, Plan] = {}
        self._bookings: dict[BookingId, Booking] = {}
        self._expected: dict[date | BookingId, int] = {}
        """The version that must be stored at the commit, of every plan and booking written."""

    def close(self) -> None:
        """Let go of the moment that was read."""
        self._tables.leave(self._at)

    def _has_written(self) -> bool:
        parts = (self._riders, self._drivers, self._vehicles, self._shifts, self._plans, self._bookings)
        return any(parts)

    def lock_day(self, service_date: date) -> None:
        """Wait for the day, and from then on see what its former holder wrote."""
        if self._lock_day(service_date):
            self._tables.leave(self._at)
            self._at = self._tables.enter()

    def rider(self, rider_id: RiderId) -> Rider | None:
        """Return the rider of that id, or None."""
        return self._riders.get(rider_id) or self._tables.riders.get(rider_id, self._at)

    def riders(self) -> list[Rider]:
        """Return every rider."""
        return merged(self._tables.riders.values(self._at), self._riders, lambda rider: rider.id)

    def riders_booked(self, service_date: date) -> list[Rider]:
        """Return every rider with a booking on a date."""
        ids = sorted({booking.rider_id for booking in self.bookings(service_date)})
        return [rider for rider in map(self.rider, ids) if rider is not None]

    def driver(self, driver_id: DriverId) -> Driver | None:
        """Return the driver of that id, or None."""
        return self._drivers.get(driver_id) or self._tables.drivers.get(driver_id, self._at)

    def drivers(self) -> list[Driver]:
        """Return every driver."""
        return merged(self._tables.drivers.values(self._at), self._drivers, lambda driver: driver.id)

    def vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """Return the vehicle of that id, or None."""
        return self._vehicles.get(vehicle_id) or self._tables.vehicles.get(vehicle_id, self._at)

    def vehicles(self) -> list[Vehicle]:
        """Return every vehicle."""
        return merged(self._tables.vehicles.values(self._at), self._vehicles, lambda vehicle: vehicle.id)

    def shift(self, shift_id: ShiftId) -> Shift | None:
        """Return the shift of that id, or None."""
        if shift_id in self._shifts:
            return self._shifts[shift_id]
        return self._tables.shifts.get(shift_id, self._at)

    def shifts(self, service_date: date) -> list[Shift]:
        """Return the shifts of a date."""
        return [shift for shift in self._shifts_by(service_date) if shift.service_date == service_date]

    def shifts_of_driver(self, driver_id: DriverId) -> list[Shift]:
        """Return every shift of a driver, by date."""
        shifts = [shift for shift in self._shifts_by(driver_id) if shift.driver_id == driver_id]
        return sorted(shifts, key=lambda shift: (shift.service_date, shift.id))

    def _shifts_by(self, key: date | DriverId) -> list[Shift]:
        ids = {*(self._tables.shifts_by.get(key, self._at) or ()), *self._shifts}
        return [shift for shift in map(self.shift, sorted(ids)) if shift is not None]

    def seconds_out(self, first: date, last: date) -> dict[DriverId, int]:
        """Return how long each driver is out in the plans of these dates."""
        out: dict[DriverId, int] = {}
        for number in range((last - first).days + 1):
            for run in self.plan(first + timedelta(days=number)).runs:
                shift = self.shift(run.shift_id)
                if shift is not None:
                    out[shift.driver_id] = out.get(shift.driver_id, 0) + run.returns - run.leaves
        return out

    def plan(self, service_date: date) -> Plan:
        """Return the plan of a date; an empty one of version 0 when nothing was planned yet."""
        written = self._plans.get(service_date) or self._tables.plans.get(service_date, self._at)
        return Plan(service_date) if written is None else written

    def booking(self, booking_id: BookingId) -> Booking | None:
        """Return the booking of that id, or None."""
        return self._bookings.get(booking_id) or self._tables.bookings.get(booking_id, self._at)

    def booking_by_reference(self, reference: str) -> Booking | None:
        """Return the booking told to somebody under that reference, or None."""
        found = self._named(reference)
        return found if found is not None and found.reference == reference else None

    def bookings(self, service_date: date) -> list[Booking]:
        """Return the bookings of a date, cancelled ones included."""
        return [one for one in self._bookings_by(service_date) if one.service_date == service_date]

    def bookings_of_rider(self, rider_id: RiderId) -> list[Booking]:
        """Return every booking of a rider, by date."""
        found = [one for one in self._bookings_by(rider_id) if one.rider_id == rider_id]
        return sorted(found, key=lambda booking: (booking.service_date, booking.id))

    def booking_of_leg(self, leg_id: LegId) -> Booking | None:
        """Return the booking that promised the leg, or None."""
        found = self._named(leg_id)
        return found if found is not None and leg_id in {one.leg.id for one in found.legs} else None

    def _bookings_by(self, key: date | RiderId) -> list[Booking]:
        ids = {*self._tables.bookings_by.get(key, self._at), *self._bookings}
        return [booking for booking in map(self.booking, sorted(ids)) if booking is not None]

    def _named(self, name: str) -> Booking | None:
        for booking in self._bookings.values():
            if name in names(booking):
                return booking
        known = self._tables.booking_named.get(name, self._at)
        return None if known is None else self.booking(known)

    def put_rider(self, rider: Rider) -> None:
        """Store a new or changed rider."""
        self._riders[rider.id] = rider

    def put_driver(self, driver: Driver) -> None:
        """Store a new or changed driver."""
        self._drivers[driver.id] = driver

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new or changed vehicle."""
        self._vehicles[vehicle.id] = vehicle

    def put_shift(self, shift: Shift) -> None:
        """Store a new or changed shift."""
        self._shifts[shift.id] = shift

    def remove_shift(self, shift_id: ShiftId) -> None:
        """Forget a shift that no run uses."""
        self._shifts[shift_id] = None

    def put_plan(self, plan: Plan) -> None:
        """Store the next version of a plan.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        day = plan.service_date
        own = self._plans.get(day)
        stored = version(self._tables.plans.get(day, self._tables.number)) if own is None else own.version
        if plan.version != stored + 1:
            raise plan_changed(day)
        self._expected.setdefault(day, stored)
        self._plans[day] = plan

    def put_booking(self, booking: Booking) -> None:
        """Store a new booking, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this, or its reference is another's.
        """
        own = self._bookings.get(booking.id)
        kept = self._tables.bookings.get(booking.id, self._tables.number)
        stored = version(own if own is not None else kept)
        namesake = self._named(booking.reference)
        if booking.version != stored + 1 or (namesake is not None and namesake.id != booking.id):
            raise booking_changed(booking)
        self._expected.setdefault(booking.id, stored)
        self._bookings[booking.id] = booking

    def commit(self) -> None:
        """Make every write of this unit true.

        Raises
        ------
        PlanChanged
            A plan or booking written here was changed by another unit in the meantime.
        """
        tables = self._tables
        with tables.lock:
            self._verify()
            oldest = min(tables.readers, default=tables.number)
            writer = Writer(tables.number + 1, oldest)
            self._write(writer)
            tables.number += 1
            self._mark(writer, alone=tables.changed <= self._at)

    def _mark(self, writer: Writer, *, alone: bool) -> None:
        """Note whether this commit changed more than quotes, events and entries, and whether only one ride."""
        tables, one = self._tables, len(self._plans) <= 1 and len(self._bookings) <= 1
        changed = writer.written - {id(tables.offers), id(tables.entries)}
        tables.changed = tables.number if changed else tables.changed
        one_ride = changed <= {id(tables.plans), id(tables.bookings), id(tables.booking_named)}
        self.committed(tables.changed if alone and one and one_ride else 0)

    def _verify(self) -> None:
        tables = self._tables
        self.verify_shelves(tables.number)
        for day in self._plans:
            if version(tables.plans.get(day, tables.number)) != self._expected[day]:
                raise plan_changed(day)
        for booking in self._bookings.values():
            holder = tables.booking_named.get(booking.reference, tables.number)
            stored = version(tables.bookings.get(booking.id, tables.number))
            if stored != self._expected[booking.id] or holder not in (None, booking.id):
                raise booking_changed(booking)

    def _write(self, writer: Writer) -> None:
        tables = self._tables
        self.write_shelves(writer)
        writer.written.clear()  # nothing on the shelves is part of a date's book
        writer.all(tables.riders, self._riders)
        writer.all(tables.drivers, self._drivers)
        writer.all(tables.vehicles, self._vehicles)
        writer.all(tables.shifts, self._shifts)
        writer.all(tables.plans, self._plans)
        writer.all(tables.bookings, self._bookings)
        self.write_rota(writer.all)
        self.write_pins(writer)
        for shift in self._shifts.values():
            if shift is not None:
                writer.add(tables.shifts_by, (shift.service_date, shift.driver_id), shift.id)
        for booking in self._bookings.values():
            for key in (booking.service_date, booking.rider_id):
                tables.bookings_by.add(key, booking.id, writer.number)
            writer.all(tables.booking_named, dict.fromkeys(names(booking), booking.id))
        self.write_log(writer)


class MemoryStorage:
    """Where units of work on memory come from."""

    def __init__(self) -> None:
        self._tables = _Tables()
        self._guard = threading.Lock()
        self._days: dict[date, threading.Lock] = {}

    @contextmanager
    def reading(self) -> Iterator[MemoryUnitOfWork]:
        """Open a view of one moment; nothing written to it is ever kept."""
        with self._unit() as unit:
            yield unit

    asking = reading

    @contextmanager
    def writing(self) -> Iterator[MemoryUnitOfWork]:
        """Open a unit that may change things."""
        with self._unit() as unit:
            yield unit

    @contextmanager
    def _unit(self) -> Iterator[MemoryUnitOfWork]:
        held: dict[date, threading.Lock] = {}

        def lock_day(service_date: date) -> bool:
            if service_date in held:
                return False
            with self._guard:
                lock = self._days.setdefault(service_date, threading.Lock())
            lock.acquire()
            held[service_date] = lock
            return True

        unit = MemoryUnitOfWork(self._tables, lock_day)
        try:
            yield unit
        finally:
            unit.close()
            for lock in held.values():
                lock.release()
