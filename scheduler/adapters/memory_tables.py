"""How values are kept so that a reader sees one moment while writers go on: every value with its commit number."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Generic, TypeVar

from scheduler.domain.booking import Booking
from scheduler.domain.errors import PlanChanged

K = TypeVar("K")
V = TypeVar("V")


class Versions(Generic[K, V]):
    """Values by key, each with the numbers of the commits that set it. None stands for a value taken away.

    Lists of versions are replaced, never changed, so that readers need no lock.
    """

    def __init__(self) -> None:
        self._kept: dict[K, tuple[tuple[int, V | None], ...]] = {}

    def get(self, key: K, at: int) -> V | None:
        """Return the value as of a commit."""
        for number, value in reversed(self._kept.get(key, ())):
            if number <= at:
                return value
        return None

    def known(self) -> list[K]:
        """Return every key that ever had a value."""
        return list(self._kept.copy())

    def values(self, at: int) -> Iterator[V]:
        """Yield every value as of a commit, in order of key."""
        for key in sorted(self._kept.copy()):  # type: ignore[type-var]
            value = self.get(key, at)
            if value is not None:
                yield value

    def put(self, key: K, value: V | None, number: int, *, oldest: int) -> None:
        """Set a value with a commit; forget versions that nobody who reads since ``oldest`` can see."""
        versions = self._kept.get(key, ())
        seen = [index for index, (known, _) in enumerate(versions) if known <= oldest]
        self._kept[key] = (*versions[seen[-1] if seen else 0 :], (number, value))


class Writer:
    """Writes with one commit number."""

    def __init__(self, number: int, oldest: int) -> None:
        self.number, self.oldest = number, oldest

    def all(self, table: Versions[K, V], written: "dict[K, V] | dict[K, V | None]") -> None:
        """Set values."""
        for key, value in written.items():
            table.put(key, value, self.number, oldest=self.oldest)

    def add(self, table: Versions[K, frozenset[V]], keys: Sequence[K], value: V) -> None:
        """Put a value into the sets under some keys."""
        for key in keys:
            known = table.get(key, self.number) or frozenset()
            if value not in known:
                table.put(key, known | {value}, self.number, oldest=self.oldest)

    def extend(self, table: Versions[K, tuple[V, ...]], key: K, value: V) -> None:
        """Put a value at the end of a list."""
        table.put(key, (*(table.get(key, self.number) or ()), value), self.number, oldest=self.oldest)


def plan_changed(day: date) -> PlanChanged:
    """Return what a lost race for a plan is told as."""
    return PlanChanged(f"The plan of {day.isoformat()} was changed by somebody else. Load it again.")


def booking_changed(booking: Booking) -> PlanChanged:
    """Return what a lost race for a booking is told as."""
    return PlanChanged(f"The booking {booking.reference} was changed by somebody else. Load it again.")
