"""Shelves in memory: values with their versions, indexed by rider, day and what they are about."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Generic, TypeVar

from scheduler.adapters.memory_tables import Versions, Writer
from scheduler.domain.enquiry import Enquiry
from scheduler.domain.errors import PlanChanged
from scheduler.domain.people import RiderId
from scheduler.domain.ready_call import ReadyCall
from scheduler.domain.series import Series
from scheduler.domain.waiting import Waiting
from scheduler.usecases.shelves import Kept

K = TypeVar("K", bound=Kept)
KINDS = ("enquiries", "waiting", "series", "ready_calls")


class ShelfTable(Generic[K]):
    """Everything of one kind that was committed."""

    def __init__(self) -> None:
        self.values: Versions[str, K] = Versions()
        self.ids: Versions[tuple[str, str], frozenset[str]] = Versions()
        """Ids by rider, day and what they are about: as many as ever had that key."""

    def version(self, id_: str, at: int) -> int:
        """Return the version that was stored as of a commit; 0 when there was none."""
        known = self.values.get(id_, at)
        return 0 if known is None else known.version


class MemoryShelf(Generic[K]):
    """One unit's view of a table, with its own writes on top."""

    def __init__(self, table: ShelfTable[K], at: Callable[[], int], newest: Callable[[], int]) -> None:
        self._table, self._at, self._newest = table, at, newest
        self._written: dict[str, K] = {}
        self._expected: dict[str, int] = {}

    def get(self, id_: str) -> K | None:
        """Return the value of that id, or None."""
        return self._written.get(id_) or self._table.values.get(id_, self._at())

    def of_rider(self, rider_id: RiderId, *, state: str | None = None) -> list[K]:
        """Return what concerns a rider; where a state is named, only what is in it."""
        found = (one for one in self._by("rider", rider_id) if one.rider_id == rider_id)
        return [one for one in found if state is None or one.state == state]

    def of_date(self, service_date: date) -> list[K]:
        """Return what belongs to a day."""
        return [one for one in self._by("day", str(service_date)) if one.service_date == service_date]

    def about(self, key: str) -> list[K]:
        """Return what is about a thing."""
        return [one for one in self._by("about", key) if one.about == key]

    def in_state(self, states: Iterable[str]) -> list[K]:
        """Return what is in one of these states."""
        wanted = set(states)
        ids = {one.id for one in self._table.values.values(self._at())} | self._written.keys()
        return [one for one in self._all(ids) if one.state in wanted]

    def put(self, value: K) -> None:
        """Store a new value, or the next version of one."""
        own = self._written.get(value.id)
        stored = self._table.version(value.id, self._newest()) if own is None else own.version
        if value.version != stored + 1:
            raise _changed(value)
        self._expected.setdefault(value.id, stored)
        self._written[value.id] = value

    def verify(self, number: int) -> None:
        """Refuse the commit when somebody else changed what was written here."""
        for id_, value in self._written.items():
            if self._table.version(id_, number) != self._expected[id_]:
                raise _changed(value)

    def write(self, writer: Writer) -> None:
        """Make what was written here true."""
        writer.all(self._table.values, self._written)
        for value in self._written.values():
            writer.add(self._table.ids, _keys(value), value.id)

    def _by(self, kind: str, key: str) -> list[K]:
        return self._all({*(self._table.ids.get((kind, key), self._at()) or ()), *self._written})

    def _all(self, ids: Iterable[str]) -> list[K]:
        return [one for one in map(self.get, sorted(ids)) if one is not None]


class MemoryShelves:
    """The shelves of one unit."""

    def __init__(
        self, tables: dict[str, ShelfTable[Any]], at: Callable[[], int], newest: Callable[[], int]
    ) -> None:
        self._shelves = {kind: MemoryShelf(tables[kind], at, newest) for kind in KINDS}

    def verify_shelves(self, number: int) -> None:
        """Refuse the commit when somebody else changed what was written here."""
        for shelf in self._shelves.values():
            shelf.verify(number)

    def write_shelves(self, writer: Writer) -> None:
        """Make what was written here true."""
        for shelf in self._shelves.values():
            shelf.write(writer)

    @property
    def enquiries(self) -> MemoryShelf[Enquiry]:
        """What became of each quote."""
        return self._shelves["enquiries"]

    @property
    def waiting(self) -> MemoryShelf[Waiting]:
        """Requests that wait for a ride."""
        return self._shelves["waiting"]

    @property
    def series(self) -> MemoryShelf[Series]:
        """Rides that come again."""
        return self._shelves["series"]

    @property
    def ready_calls(self) -> MemoryShelf[ReadyCall]:
        """Rides back that wait for a call."""
        return self._shelves["ready_calls"]


def _keys(value: Kept) -> tuple[tuple[str, str], ...]:
    return ("rider", value.rider_id), ("day", str(value.service_date)), ("about", value.about)


def _changed(value: Kept) -> PlanChanged:
    return PlanChanged(f"{value.id} was changed by somebody else. Load it again.")
