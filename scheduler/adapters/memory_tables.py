"""How values are kept so that a reader sees one moment while writers go on: every value with its commit number."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

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


class Lists(Generic[K, V]):
    """Lists by key that only grow, each value with the number of the commit that added it."""

    def __init__(self) -> None:
        self._kept: dict[K, tuple[list[V], list[int]]] = {}

    def get(self, key: K, at: int) -> list[V]:
        """Return the values as of a commit, in the order added."""
        values, numbers = self._kept.get(key, ((), ()))
        return list(values[: bisect_right(numbers, at)])

    def add(self, key: K, value: V, number: int) -> None:
        """Put a value at the end of a list, with a commit. Readers of an earlier one do not see it."""
        values, numbers = self._kept.setdefault(key, ([], []))
        values.append(value)
        numbers.append(number)


class Writer:
    """Writes with one commit number."""

    def __init__(self, number: int, oldest: int) -> None:
        self.number, self.oldest = number, oldest
        self.written: set[int] = set()
        """Which tables, by ``id``."""

    def all(self, table: Versions[K, V], written: "dict[K, V] | dict[K, V | None]") -> None:
        """Set values."""
        if written:
            self.written.add(id(table))
        for key, value in written.items():
            table.put(key, value, self.number, oldest=self.oldest)

    def add(self, table: Versions[K, frozenset[V]], keys: Sequence[K], value: V) -> None:
        """Put a value into the sets under some keys."""
        self.written.add(id(table))
        for key in keys:
            known = table.get(key, self.number) or frozenset()
            if value not in known:
                table.put(key, known | {value}, self.number, oldest=self.oldest)
