"""A few values kept in memory for a while, the newest ones; safe to share between threads."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values put in last, by key."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def put(self, key: K, value: V) -> V:
        """Keep a value, and forget the one kept longest when there are too many; returns the value."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def get(self, key: K) -> V | None:
        """Return a value that is kept, or None."""
        with self._lock:
            return self._kept.get(key)

    def pop(self, key: K) -> V | None:
        """Return a value that is kept, or None, and forget it."""
        with self._lock:
            return self._kept.pop(key, None)
