"""The number of the last change of what every service date is planned from."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Integer, Table
from sqlalchemy.dialects import postgresql, sqlite

from api.persistence.ready import Ready
from api.persistence.tables import metadata

register = Table(
    "register",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    CheckConstraint("id = 1", name="one"),
)
"""One row. Whoever changes people, vehicles, shifts, pins or past bookings moves the number on in the same commit."""


def _moved(dialect: str) -> Any:
    begin = (postgresql if dialect == "postgresql" else sqlite).insert(register)
    return begin.on_conflict_do_update(index_elements=["id"], set_={"number": register.c.number + 1})


MOVE_ON = Ready(_moved)
FIRST = {"id": 1, "number": 1}


def move_on(connection: Connection) -> None:
    """Tell every process that books of dates kept in memory are not true any more, from this commit on."""
    MOVE_ON.run(connection, FIRST)
