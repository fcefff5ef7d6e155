"""How connections to a server are kept ready: who plans statements, and which connections are tried before use."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.exc import DisconnectionError, TimeoutError

RESTED = 5.0
"""Seconds after which a connection is tried before it is used. One that fails sooner fails its request, once."""

PATIENCE = 30.0
"""Seconds to wait for a connection at hand."""


def plan_ourselves(engine: Engine) -> None:
    """Have nobody but us tell the server which statements to keep planned: the driver would drop all at a rollback."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.prepare_threshold = None


def try_rested(engine: Engine) -> None:
    """Try a connection that has not been used for a while, and take another where it is broken."""

    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: Any) -> None:
        record.info["since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def works(connection: Any, record: Any, *_: Any) -> None:
        if monotonic() - record.info.get("since", monotonic()) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as broken:
            raise DisconnectionError from broken


class AtHand:
    """Connections without transactions that rest as the library's own, a few at most.

    Taking one out of the library's pool and putting it back cost as much as the statement in between.
    """

    def __init__(self, engine: Engine, *, most: int) -> None:
        self._engine = engine
        self._turns = BoundedSemaphore(most)
        self._resting: deque[tuple[Connection, Pool, float]] = deque()

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """Give a connection; one under which something failed goes back to the pool, which looks after it.

        Raises
        ------
        TimeoutError
            All have been in use for long, as the pool would say.
        """
        if not self._turns.acquire(timeout=PATIENCE):
            raise TimeoutError("no connection became free")
        try:
            connection = self._rested() or self._engine.connect()
            try:
                yield connection
                if connection.in_transaction():
                    connection.commit()
            except BaseException:
                connection.close()
                raise
            self._resting.append((connection, self._engine.pool, monotonic()))
        finally:
            self._turns.release()

    def _rested(self) -> Connection | None:
        """Return the connection used last, if it is of the pool in use; one that rested for long is tried there."""
        try:
            connection, pool, since = self._resting.pop()
        except IndexError:
            return None
        if pool is self._engine.pool and monotonic() - since < RESTED:
            return connection
        connection.close()
        return None

    def close(self) -> None:
        """Close all that rest, and the pool."""
        while self._resting:
            self._resting.pop()[0].close()
        self._engine.dispose()
