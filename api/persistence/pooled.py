"""How connections to a server are kept ready: who plans statements, and which connections are tried before use."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

RESTED = 5.0
"""Seconds after which a connection is tried before it is used. One that fails sooner fails its request, once."""


def keep_statements(engine: Engine) -> None:
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
