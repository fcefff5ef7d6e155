"""Shelves in a database: how a value becomes a row, is found by its keys, and notices that it was changed."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, Connection, Table, bindparam, insert, select, update

from api.persistence import shelf_tables as t
from api.persistence.later import Later
from api.persistence.ready import Ready
from api.persistence.values import Shape
from scheduler.domain.enquiry import Enquiry
from scheduler.domain.errors import PlanChanged
from scheduler.domain.people import RiderId
from scheduler.domain.ready_call import ReadyCall
from scheduler.domain.series import Series
from scheduler.domain.waiting import Waiting
from scheduler.usecases.shelves import Kept

K = TypeVar("K", bound=Kept)

ENQUIRY: Shape[Enquiry] = Shape(Enquiry)
WAITING: Shape[Waiting] = Shape(Waiting)
READY_CALL: Shape[ReadyCall] = Shape(ReadyCall)
SERIES: Shape[Series] = Shape(Series)


class _Statements:
    """What is asked of one table, ready to be sent."""

    def __init__(self, table: Table) -> None:
        columns = table.c
        found = select(columns.body)
        value: BindParameter[Any] = bindparam("value")
        self.by = {
            name: Ready(found.where(columns[name] == value))
            for name in ("id", "rider_id", "service_date", "about")
        }
        of_rider = found.where(columns.rider_id == value, columns.state == bindparam("state"))
        self.of_rider_in_state = Ready(of_rider)
        self.insert = Ready(insert(table))
        former = (columns.id == bindparam("known"), columns.version == bindparam("former"))
        changed = {one.name: bindparam(f"new_{one.name}", type_=one.type) for one in columns}
        self.swap = Ready(update(table).where(*former).values(changed))


_STATEMENTS = {table: _Statements(table) for table in (t.enquiry, t.waiting, t.series, t.ready_call)}


class SqlShelf(Generic[K]):
    """All values of one kind, as one unit sees them. Sorted here: databases differ in how."""

    def __init__(self, later: Later, table: Table, shape: Shape[K]) -> None:
        self._later, self._table, self._shape = later, table, shape
        self._ready = _STATEMENTS[table]

    def get(self, id_: str) -> K | None:
        """Return the value of that id, or None."""
        found = self._by("id", id_)
        return found[0] if found else None

    def of_rider(self, rider_id: RiderId, *, state: str | None = None) -> list[K]:
        """Return what concerns a rider; where a state is named, only what is in it."""
        if state is None:
            return self._by("rider_id", rider_id)
        wanted = {"value": rider_id, "state": str(state)}
        return self._read(self._later.rows(self._ready.of_rider_in_state, wanted))

    def of_date(self, service_date: date) -> list[K]:
        """Return what belongs to a day."""
        return self._by("service_date", service_date)

    def about(self, key: str) -> list[K]:
        """Return what is about a thing."""
        return self._by("about", key)

    def in_state(self, states: Iterable[str]) -> list[K]:
        """Return what is in one of these states."""
        wanted = select(self._table.c.body).where(self._table.c.state.in_([str(state) for state in states]))
        return self._read(self._later.rows_of(wanted))

    def put(self, value: K) -> None:
        """Store a new value, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this.
        """
        row = {
            "id": value.id,
            "rider_id": value.rider_id,
            "service_date": value.service_date,
            "about": value.about,
            "state": str(value.state),
            "version": value.version,
            "body": self._shape.write(value),
        }
        changed = PlanChanged(f"{value.id} was changed by somebody else. Load it again.")
        if value.version == 1:
            self._later.put(self._ready.insert, row, refusal=lambda: changed)
            return
        known = {"known": value.id, "former": value.version - 1}
        swapped = known | {f"new_{name}": one for name, one in row.items()}
        self._later.put(self._ready.swap, swapped, refusal=lambda: changed, must_touch=True)

    def _by(self, column: str, value: object) -> list[K]:
        return self._read(self._later.rows(self._ready.by[column], {"value": value}))

    def _read(self, rows: Iterable[Any]) -> list[K]:
        return sorted((self._shape.read(row.body) for row in rows), key=lambda value: value.id)


class SqlShelves:
    """The shelves of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.later = Later(connection)
        """Its writes that were not sent yet."""

    @property
    def connection(self) -> Connection:
        """The connection, with everything written so far sent."""
        self.later.send()
        return self._connection

    @property
    def enquiries(self) -> SqlShelf[Enquiry]:
        """What became of each quote."""
        return SqlShelf(self.later, t.enquiry, ENQUIRY)

    @property
    def waiting(self) -> SqlShelf[Waiting]:
        """Requests that wait for a ride."""
        return SqlShelf(self.later, t.waiting, WAITING)

    @property
    def series(self) -> SqlShelf[Series]:
        """Rides that come again."""
        return SqlShelf(self.later, t.series, SERIES)

    @property
    def ready_calls(self) -> SqlShelf[ReadyCall]:
        """Rides back that wait for a call."""
        return SqlShelf(self.later, t.ready_call, READY_CALL)
