"""How statements go to a PostgreSQL server past the library: any number of them in one go, each planned once.

The driver's own way of sending many wakes the server for each of them. Here what goes together is one message and one
answer, the beginning and the end of the transaction among it.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from api.persistence.ready import Ready, Values

PLANNED = "planned"
"""Where a connection keeps the statements that its server has planned."""


def goes_straight(connection: Connection) -> bool:
    """Tell whether statements go to the driver past the library."""
    return isinstance(connection, Connection) and connection.dialect.name == "postgresql"


@dataclass(frozen=True, slots=True)
class _Message:
    """One of those that go together; its answer tells of a statement, or only that all is well."""

    words: bytes
    """The name of a statement where there are values for it."""
    values: Sequence[Any] | None = None
    plans: "Ready | None" = None


class Straight:
    """What goes to the server in one go, over one connection; made anew for each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._planned: set[Ready] = connection.info.setdefault(PLANNED, set())
        self._values: Any = Transformer(self._driver)
        self.counts: list[int] = []
        """How many rows each statement touched, up to one that failed."""

    def send(self, statements: Sequence[tuple["Ready", "Values"]], *said: bytes) -> list[Any]:
        """Send statements and then some words in one go; return what the last statement found, if anything.

        Raises
        ------
        DBAPIError
            As the library would: one of them failed, and what came after it was not done.
        """
        with self._told():
            messages: list[_Message] = []
            if (
                self._driver.pgconn.transaction_status == TransactionStatus.IDLE
                and not self._driver.autocommit
            ):
                messages.append(_Message(_beginning(self._driver)))
            for statement, values in statements:
                messages += self._written(statement, values)
            messages += map(_Message, said)
            last = self._read(messages, self._driver.wait(_exchange(self._driver.pgconn, messages)))
            if last is None or not statements or not last.nfields:
                return []
            self._values.set_pgresult(last)
            found: list[Any] = self._values.load_rows(0, last.ntuples, statements[-1][0].row_maker(last))
            return found

    def _written(self, statement: "Ready", values: "Values") -> Iterator[_Message]:
        text, bound = statement.text(self._connection, values)
        if statement not in self._planned:
            self._planned.add(statement)
            yield _Message(text, plans=statement)
        yield _Message(
            statement.name.encode(), self._values.dump_sequence(bound, [PyFormat.TEXT] * len(bound))
        )

    def _read(self, messages: Sequence[_Message], answers: Sequence[Any]) -> Any:
        """Return the answer to the last statement, or raise the first failure."""
        last, failure = None, None
        for message, answer in zip(messages, answers, strict=True):
            is_well = answer.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
            if answer.status == ExecStatus.FATAL_ERROR and failure is None:
                failure = answer
            if message.plans is not None and not is_well:
                self._planned.discard(message.plans)
            if message.values is not None and is_well:
                self.counts.append(answer.command_tuples or 0)
                last = answer
        if failure is not None:
            raise error_from_result(failure)
        return last

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell an error of the driver as one of the library; forget connections that are broken."""
        dialect: Any = self._connection.dialect
        try:
            yield
        except dialect.loaded_dbapi.Error as error:
            is_lost = dialect.is_disconnect(error, self._driver, None) or not self._is_back(dialect)
            if is_lost:
                self._connection.invalidate(error)
                self._connection.engine.dispose(close=False)
            raise DBAPIError.instance(
                None,
                None,
                error,
                dialect.loaded_dbapi.Error,
                hide_parameters=True,
                connection_invalidated=is_lost,
                dialect=dialect,
            ) from error

    def _is_back(self, dialect: Any) -> bool:
        """End the transaction of a statement that failed: the library may take it as over after a commit."""
        try:
            self._driver.rollback()
        except dialect.loaded_dbapi.Error:
            return False
        return True


def _beginning(driver: Any) -> bytes:
    """Return how a transaction begins as the library has asked for it."""
    words = ["BEGIN"]
    if driver.isolation_level is not None:
        words += ["ISOLATION LEVEL", driver.isolation_level.name.replace("_", " ")]
    if driver.read_only is not None:
        words.append("READ ONLY" if driver.read_only else "READ WRITE")
    return " ".join(words).encode()


def _exchange(pgconn: Any, messages: Sequence[_Message]) -> Generator[Any, Any, list[Any]]:
    """Send all messages at once, and return the answer to each."""
    pgconn.enter_pipeline_mode()
    for one in messages:
        if one.plans is not None:
            pgconn.send_prepare(one.plans.name.encode(), one.words)
        elif one.values is not None:
            pgconn.send_query_prepared(one.words, one.values)
        else:
            pgconn.send_query_params(one.words, None)
    pgconn.pipeline_sync()
    yield from send(pgconn)
    answers = []
    for _ in messages:
        answers += yield from fetch_many(pgconn)
    yield from fetch_many(pgconn)  # That there are no more.
    pgconn.exit_pipeline_mode()
    return answers
