"""How long a commit waits for the disk of a PostgreSQL server, and whether it holds its locks meanwhile.

Ordinarily a transaction keeps its locks until the disk has it, so whoever needs the same rows waits for one disk write
after the other. Here a commit only enters the server's log and lets go. Then a message of its own is committed the
ordinary way: the log is written in order, so when the disk has the message it has everything before it, and many that
wait at the same moment are served by one write. Nobody is told that a thing is done before that.
"""

from typing import Any

KEEP = (b"COMMIT",)
"""Commits the ordinary way: nobody waits for the locks of the transaction under way."""
PART = (
    b"SET LOCAL synchronous_commit TO off",
    b"COMMIT",
    b"SELECT pg_logical_emit_message(true, 'drove', '')",
)
"""Commits and waits for the disk after that. Nobody reads the message; writing it is the point.

They travel together, and one that fails leaves those after it undone.
"""


def let_disk_be(connection: Any) -> None:
    """Have commits of a driver's connection not wait for the disk: for what may as well be done twice."""
    connection.execute("SET synchronous_commit TO off")
