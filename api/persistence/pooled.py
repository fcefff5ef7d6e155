"""How connections to a server are kept ready: which are tried before use, and how many statements stay prepared."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

RESTED = 5.0
"""Seconds after which a connection is tried before it is used. One that fails sooner fails its request, once."""
PREPARED = 500
"""More than there are statements here."""


def keep_statements(engine: Engine) -> None:
    """Have the server plan each statement once a connection, not at every call."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.prepare_threshold = 2
        connection.prepared_max = PREPARED


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
