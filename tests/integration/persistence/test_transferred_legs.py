"""Legs that end where their vehicle broke down: kept in the database, and in one made before there were any."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from api.persistence.database import Database
from api.persistence.migrate import _config, bring_up_to_date
from api.persistence.unit_of_work import SqlStorage
from scheduler.bootstrap import build
from scheduler.domain.booking import LegState
from scheduler.usecases.commands import Failure
from scheduler.usecases.repairs import NoticeKind
from tests.contract import samples as s
from tests.fakes import small_world as sw


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/drove.db")
    yield opened
    opened.close()


def on_sql(database: Database) -> sw.World:
    world = sw.World()
    world.storage = SqlStorage(database)  # type: ignore[assignment]
    world.ports = replace(world.ports, storage=world.storage)
    world.scheduler = build(world.ports, sw.POLICY)
    world.put(*sw.RIDERS, *sw.DRIVERS, *sw.VEHICLES, sw.BUS_SHIFT)
    return world


def test_a_repair_is_kept_whole(database: Database) -> None:
    bring_up_to_date(database)
    world = on_sql(database)
    booking = world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30", back="12:00")
    world.put(sw.CAR_SHIFT)
    world.drive(sw.BUS_SHIFT, stops=1)
    repair = world.fail(sw.BUS_SHIFT, Failure.VEHICLE_BROKEN, stands_at=sw.BIRCH)
    assert repair.told[0].kind is NoticeKind.FETCHED
    assert world.plan() == repair.plan
    kept = world.booking(booking)
    assert [leg.state for leg in kept.legs] == [
        LegState.TRANSFERRED,
        LegState.CONFIRMED,
        LegState.CONFIRMED,
    ]
    assert kept.legs[1].leg.origin == sw.BIRCH
    world.drive(sw.CAR_SHIFT)
    assert [leg.state for leg in world.booking(booking).legs][1:] == [LegState.COMPLETED] * 2


def test_a_database_made_before_keeps_its_legs(database: Database, tmp_path: Path) -> None:
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.commit()
    fill_with_what_there_was(database, tmp_path / "now.db")
    bring_up_to_date(database)
    with SqlStorage(database).reading() as records:
        assert records.bookings(s.DAY) == [s.booking(1)]
        assert records.plan(s.DAY).leg_ids() == ("leg-1",)
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def fill_with_what_there_was(old: Database, file: Path) -> None:
    """Write rows as they are written now, and copy of each table and column what there was then."""
    now = Database(f"sqlite:///{file}")
    bring_up_to_date(now)
    with SqlStorage(now).writing() as unit:
        unit.put_rider(s.RIDER)
        unit.put_driver(s.DRIVER)
        unit.put_vehicle(s.VEHICLE)
        unit.put_shift(s.shift("shift-1"))
        unit.put_booking(s.booking(1))
        unit.put_plan(s.plan(1, s.run("shift-1", "leg-1")))
        unit.commit()
    now.close()
    known = inspect(old.engine)
    with closing(sqlite3.connect(str(old.url.database))) as connection:
        connection.execute("ATTACH ? AS now", (str(file),))
        for table in known.get_table_names():
            columns = ", ".join(f'"{column["name"]}"' for column in known.get_columns(table))
            if table != "alembic_version":
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
        connection.commit()
