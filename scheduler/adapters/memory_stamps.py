"""How storage in memory says whether the book of a date is still true: by the number of the last commit."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Protocol

from scheduler.domain.plan import Plan
from scheduler.usecases.stamp import Stamp


class _Changing(Protocol):
    lock: threading.Lock
    changed: int


class MemoryStamps:
    """The part of a unit of work that gives stamps; here every change touches every date."""

    def __init__(self, tables: _Changing, seen: Callable[[], int], has_written: Callable[[], bool]) -> None:
        self._changing, self._seen, self._has_written = tables, seen, has_written
        self._made: int | None = None

    def stamp(self, service_date: date, since: date) -> Stamp | None:
        """Return the commit that changed anything but quotes and events last, as far as this unit sees."""
        if self._made is not None:
            return Stamp(self._made, self._made, self._made) if self._made else None
        if self._has_written():
            return None
        with self._changing.lock:
            last = self._changing.changed
        return Stamp(last, last, last) if last <= self._seen() else None

    def as_read(self, plan: Plan) -> None:
        """Do nothing: plans are not read here before they are written."""

    def committed(self, made: int) -> None:
        """Note what a commit made; 0 for what no book can follow."""
        self._made = made
