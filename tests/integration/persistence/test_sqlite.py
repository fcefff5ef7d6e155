"""What the SQL storage promises beyond the port: constraints, one process, migrations, commits that last."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from api.faults import DatabaseInUse, DatabaseOutOfDate, DatabaseUnusable
from api.persistence import mapping
from api.persistence import tables as t
from api.persistence.database import Database, database_address
from api.persistence.migrate import bring_up_to_date
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.plan import Stop, StopKind
from tests.contract import samples as s


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/drove.db")
    bring_up_to_date(opened)
    yield opened
    opened.close()


@pytest.fixture
def storage(database: Database) -> SqlStorage:
    storage = SqlStorage(database)
    with storage.writing() as unit:
        s.put_day(unit, bookings=2)
        unit.commit()
    return storage


def test_a_commit_is_on_the_disk_before_anybody_is_told(database: Database) -> None:
    with database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 10_000]


def test_no_leg_is_picked_up_twice(storage: SqlStorage) -> None:
    stop = Stop(StopKind.PICKUP, s.booking(1).legs[0].leg.id, s.HERE, 1, 1, 1, 0)
    twice = replace(s.run("shift-2"), stops=(stop,))
    with storage.writing() as unit:
        unit.put_plan(s.plan(2, s.run("shift-1", "leg-1"), twice))
        with pytest.raises(IntegrityError, match=r"stop\.leg_id, stop\.kind"):
            unit.commit()


def test_a_stop_of_no_known_leg_is_refused_at_the_commit(storage: SqlStorage) -> None:
    with storage.writing() as unit:
        unit.put_plan(s.plan(2, s.run("shift-1", "leg-unknown")))
        with pytest.raises(IntegrityError):
            unit.commit()
    with storage.reading() as records:
        assert records.plan(s.DAY).version == 1


def test_a_shift_that_a_run_uses_is_not_forgotten(storage: SqlStorage) -> None:
    with storage.writing() as unit:
        unit.remove_shift(s.shift("shift-1").id)
        with pytest.raises(IntegrityError):
            unit.commit()


def test_only_runs_that_changed_are_written(storage: SqlStorage) -> None:
    with storage.writing() as unit:
        unit.put_plan(s.plan(2, s.run("shift-1", "leg-1"), s.run("shift-2", "leg-2")))
        unit.commit()
    with storage.writing() as unit:
        mark = update(t.stop).where(t.stop.c.shift_id == "shift-1").values(metres=77)
        known = unit.plan(s.DAY)
        unit.connection.execute(mark)
        unit.put_plan(s.plan(3, known.runs[0], s.run("shift-2", "leg-2")))
        assert {stop.metres for stop in unit.plan(s.DAY).runs[0].stops} == {77}


def test_a_second_process_is_refused(database: Database) -> None:
    program = (
        "import sys; from api.persistence.database import Database; from api.faults import DatabaseInUse\n"
        f"try: Database({str(database.url)!r})\n"
        "except DatabaseInUse as refusal: sys.exit(str(refusal))\n"
    )
    second = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "SQLite serves one process" in second.stderr
    with pytest.raises(DatabaseInUse):
        Database(str(database.url))


def test_after_closing_the_next_may_open(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(f"sqlite:///{tmp_path}/drove.db")
        bring_up_to_date(database)
        database.close()


def test_the_migrations_make_exactly_these_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


def test_checks_are_in_the_migrations_too(database: Database) -> None:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table'").scalars()
        made = "\n".join(sql for sql in rows if sql)
    for table in t.metadata.tables.values():
        for check in table.constraints:
            if type(check).__name__ == "CheckConstraint":
                assert f"CONSTRAINT {check.name} CHECK" in made, check.name


def test_a_newer_database_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(DatabaseOutOfDate, match="newer Drove"):
        bring_up_to_date(database)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"sqlite"):
        database_address(url)


def test_a_writer_has_the_file_to_itself_from_its_first_moment(storage: SqlStorage) -> None:
    outside = sqlite3.connect(str(storage.database.url.database), timeout=0, isolation_level=None)
    with storage.writing():
        assert storage.database._writers.locked(), "writers of this process queue here and poll no file"
        assert storage.database.answers(), "readers go on while somebody writes"
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            outside.execute("BEGIN IMMEDIATE")
    outside.execute("BEGIN IMMEDIATE")
    outside.close()


def test_the_day_is_locked_by_row_on_a_server() -> None:
    query = t.service_day.select().with_for_update()
    assert "FOR UPDATE" in str(query.compile(dialect=postgresql.dialect()))


def test_moments_without_offset_are_refused(storage: SqlStorage) -> None:
    row = mapping.booking_row(s.booking(3)) | {"booked_at": s.NOW.replace(tzinfo=None)}
    with storage.writing() as unit, pytest.raises(Exception, match="has no offset"):
        unit.connection.execute(insert(t.booking), row)
