"""A lock for every key somebody is working on, and none for the others."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Held:
    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class KeyedLocks:
    """Lets one thread at a time work on a key."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[Hashable, _Held] = {}

    @contextmanager
    def holding(self, key: Hashable) -> Iterator[None]:
        """Wait for the key, and hold it while the block runs."""
        with self._guard:
            held = self._held.setdefault(key, _Held())
            held.waiting += 1
        try:
            with held.lock:
                yield
        finally:
            with self._guard:
                held.waiting -= 1
                if not held.waiting:
                    del self._held[key]
