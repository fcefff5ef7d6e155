"""Databases for tests: SQLite files, and PostgreSQL databases on one server for the whole session.

The server is the one of ``TEST_DATABASE_URL``, else a throw-away one from the system or from a package; where
there is none the test is skipped, which CI does not allow.
"""

import atexit
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import make_url

from api.persistence.database import Database
from api.persistence.migrate import migrate
from api.persistence.server import create_database, drop_database
from api.proofs.postgres import QUICK, NoPostgres, throwaway_server

KINDS = ("sqlite", "postgres")


@cache
def server_address() -> str:
    """Return the address of the session's server, starting it at the first call."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    stack = ExitStack()
    try:
        server = stack.enter_context(throwaway_server(options=QUICK))
    except NoPostgres as missing:
        pytest.skip(str(missing))
    atexit.register(stack.close)
    return server.url()


def _beside(name: str) -> str:
    return make_url(server_address()).set(database=name).render_as_string(hide_password=False)


@cache
def _template() -> str:
    name = f"drove_template_{secrets.token_hex(4)}"
    create_database(server_address(), name)
    atexit.register(drop_database, server_address(), name)
    database = Database(_beside(name))
    migrate(database)
    database.close()
    return name


@cache
def _file() -> bytes:
    """Return a SQLite file with the tables of this version."""
    with TemporaryDirectory(prefix="drove-") as folder:
        database = Database(f"sqlite:///{folder}/drove.db")
        migrate(database)
        database.close()
        return (Path(folder) / "drove.db").read_bytes()


@contextmanager
def postgres_address(*, empty: bool = False) -> Iterator[str]:
    """Give the address of a database of its own, with the tables of this version unless it is to be empty."""
    name = f"drove_test_{secrets.token_hex(6)}"
    create_database(server_address(), name, template=None if empty else _template())
    try:
        yield _beside(name)
    finally:
        drop_database(server_address(), name)


@contextmanager
def address(kind: str, folder: Path, *, empty: bool = False) -> Iterator[str]:
    """Give the address of a database of that kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/drove.db"
    else:
        with postgres_address(empty=empty) as url:
            yield url


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """Open a database of that kind with the tables of this version."""
    with address(kind, folder) as url:
        file = folder / "drove.db"
        if kind == "sqlite" and not file.exists():
            file.write_bytes(_file())
        database = Database(url)
        try:
            yield database
        finally:
            database.close()
