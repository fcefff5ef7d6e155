"""How changes become true together: what is written when, in which order, and what a lost race looks like."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from api.audit.asking import asking
from api.audit.deed import Deed
from api.audit.from_events import deeds_of
from api.counted_facts import count_facts
from api.persistence import audit, mapping
from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.outbox_rows import entry_row, put_statement
from api.persistence.records import SqlRecords
from api.persistence.rota_writes import SqlRotaWrites
from scheduler.adapters.clocks import SystemClock
from scheduler.domain.booking import Booking, BookingId, Quote
from scheduler.domain.errors import PlanChanged
from scheduler.domain.events import Event
from scheduler.domain.fleet import Shift, ShiftId, Vehicle
from scheduler.domain.outbox import Entry
from scheduler.domain.people import Driver, Rider, RiderId
from scheduler.domain.plan import Plan, Run
from scheduler.usecases.news import TOLD, telling
from scheduler.usecases.ports import Clock


class SqlUnitOfWork(SqlRecords, SqlRotaWrites):
    """Reads and writes of one transaction, and the lines of the audit log that tell of the writes."""

    def __init__(self, connection: Connection, clock: Clock, *, tells: bool) -> None:
        super().__init__(connection)
        self._clock, self._tells = clock, tells
        self._plans: dict[date, Plan] = {}
        self._deeds: list[Deed] = []
        self._facts: list[Event] = []
        self._riders: dict[BookingId, RiderId] = {}

    def plan(self, service_date: date) -> Plan:
        """Return the plan of a date; remembered, for what is written is the difference to it."""
        plan = super().plan(service_date)
        self._plans[service_date] = plan
        return plan

    def put_rider(self, rider: Rider) -> None:
        """Store a new or changed rider."""
        row = mapping.rider_row(rider)
        self._note_change("rider", rider.id, row)
        self._put(t.rider, row)

    def put_driver(self, driver: Driver) -> None:
        """Store a new or changed driver."""
        row = mapping.driver_row(driver)
        self._note_change("driver", driver.id, row)
        self._put(t.driver, row)

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new or changed vehicle."""
        row = mapping.vehicle_row(vehicle)
        self._note_change("vehicle", vehicle.id, row)
        self._put(t.vehicle, row)

    def put_shift(self, shift: Shift) -> None:
        """Store a new or changed shift."""
        self._put(t.shift, mapping.shift_row(shift))

    def remove_shift(self, shift_id: ShiftId) -> None:
        """Forget a shift that no run uses."""
        self.connection.execute(delete(t.shift).where(t.shift.c.id == shift_id))

    def lock_day(self, service_date: date) -> None:
        """Hold this service day until the end. On SQLite the unit holds the whole database already."""
        self.connection.execute(self._upsert(t.service_day), {"service_date": service_date, "version": 0})
        row = select(t.service_day.c.version).where(t.service_day.c.service_date == service_date)
        self.connection.execute(row.with_for_update()).one()

    def put_plan(self, plan: Plan) -> None:
        """Store the next version of a plan, writing only the runs that differ.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        before = self._plan_before(plan)
        self.connection.execute(
            self._upsert(t.service_day), {"service_date": plan.service_date, "version": 0}
        )
        swap = (
            update(t.service_day)
            .where(t.service_day.c.service_date == plan.service_date)
            .where(t.service_day.c.version == plan.version - 1)
            .values(version=plan.version)
        )
        if self.connection.execute(swap).rowcount != 1:
            raise PlanChanged(
                f"The plan of {plan.service_date.isoformat()} was changed by somebody else. Load it again."
            )
        self._write_runs(before, plan)
        if before.unassigned != plan.unassigned:
            self._write_unassigned(plan)

    def _plan_before(self, plan: Plan) -> Plan:
        """Return the stored version before this one; the swap that follows catches any other being stored."""
        known = self._plans.pop(plan.service_date, None)
        if known is not None and known.version == plan.version - 1:
            return known
        return super().plan(plan.service_date)

    def _write_runs(self, before: Plan, plan: Plan) -> None:
        """Take changed runs out before any is put back: a stop may have gone from one to another."""
        former = {run.shift_id: run for run in before.runs}
        changed = [run for run in plan.runs if former.get(run.shift_id) != run]
        gone = former.keys() - {run.shift_id for run in plan.runs}
        stale = sorted(gone | ({run.shift_id for run in changed} & former.keys()))
        if stale:
            of_day = t.stop.c.service_date == plan.service_date
            self.connection.execute(delete(t.stop).where(of_day, t.stop.c.shift_id.in_(stale)))
            of_day = t.run.c.service_date == plan.service_date
            self.connection.execute(delete(t.run).where(of_day, t.run.c.shift_id.in_(stale)))
        self._insert_runs(plan, changed)

    def _insert_runs(self, plan: Plan, runs: Sequence[Run]) -> None:
        if not runs:
            return
        self.connection.execute(insert(t.run), [mapping.run_row(plan, run) for run in runs])
        stops = [row for run in runs for row in mapping.stop_rows(plan, run)]
        if stops:
            self.connection.execute(insert(t.stop), stops)

    def _write_unassigned(self, plan: Plan) -> None:
        table = t.unassigned_leg
        self.connection.execute(delete(table).where(table.c.service_date == plan.service_date))
        rows = [
            {"service_date": plan.service_date, "position": position, "leg_id": leg_id}
            for position, leg_id in enumerate(plan.unassigned)
        ]
        if rows:
            self.connection.execute(insert(table), rows)

    def put_booking(self, booking: Booking) -> None:
        """Store a new booking, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        row = mapping.booking_row(booking)
        self._riders[booking.id] = booking.rider_id
        if booking.version == 1:
            self._insert_booking(row)
        else:
            swap = (
                update(t.booking)
                .where(t.booking.c.id == booking.id, t.booking.c.version == booking.version - 1)
                .values(row)
            )
            if self.connection.execute(swap).rowcount != 1:
                raise _booking_changed(booking.reference)
            self.connection.execute(delete(t.leg).where(t.leg.c.booking_id == booking.id))
        self.connection.execute(insert(t.leg), mapping.leg_rows(booking))

    def _insert_booking(self, row: dict[str, Any]) -> None:
        try:
            self.connection.execute(insert(t.booking), row)
        except IntegrityError:
            raise _booking_changed(row["reference"]) from None

    def put_quote(self, quote: Quote) -> None:
        """Store an answer with its offers."""
        self.connection.execute(insert(t.quote), mapping.quote_row(quote))
        offers = mapping.offer_rows(quote)
        if offers:
            self.connection.execute(insert(t.offer), offers)

    def append(self, events: Sequence[Event]) -> None:
        """Add facts to the log."""
        if events:
            self.connection.execute(insert(t.event), [mapping.event_row(event) for event in events])
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
        self.connection.execute(put_statement(self.connection), entry_row(entry))

    def commit(self) -> None:
        """Make every write of this unit true, its lines in the audit log among them."""
        audit.add(self.connection, self._deeds)
        self.connection.commit()
        count_facts(self._facts)
        self._deeds, self._facts = [], []

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        """Store a row, over the one of the same id where there is one."""
        self.connection.execute(self._upsert(table, replace=True), row)

    def _upsert(self, table: Table, *, replace: bool = False) -> Any:
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = list(table.primary_key.columns)
        if not replace:
            return statement.on_conflict_do_nothing(index_elements=keys)
        others = {column.name: statement.excluded[column.name] for column in table.c if column not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=others)


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
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Open a unit that may change things."""
        with self.database.writing() as connection:
            yield SqlUnitOfWork(connection, self._clock, tells=self._tells)


def _booking_changed(reference: str) -> PlanChanged:
    return PlanChanged(f"The booking {reference} was changed by somebody else. Load it again.")
