"""Databases that former versions wrote themselves come up to this version with every row as it was, on either kind.

The files are backups of demonstrations that those versions served and took bookings in.
"""

import gzip
import json
from collections import Counter
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, select

from api.faults import DatabaseUnusable
from api.persistence.archive import _told, read_archive
from api.persistence.database import Database
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.booking import LegState
from tests import databases

FOLDER = Path(__file__).parents[2] / "golden" / "databases"
OLD = sorted(FOLDER.glob("*.drove"))
ENDED = {("0001", "session")}
"""Visits from before there was a second step ended with the migration: everybody signed in anew."""
Rows = dict[str, list[dict[str, Any]]]


def rows_of(file: Path) -> Rows:
    """Return the rows of a backup by table."""
    found: Rows = {}
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        entry = json.loads(line)
        if isinstance(entry, list):
            found.setdefault(entry[0], []).append(entry[1])
    return found


def kept(database: Database, table: Table, columns: list[str]) -> Counter[str]:
    """Return what a table holds in these columns, as a backup writes it."""
    with database.reading() as connection:
        found = connection.execute(select(*(table.c[name] for name in columns))).mappings()
        return Counter(written({name: _told(row[name]) for name in columns}) for row in found)


def written(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def test_there_are_old_databases() -> None:
    assert [file.stem for file in OLD] == ["0001", "0011"]


@pytest.mark.parametrize("kind", databases.KINDS)
@pytest.mark.parametrize("file", OLD, ids=lambda file: file.stem)
def test_an_old_database_comes_up_whole(kind: str, file: Path, tmp_path: Path) -> None:
    before = rows_of(file)
    with ExitStack() as stack:
        url = stack.enter_context(databases.address(kind, tmp_path, empty=True))
        database = stack.enter_context(closing(Database(url)))
        read_archive(database, file)
        now = MetaData()
        with database.reading() as connection:
            now.reflect(connection)
        for name, rows in before.items():
            if (file.stem, name) in ENDED:
                continue
            columns = [column for column in rows[0] if column in now.tables[name].c]
            assert len(columns) >= len(rows[0]) - 1, name
            expected = Counter(written({column: row[column] for column in columns}) for row in rows)
            assert kept(database, now.tables[name], columns) == expected, name
        read_by_this_version(database, before)


def read_by_this_version(database: Database, before: Rows) -> None:
    """Read bookings and plans, and write one, as the service does."""
    days = {date.fromisoformat(row["service_date"]["date"]) for row in before["service_day"]}
    with SqlStorage(database).writing() as unit:
        bookings = [booking for day in days for booking in unit.bookings(day)]
        assert len(bookings) == len(before["booking"])
        riding = {leg.leg.id for one in bookings for leg in one.legs if leg.state is LegState.CONFIRMED}
        assert riding == {leg for day in days for leg in unit.plan(day).leg_ids()}
        assert sum(len(unit.events(day)) for day in days) == len(before["event"])
        for day in days:
            unit.put_plan(unit.plan(day).next_version())
        unit.commit()


def test_a_backup_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    newer.write_bytes(gzip.compress(b'{"format":"drove-backup-1","tables":"9999"}\n'))
    with (
        closing(Database(f"sqlite:///{tmp_path}/drove.db")) as database,
        pytest.raises(DatabaseUnusable, match="newer Drove"),
    ):
        read_archive(database, newer)
