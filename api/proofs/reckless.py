"""What happens without the lock of the day: a unit of work for proofs only, so that a race can be seen to be lost.

It reads at once and writes at the end without having held anything, as a program does that never heard of locks.
No setting leads here: only ``drove prove race`` starts servers on it, on a database of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import sleep
from typing import Any

from api import service
from api.persistence.unit_of_work import SqlStorage, SqlUnitOfWork
from api.serving import serve
from api.surroundings import Surroundings

SLOW_SECONDS = 0.25
"""Between the last read and the first write: what a loaded server may well need."""


class _Done:
    """The outcome of a write that is still to come: taken to have gone well."""

    rowcount = 1


class _LateConnection:
    """Reads at once, keeps writes for later."""

    def __init__(self, view: Any) -> None:
        self._view = view
        self.dialect = view.dialect
        self.writes: list[tuple[Any, tuple[Any, ...]]] = []

    def execute(self, statement: Any, *parameters: Any) -> Any:
        """Run what reads; write down what writes."""
        if statement.is_select:
            return self._view.execute(statement, *parameters)
        self.writes.append((statement, parameters))
        return _Done()


class RecklessUnitOfWork(SqlUnitOfWork):
    """A unit that holds no lock and believes what it read."""

    def __init__(self, storage: "RecklessStorage", view: Any) -> None:
        self._late = _LateConnection(view)
        super().__init__(self._late, storage._clock, tells=False)  # type: ignore[arg-type]
        self._storage, self._view = storage, view

    def lock_day(self, service_date: date) -> None:
        """Hold nothing."""

    def commit(self) -> None:
        """Write everything now, whatever others have written meanwhile. The audit log is left out: it would notice."""
        sleep(SLOW_SECONDS)
        self._view.rollback()
        with self._storage.database.writing() as connection:
            for statement, parameters in self._late.writes:
                connection.execute(statement, *parameters)
            connection.commit()


class RecklessStorage(SqlStorage):
    """Where reckless units come from."""

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Open a unit that holds no lock."""
        with self.database.engine.connect() as view:
            yield RecklessUnitOfWork(self, view)


def serve_recklessly(host: str, port: int, surroundings: Surroundings) -> int:
    """Serve on reckless units until told to stop."""
    setattr(service, "SqlStorage", RecklessStorage)  # noqa: B010
    return serve(host, port, surroundings)
