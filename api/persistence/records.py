"""How everything kept is read back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select

from api.persistence import mapping
from api.persistence import tables as t
from api.persistence.mapping import AnyRow
from api.persistence.outbox_rows import WAITING, entry_of
from api.persistence.pins import SqlPins
from api.persistence.ready import Ready, among, one_of
from api.persistence.rota_rows import SqlRotaReads
from api.persistence.shelves import SqlShelves
from api.persistence.stamps import Stamps
from scheduler.domain.booking import Booking, BookingId, Offer, OfferId, Quote
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.outbox import Entry
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.usecases.stamp import Stamp

STOP_COLUMNS = [
    t.stop.c[name]
    for name in ("shift_id", "kind", "leg_id", "place", "arrival", "start", "departure", "metres", "state")
]
LEG_COLUMNS = [t.leg.c.id.label("leg_id"), *(one for one in t.leg.c if one.name not in ("id", "booking_id"))]


def _by(table: Table, column: str) -> Any:
    return select(table).where(table.c[column] == bindparam("value"))


def _bookings_where(condition: ColumnElement[bool]) -> Any:
    """Return bookings with their legs, a row a leg: one statement sees both at one moment."""
    joined = t.booking.outerjoin(t.leg, t.leg.c.booking_id == t.booking.c.id)
    wanted = select(t.booking, *LEG_COLUMNS).select_from(joined).where(condition)
    return wanted.order_by(t.booking.c.id, t.leg.c.position)


RIDER, DRIVER, VEHICLE, SHIFT = (Ready(_by(table, "id")) for table in (t.rider, t.driver, t.vehicle, t.shift))
RIDERS, DRIVERS, VEHICLES = (select(table) for table in (t.rider, t.driver, t.vehicle))
RIDERS_BOOKED = Ready(
    select(t.rider).where(
        t.rider.c.id.in_(select(t.booking.c.rider_id).where(t.booking.c.service_date == bindparam("value")))
    )
)
SHIFTS, SHIFTS_OF_DRIVER = (Ready(_by(t.shift, name)) for name in ("service_date", "driver_id"))
DAY, RUNS = (Ready(_by(table, "service_date")) for table in (t.service_day, t.run))
STOPS = Ready(
    select(*STOP_COLUMNS)
    .where(t.stop.c.service_date == bindparam("value"))
    .order_by(t.stop.c.shift_id, t.stop.c.position)
)
UNASSIGNED = Ready(
    select(t.unassigned_leg.c.leg_id)
    .where(t.unassigned_leg.c.service_date == bindparam("value"))
    .order_by(t.unassigned_leg.c.position)
)
SECONDS_OUT = Ready(
    select(t.shift.c.driver_id, func.sum(t.run.c.returns - t.run.c.leaves).label("seconds"))
    .join(t.run, t.run.c.shift_id == t.shift.c.id)
    .where(t.run.c.service_date.between(bindparam("first"), bindparam("last")))
    .group_by(t.shift.c.driver_id)
)
BOOKINGS = {
    name: Ready(_bookings_where(t.booking.c[name] == bindparam("value")))
    for name in ("id", "reference", "service_date", "rider_id")
}
BOOKING_OF_LEG = Ready(
    _bookings_where(
        t.booking.c.id == select(t.leg.c.booking_id).where(t.leg.c.id == bindparam("value")).scalar_subquery()
    )
)
OFFER = Ready(_by(t.offer, "id"))
QUOTES = Ready(_by(t.quote, "service_date").order_by(t.quote.c.seq))
OFFERS = Ready(
    select(t.offer)
    .join(t.quote, t.quote.c.id == t.offer.c.quote_id)
    .where(t.quote.c.service_date == bindparam("value"))
    .order_by(t.offer.c.quote_id, t.offer.c.position)
)
EVENTS = Ready(_by(t.event, "service_date").order_by(t.event.c.seq))


def _facts(dialect: str) -> Any:
    between = t.event.c.service_date.between(bindparam("first"), bindparam("last"))
    of_kind = among(t.event.c.type, "kinds", dialect=dialect)
    return select(t.event).where(between, of_kind).order_by(t.event.c.service_date, t.event.c.seq)


FACTS = Ready(_facts)
EVENT = Ready(
    select(t.event).where(t.event.c.service_date == bindparam("day"), t.event.c.id == bindparam("id"))
)


class SqlRecords(SqlShelves, SqlRotaReads, SqlPins):
    """Everything kept, as one connection sees it. Lists are sorted here: databases differ in how."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._stamps = Stamps(self.later)

    def _one(self, statement: Ready, value: object) -> AnyRow | None:
        row: AnyRow | None = one_of(self._all(statement, value))
        return row

    def _all(self, statement: Ready, value: object) -> Sequence[AnyRow]:
        return self.later.rows(statement, {"value": value})

    def rider(self, rider_id: RiderId) -> Rider | None:
        """Return the rider of that id, or None."""
        row = self._one(RIDER, rider_id)
        return None if row is None else mapping.rider_of(row)

    def riders(self) -> list[Rider]:
        """Return every rider."""
        rows = self.connection.execute(RIDERS)
        return sorted((mapping.rider_of(row) for row in rows), key=lambda rider: rider.id)

    def riders_booked(self, service_date: date) -> list[Rider]:
        """Return every rider with a booking on a date."""
        return sorted(
            map(mapping.rider_of, self._all(RIDERS_BOOKED, service_date)), key=lambda rider: rider.id
        )

    def driver(self, driver_id: DriverId) -> Driver | None:
        """Return the driver of that id, or None."""
        row = self._one(DRIVER, driver_id)
        return None if row is None else mapping.driver_of(row)

    def drivers(self) -> list[Driver]:
        """Return every driver."""
        rows = self.connection.execute(DRIVERS)
        return sorted((mapping.driver_of(row) for row in rows), key=lambda driver: driver.id)

    def vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """Return the vehicle of that id, or None."""
        row = self._one(VEHICLE, vehicle_id)
        return None if row is None else mapping.vehicle_of(row)

    def vehicles(self) -> list[Vehicle]:
        """Return every vehicle."""
        rows = self.connection.execute(VEHICLES)
        return sorted((mapping.vehicle_of(row) for row in rows), key=lambda vehicle: vehicle.id)

    def shift(self, shift_id: ShiftId) -> Shift | None:
        """Return the shift of that id, or None."""
        row = self._one(SHIFT, shift_id)
        return None if row is None else mapping.shift_of(row)

    def shifts(self, service_date: date) -> list[Shift]:
        """Return the shifts of a date."""
        return sorted(map(mapping.shift_of, self._all(SHIFTS, service_date)), key=lambda shift: shift.id)

    def shifts_of_driver(self, driver_id: DriverId) -> list[Shift]:
        """Return every shift of a driver, by date."""
        shifts = map(mapping.shift_of, self._all(SHIFTS_OF_DRIVER, driver_id))
        return sorted(shifts, key=lambda shift: (shift.service_date, shift.id))

    def plan(self, service_date: date) -> Plan:
        """Return the plan of a date; an empty one of version 0 when nothing was planned yet."""
        day = self._one(DAY, service_date)
        if day is None or day.version == 0:
            return Plan(service_date)
        runs = mapping.runs_of(self._all(RUNS, service_date), self._all(STOPS, service_date))
        unassigned = tuple(row.leg_id for row in self._all(UNASSIGNED, service_date))
        return Plan(service_date, day.version, runs, unassigned)

    def stamp(self, service_date: date, since: date) -> Stamp | None:
        """Return what is another one whenever what a date's book holds has changed."""
        return self._stamps.stamp(service_date, since)

    def as_read(self, plan: Plan) -> None:
        """Do nothing: what only reads compares no plans."""

    def seconds_out(self, first: date, last: date) -> dict[DriverId, int]:
        """Return how long each driver is out in the plans of these dates."""
        rows = self.later.rows(SECONDS_OUT, {"first": first, "last": last})
        return {DriverId(row.driver_id): int(row.seconds) for row in rows}

    def booking(self, booking_id: BookingId) -> Booking | None:
        """Return the booking of that id, or None."""
        return self._booking("id", booking_id)

    def booking_by_reference(self, reference: str) -> Booking | None:
        """Return the booking told to somebody under that reference, or None."""
        return self._booking("reference", reference)

    def bookings(self, service_date: date) -> list[Booking]:
        """Return the bookings of a date, cancelled ones included."""
        return sorted(self._bookings("service_date", service_date), key=lambda booking: booking.id)

    def bookings_of_rider(self, rider_id: RiderId) -> list[Booking]:
        """Return every booking of a rider, by date."""
        found = self._bookings("rider_id", rider_id)
        return sorted(found, key=lambda booking: (booking.service_date, booking.id))

    def booking_of_leg(self, leg_id: LegId) -> Booking | None:
        """Return the booking that promised the leg, or None."""
        return next(iter(mapping.bookings_of(self._all(BOOKING_OF_LEG, leg_id))), None)

    def _booking(self, column: str, value: str) -> Booking | None:
        return next(iter(self._bookings(column, value)), None)

    def _bookings(self, column: str, value: object) -> list[Booking]:
        return mapping.bookings_of(self._all(BOOKINGS[column], value))

    def offer(self, offer_id: OfferId) -> Offer | None:
        """Return the offer of that id, or None."""
        row = self._one(OFFER, offer_id)
        return None if row is None else mapping.offer_of(row)

    def quotes(self, service_date: date) -> list[Quote]:
        """Return every answer given for a date, in the order given."""
        offers: dict[str, list[AnyRow]] = {}
        for row in self._all(OFFERS, service_date):
            offers.setdefault(row.quote_id, []).append(row)
        rows = self._all(QUOTES, service_date)
        return [mapping.quote_of(row, offers.get(row.id, [])) for row in rows]

    def events(self, service_date: date) -> list[Event]:
        """Return the facts of a date, in the order recorded."""
        return [mapping.event_of(row) for row in self._all(EVENTS, service_date)]

    def facts(self, first: date, last: date, *kinds: EventType) -> list[Event]:
        """Return the facts of some kinds of some dates, by date and in the order recorded."""
        wanted = {"first": first, "last": last, "kinds": [one.value for one in kinds]}
        return [mapping.event_of(row) for row in self.later.rows(FACTS, wanted)]

    def count_events(self, first: date, last: date) -> int:
        """Return how many facts there are of the days from one to another."""
        inside = t.event.c.service_date.between(first, last)
        return int(self.connection.scalar(select(func.count()).select_from(t.event).where(inside)) or 0)

    def event(self, service_date: date, event_id: str) -> Event | None:
        """Return one fact of a date, or None."""
        row = one_of(self.later.rows(EVENT, {"day": service_date, "id": event_id}))
        return None if row is None else mapping.event_of(row)

    def entries(self) -> list[Entry]:
        """Return what waits in the outbox, in the order put."""
        return [entry_of(row) for row in self.connection.execute(WAITING)]
