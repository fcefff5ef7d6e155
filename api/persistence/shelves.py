"""Shelves in a database: how a value becomes a row, is found by its keys, and notices that it was changed."""

from collections.abc import Iterable
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.persistence import shelf_tables as t
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


class SqlShelf(Generic[K]):
    """All values of one kind, as one connection sees them. Sorted here: databases differ in how."""

    def __init__(self, connection: Connection, table: Table, shape: Shape[K]) -> None:
        self._connection, self._table, self._shape = connection, table, shape

    def get(self, id_: str) -> K | None:
        """Return the value of that id, or None."""
        found = self._where(self._table.c.id == id_)
        return found[0] if found else None

    def of_rider(self, rider_id: RiderId) -> list[K]:
        """Return what concerns a rider."""
        return self._where(self._table.c.rider_id == rider_id)

    def of_date(self, service_date: date) -> list[K]:
        """Return what belongs to a day."""
        return self._where(self._table.c.service_date == service_date)

    def about(self, key: str) -> list[K]:
        """Return what is about a thing."""
        return self._where(self._table.c.about == key)

    def in_state(self, states: Iterable[str]) -> list[K]:
        """Return what is in one of these states."""
        return self._where(self._table.c.state.in_([str(state) for state in states]))

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
        if not (self._inserted(row) if value.version == 1 else self._swapped(row, value.version - 1)):
            raise PlanChanged(f"{value.id} was changed by somebody else. Load it again.")

    def _inserted(self, row: dict[str, object]) -> bool:
        try:
            self._connection.execute(insert(self._table), row)
        except IntegrityError:
            return False
        return True

    def _swapped(self, row: dict[str, object], former: int) -> bool:
        columns = self._table.c
        swap = update(self._table).where(columns.id == row["id"], columns.version == former).values(row)
        return self._connection.execute(swap).rowcount == 1

    def _where(self, condition: ColumnElement[bool]) -> list[K]:
        rows = self._connection.execute(select(self._table.c.body).where(condition)).scalars()
        return sorted((self._shape.read(body) for body in rows), key=lambda value: value.id)


class SqlShelves:
    """The shelves of one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def enquiries(self) -> SqlShelf[Enquiry]:
        """What became of each quote."""
        return SqlShelf(self.connection, t.enquiry, ENQUIRY)

    @property
    def waiting(self) -> SqlShelf[Waiting]:
        """Requests that wait for a ride."""
        return SqlShelf(self.connection, t.waiting, WAITING)

    @property
    def series(self) -> SqlShelf[Series]:
        """Rides that come again."""
        return SqlShelf(self.connection, t.series, SERIES)

    @property
    def ready_calls(self) -> SqlShelf[ReadyCall]:
        """Rides back that wait for a call."""
        return SqlShelf(self.connection, t.ready_call, READY_CALL)
