"""How a database is made on a server, and which versions of PostgreSQL are good enough."""

from sqlalchemy import Connection, create_engine

from api.faults import DatabaseUnusable

OLDEST = 15


def create_database(address: str, name: str, *, template: str | None = None) -> None:
    """Make a database beside the one of the address."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            quoted = engine.dialect.identifier_preparer.quote
            copied = "" if template is None else f" TEMPLATE {quoted(template)}"
            connection.exec_driver_sql(f"CREATE DATABASE {quoted(name)}{copied}")
    finally:
        engine.dispose()


def drop_database(address: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            quoted = engine.dialect.identifier_preparer.quote(name)
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        engine.dispose()


def require_version(connection: Connection) -> None:
    """Refuse a server that is too old.

    Raises
    ------
    DatabaseUnusable
        It is older than PostgreSQL 15.
    """
    if connection.dialect.name != "postgresql":
        return
    major = int((connection.dialect.server_version_info or (0,))[0])
    if major < OLDEST:
        raise DatabaseUnusable(
            f"The database server is PostgreSQL {major}. Drove needs {OLDEST} or newer: upgrade the server."
        )
