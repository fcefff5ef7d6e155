"""How a database is opened: which one, how hard it must hold on to a commit, and who may have it open.

SQLite serves exactly one process. Its writers queue here, in order, instead of polling the file; a second
process is refused by a lock on a file beside the database, but for one that only reads. PostgreSQL serves many and
locks rows itself.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from api.faults import DatabaseInUse, DatabaseUnusable
from api.persistence.disk import let_disk_be
from api.persistence.pooled import AtHand, plan_ourselves, try_rested

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

BUSY_SECONDS = 10
CONNECTIONS = 48
"""More than the threads that serve requests, so that none waits for a connection while it holds the lock."""

ASKING = 8
"""Connections for single statements: each is soon free again."""

DatabaseTrouble = OperationalError
"""The database cannot answer or write: locked for too long, disk full, gone."""


class ExclusiveUse:
    """The right of one process to a SQLite file, held until ``release`` or the end of the process."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the right.

        Raises
        ------
        DatabaseInUse
            Another process has it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise DatabaseInUse(
                f"Another Drove process is using {self.path.with_suffix('')}. SQLite serves one process: "
                "stop the other one, start with one worker only, or set DROVE_DATABASE_URL to PostgreSQL."
            ) from None
        self._file = file

    def release(self) -> None:
        """Give the right back."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def database_address(text: str) -> URL:
    """Return the address of a database.

    Raises
    ------
    DatabaseUnusable
        It is no address, or of a database that is not supported.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseUnusable(
            "DROVE_DATABASE_URL is no database address. Write it like sqlite:///var/drove.db"
        ) from None
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise DatabaseUnusable(
            f"DROVE_DATABASE_URL names {backend}, which is not supported. Use sqlite or postgresql+psycopg."
        )
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise DatabaseUnusable("SQLite needs a file. Write DROVE_DATABASE_URL like sqlite:///var/drove.db")
    return url


class Database:
    """An open database: its engine, and the queue of its writers where it needs one."""

    def __init__(self, url: str) -> None:
        self.url: URL = database_address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._use = ExclusiveUse(self._file()) if self.is_sqlite else None
        if self._use is not None:
            self._use.acquire()
        self.engine: Engine = _sqlite(self.url) if self.is_sqlite else _server(self.url)
        self._outside = None if self.is_sqlite else _outside(self.url)
        self._writers = threading.Lock()

    def _file(self) -> Path:
        return Path(str(self.url.database)).absolute()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a view of one moment."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                ).begin()
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Open a connection for one statement: it sees one moment without a transaction around it."""
        if self._outside is None:
            with self.reading() as connection:
                yield connection
            return
        with self._outside.one() as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Open a connection for one change that may be lost with the server, as a lease or a count may.

        On a server nobody waits for the disk to have it.
        """
        if self._outside is None:
            with self.writing() as connection:
                yield connection
                connection.commit()
            return
        with self._outside.one() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that may write; what is not committed inside is forgotten."""
        with self._writers if self.is_sqlite else nullcontext(), self.engine.connect() as connection:
            connection.execution_options(writes=True).begin()
            yield connection

    @contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """Keep other processes from doing the same thing meanwhile; SQLite has one process anyway."""
        if self.is_sqlite:
            yield
            return
        with self.engine.connect() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"drove {purpose}"))))
            yield

    def answers(self) -> bool:
        """Tell whether the database can be asked."""
        try:
            with self.reading() as connection:
                connection.exec_driver_sql("SELECT 1")
        except OperationalError:
            return False
        return True

    def compact(self) -> None:
        """Leave nothing of deleted rows in the database's own files; takes a while on a large database."""
        with self._writers if self.is_sqlite else nullcontext(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM")
                return
            driver = connection.connection.driver_connection
            if driver is None:
                raise DatabaseUnusable("The database was closed while it was being cleaned.")
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver.execute(statement).fetchall()

    def close(self) -> None:
        """Close every connection and let another process have the file."""
        self.engine.dispose()
        if self._outside is not None:
            self._outside.close()
        if self._use is not None:
            self._use.release()


def open_beside(text: str) -> Engine:
    """Return an engine that only reads, beside whatever process serves.

    Raises
    ------
    DatabaseUnusable
        The address cannot be used, or there is no such file.
    """
    url = database_address(text)
    if url.get_backend_name() != "sqlite":
        return _server(url)
    if not Path(str(url.database)).exists():
        raise DatabaseUnusable(f"There is no database {url.database}. Check DROVE_DATABASE_URL.")
    return _sqlite(url, only_reads=True)


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Open a view of one moment on what ``open_beside`` opened, however long it is read."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _server(url: URL) -> Engine:
    """Return an engine of a server that answers.

    Raises
    ------
    DatabaseUnusable
        It does not.
    """
    engine = create_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=CONNECTIONS - 10, pool_use_lifo=True
    )
    plan_ourselves(engine)
    try_rested(engine)
    try:
        engine.connect().close()
    except OperationalError as trouble:
        said = str(trouble.orig).strip().splitlines()[0]
        raise DatabaseUnusable(
            f"The database server cannot be used: {said}. Check DROVE_DATABASE_URL, and that the server runs."
        ) from None
    return engine


def _outside(url: URL) -> AtHand:
    """Return connections that have no transactions around their statements."""
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=ASKING,
        max_overflow=0,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )
    plan_ourselves(engine)
    try_rested(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        let_disk_be(connection)

    return AtHand(engine, most=ASKING)


def _sqlite(url: URL, *, only_reads: bool = False) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=0)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        """Take transactions into our own hands; keep commits through a power cut; check references."""
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            f"query_only = {'ON' if only_reads else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "reset")
    def reset(connection: Any, *_: Any) -> None:
        """End a transaction whose commit was refused: SQLite leaves it open, and the library takes it as over."""
        if connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Take the write lock at once when writing, so that nothing read can be stale."""
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
