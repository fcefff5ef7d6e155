"""How long a commit waits for the disk of a PostgreSQL server, and whether it holds its locks meanwhile.

Ordinarily a transaction keeps its locks until the disk has it, so whoever needs the same rows waits for one disk write
after the other. Here a commit only enters the server's log and lets go. Then a message of its own is committed the
ordinary way: the log is written in order, so when the disk has the message it has everything before it, and many that
wait at the same moment are served by one write. Nobody is told that a thing is done before that.
"""

from typing import Any

from sqlalchemy import Connection

_NO_WAIT = "SET LOCAL synchronous_commit TO off"
_WAIT = "SELECT pg_logical_emit_message(true, 'drove', '')"
"""Nobody reads the message; writing it is the point."""


def part(connection: Connection) -> None:
    """Commit the transaction under way and wait for the disk; to be called where the driver gathers statements.

    They travel together, and one that fails leaves those after it undone.
    """
    driver: Any = connection.connection.driver_connection
    for statement in (_NO_WAIT, "COMMIT", _WAIT):
        driver.execute(statement, prepare=False)


def keep(connection: Connection) -> None:
    """Commit the transaction under way the ordinary way, with what the driver gathers: nobody waits for its locks."""
    driver: Any = connection.connection.driver_connection
    driver.execute("COMMIT", prepare=False)


def let_disk_be(connection: Any) -> None:
    """Have commits of a driver's connection not wait for the disk: for what may as well be done twice."""
    connection.execute("SET synchronous_commit TO off")
