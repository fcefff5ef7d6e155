"""How changes become true together: what is written when, in which order, and what a lost race looks like."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from api.audit.asking import asking
from api.audit.deed import Deed
from api.audit.from_events import deeds_of
from api.counted_facts import count_facts
from api.persistence import audit, mapping
from api.persistence import tables as t
from api.persistence.booking_writes import write_booking, write_quote
from api.persistence.database import Database
from api.persistence.outbox_rows import PUT_ENTRY, entry_row
from api.persistence.plan_writes import BEGIN_DAY, write_plan
from api.persistence.ready import Ready
from api.persistence.records import SqlRecords
from api.persistence.register_table import FIRST, MOVE_ON
from api.persistence.rota_writes import SqlRotaWrites
from api.persistence.upserts import upsert
from scheduler.adapters.clocks import SystemClock
from scheduler.domain.booking import Booking, BookingId, Quote
from scheduler.domain.events import Event
from scheduler.domain.fleet import Shift, ShiftId, Vehicle
from scheduler.domain.outbox import Entry
from scheduler.domain.people import Driver, Rider, RiderId
from scheduler.domain.pins import Pins
from scheduler.domain.plan import Plan
from scheduler.usecases.news import TOLD, telling
from scheduler.usecases.ports import Clock

LOCK_DAY = Ready(
    select(t.service_day.c.version).where(t.service_day.c.service_date == bindparam("day")).with_for_update()
)
PUT_EVENT = Ready(insert(t.event))


class SqlUnitOfWork(SqlRecords, SqlRotaWrites):
    """Reads and writes of one transaction, and the lines of the audit log that tell of the writes."""

    def __init__(self, connection: Connection, clock: Clock, *, tells: bool) -> None:
        super().__init__(connection)
        self._clock, self._tells = clock, tells
        self._plans: dict[date, Plan] = {}
        self._deeds: list[Deed] = []
        self._facts: list[Event] = []
        self._riders: dict[BookingId, RiderId] = {}
        self._holds_day = False

    def plan(self, service_date: date) -> Plan:
        """Return the plan of a date."""
        plan = super().plan(service_date)
        self.as_read(plan)
        return plan

    def as_read(self, plan: Plan) -> None:
        """Take the plan of a date as the one stored; what is written is the difference to it."""
        self._plans[plan.service_date] = plan

    def put_rider(self, rider: Rider) -> None:
        """Store a new or changed rider."""
        row = mapping.rider_row(rider)
        self._note_change("rider", rider.id, row)
        self._put(t.rider, row)
        self._stamps.wrote_other()

    def put_driver(self, driver: Driver) -> None:
        """Store a new or changed driver."""
        row = mapping.driver_row(driver)
        self._note_change("driver", driver.id, row)
        self._put(t.driver, row)
        self._stamps.wrote_other()

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new or changed vehicle."""
        row = mapping.vehicle_row(vehicle)
        self._note_change("vehicle", vehicle.id, row)
        self._put(t.vehicle, row)
        self._stamps.wrote_other()

    def put_shift(self, shift: Shift) -> None:
        """Store a new or changed shift."""
        self._put(t.shift, mapping.shift_row(shift))
        self._stamps.wrote_other()

    def remove_shift(self, shift_id: ShiftId) -> None:
        """Forget a shift that no run uses."""
        self.connection.execute(delete(t.shift).where(t.shift.c.id == shift_id))
        self._stamps.wrote_other()

    def put_pins(self, service_date: date, pins: Pins) -> None:
        """Store what is held fast on a date, in place of what was."""
        super().put_pins(service_date, pins)
        self._stamps.wrote_other()

    def lock_day(self, service_date: date) -> None:
        """Hold this service day until the end. On SQLite the unit holds the whole database already."""
        self._holds_day = True
        if not self.later.rows(LOCK_DAY, {"day": service_date}):
            self.later.put(BEGIN_DAY, {"service_date": service_date, "version": 0})
            self.later.rows(LOCK_DAY, {"day": service_date})

    def put_plan(self, plan: Plan) -> None:
        """Store the next version of a plan, writing only the runs that differ."""
        before = self._plans.pop(plan.service_date, None)
        if before is None or before.version != plan.version - 1:
            before = super().plan(plan.service_date)
        self._stamps.wrote_plan(plan.service_date, plan.version)
        write_plan(self.later, plan, before=before)

    def put_booking(self, booking: Booking) -> None:
        """Store a new booking, or the next version of one."""
        self._riders[booking.id] = booking.rider_id
        self._stamps.wrote_booking(booking.service_date)
        write_booking(self.later, booking)

    def put_quote(self, quote: Quote) -> None:
        """Store an answer with its offers."""
        write_quote(self.later, quote)

    def append(self, events: Sequence[Event]) -> None:
        """Add facts to the log."""
        if events:
            self.later.put(PUT_EVENT, *(mapping.event_row(event) for event in events))
            for event in events if self._tells else ():
                if event.type in TOLD:
                    self.put_entry(telling(event))
            self._deeds += deeds_of(events, self._riders, at=self._clock.now())
            self._facts += events

    def note(self, *deeds: Deed) -> None:
        """Have deeds written into the audit log with this unit's commit."""
        self._deeds += deeds

    def _note_change(self, kind: str, id_: str, row: Mapping[str, Any]) -> None:
        """Note which parts of a record are new or changed, not what they were or are."""
        table = t.metadata.tables[kind]
        before = self.connection.execute(select(table).where(table.c.id == id_)).mappings().one_or_none()
        changed = sorted(name for name in row if before is not None and before[name] != row[name])
        if before is not None and not changed:
            return
        who = asking()
        self.note(
            Deed(
                action=f"{kind}.{'added' if before is None else 'changed'}",
                at=self._clock.now(),
                actor=who.actor,
                channel=who.channel,
                subject=f"{kind}:{id_}",
                people=(f"{kind}:{id_}",) if kind != "vehicle" else (),
                detail={"changed": changed} if changed else {},
            )
        )

    def put_entry(self, entry: Entry) -> None:
        """Put something into the outbox; one that waits with the same key stands for it, at the earlier moment.

        The waiting row is held until the end, so that no worker takes it before this unit's changes are there.
        """
        self.later.put(PUT_ENTRY, entry_row(entry))

    def commit(self) -> None:
        """Make every write of this unit true, its lines in the audit log among them."""
        if self._stamps.close():
            self.later.put(MOVE_ON, FIRST)
        audit.join(self.later, self._deeds)
        self.later.commit(queued_for=self._holds_day or bool(self._deeds))
        count_facts(self._facts)
        self._deeds, self._facts = [], []

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        """Store a row, over the one of the same id where there is one."""
        connection = self.connection
        connection.execute(upsert(table, connection.dialect.name, replace=True), row)


class SqlStorage:
    """Where units of work on a database come from."""

    def __init__(self, database: Database, clock: Clock | None = None, *, tells: bool = False) -> None:
        self.database = database
        self._clock = clock or SystemClock()
        self._tells = tells
        """Whether people are told of what is committed: facts go into the outbox as news."""

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """Open a view of one moment; nothing written to it is ever kept."""
        with self.database.reading() as connection:
            yield SqlUnitOfWork(connection, self._clock, tells=self._tells)

    @contextmanager
    def asking(self) -> Iterator[SqlUnitOfWork]:
        """Open a view for single questions: each is answered as of its own moment."""
        with self.database.asking() as connection:
            yield SqlUnitOfWork(connection, self._clock, tells=self._tells)

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Open a unit that may change things."""
        with self.database.writing() as connection:
            yield SqlUnitOfWork(connection, self._clock, tells=self._tells)
