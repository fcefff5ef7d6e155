"""How everything kept becomes one file and comes back: the same file from either database, for either database.

An archive is compressed text, one row a line, read in one transaction and so of one moment while the service goes
on. Its first line tells the version of the tables, its last the number of rows and their checksum.
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from api.faults import DatabaseUnusable
from api.persistence.database import Database, one_moment
from api.persistence.migrate import migrate, require_known

FORMAT = "drove-backup-1"
VERSIONS = "alembic_version"
BATCH = 500
LONGEST = 1 << 26
"""Characters of one line: no row comes near it, and a packed gigabyte of nothing is all one line."""
DAMAGED = (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError, DBAPIError)
"""What reading a file that is none of ours may end in, rows that the tables refuse among it."""


def write_archive(engine: Engine, file: Path) -> dict[str, int]:
    """Write everything kept into a new file, and return the number of rows of each table.

    Raises
    ------
    DatabaseUnusable
        The database has no tables yet.
    """
    digest, counts = hashlib.sha256(), {}
    unfinished = file.with_name(file.name + ".part")
    with one_moment(engine) as connection, gzip.open(unfinished, "wt", encoding="utf-8") as out:
        version = MigrationContext.configure(connection).get_current_revision()
        if version is None:
            raise DatabaseUnusable("There is nothing to back up: the database has no tables yet.")
        _line({"format": FORMAT, "tables": version}, out)
        for table in _tables(connection):
            counts[table.name] = 0
            for row in connection.execution_options(yield_per=BATCH).execute(select(table)).mappings():
                digest.update(_line([table.name, {name: _told(row[name]) for name in row}], out))
                counts[table.name] += 1
        _line({"rows": sum(counts.values()), "sha256": digest.hexdigest()}, out)
    unfinished.replace(file)
    return counts


def read_archive(database: Database, file: Path) -> int:
    """Fill an empty database from a file, bring its tables to this version, and return the number of rows.

    Nothing is kept unless the whole file is sound.

    Raises
    ------
    DatabaseUnusable
        The database is not empty, or the file is no archive, cut short or damaged.
    """
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        try:
            return _restore(database, lines, file)
        except DAMAGED as trouble:
            told = type(trouble).__name__ if isinstance(trouble, DBAPIError) else trouble
            raise DatabaseUnusable(f"{file} is damaged or no backup of ours ({told}).") from trouble


def _restore(database: Database, lines: IO[str], file: Path) -> int:
    head = json.loads(_read(lines))
    if head.get("format") != FORMAT:
        raise DatabaseUnusable(f"{file} is no backup of ours.")
    require_known(str(head.get("tables")))
    with database.writing() as connection:
        if list(_tables(connection)):
            raise DatabaseUnusable(
                "The database is not empty. Restore into a new one, then point Drove to it."
            )
    migrate(database, to=head["tables"])
    with database.writing() as connection:
        tables = {table.name: table for table in _tables(connection)}
        for table in reversed(tables.values()):
            connection.execute(table.delete())
        count = _fill(connection, tables, lines)
        _count_on(connection, tables)
        connection.commit()
    migrate(database)
    return count


def _fill(connection: Connection, tables: dict[str, Table], lines: IO[str]) -> int:
    digest = hashlib.sha256()
    waiting: list[dict[str, Any]] = []
    name = ""
    for count, line in enumerate(iter(lambda: _read(lines), "")):
        entry = json.loads(line)
        if isinstance(entry, dict):
            _insert(connection, tables, name, waiting)
            if (entry["rows"], entry["sha256"]) != (count, digest.hexdigest()):
                raise ValueError("the checksum is another")
            return count
        digest.update(line.encode())
        if entry[0] != name or len(waiting) == BATCH:
            _insert(connection, tables, name, waiting)
            name, waiting = entry[0], []
        waiting.append({column: _meant(value, connection) for column, value in entry[1].items()})
    raise ValueError("the end is missing")


def _read(lines: IO[str]) -> str:
    line = lines.readline(LONGEST)
    if len(line) == LONGEST:
        raise ValueError("a line has no end")
    return line


def _insert(connection: Connection, tables: dict[str, Table], name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(tables[name]), rows)


def _tables(connection: Connection) -> Iterator[Table]:
    """Yield every table but the one of versions, in an order in which rows find what they refer to."""
    known = MetaData()
    known.reflect(connection)
    return (table for table in known.sorted_tables if table.name != VERSIONS)


def _count_on(connection: Connection, tables: dict[str, Table]) -> None:
    """Let a server number new rows after those that were restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.values():
        for column in table.primary_key.columns:
            sequence = connection.execute(
                select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
            ).scalar()
            if sequence is not None:
                last = connection.execute(select(func.max(column))).scalar()
                if last is not None:
                    connection.execute(text("SELECT setval(:name, :last)"), {"name": sequence, "last": last})


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return {"moment": moment.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return value


def _meant(value: Any, connection: Connection) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, written),) = value.items()
    if kind == "moment":
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
    return date.fromisoformat(written) if kind == "date" else base64.b64decode(written)


def _line(entry: Any, out: IO[str]) -> bytes:
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"
    out.write(line)
    return line.encode()
