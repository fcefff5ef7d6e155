"""Statements that go past the library: the same values, the same errors, and connections that come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from api.persistence import tables as t
from api.persistence.database import Database, DatabaseTrouble
from api.persistence.ready import Ready
from api.persistence.straight import Straight
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.errors import PlanChanged
from tests import databases
from tests.contract import samples as s

WHOLE = {
    table: select(table).where(table.c.id == bindparam("value")) for table in (t.booking, t.event, t.offer)
}
PID = select(func.pg_backend_pid())


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("ready")
    with databases.opened("postgres", folder) as opened:
        with SqlStorage(opened).writing() as unit:
            unit.put_rider(s.RIDER)
            unit.put_driver(s.DRIVER)
            unit.put_vehicle(s.VEHICLE)
            unit.put_shift(s.shift())
            unit.put_booking(s.booking())
            unit.put_quote(s.quote())
            unit.append([s.event()])
            unit.commit()
        yield opened


@pytest.mark.parametrize(
    ("name", "id_"), [("booking", "booking-1"), ("event", "event-1"), ("offer", "offer-1")]
)
def test_rows_are_those_of_the_library(database: Database, name: str, id_: str) -> None:
    statement = WHOLE[t.metadata.tables[name]]
    with database.reading() as connection:
        (straight,) = Ready(statement).rows(connection, {"value": id_})
        usual = connection.execute(statement, {"value": id_}).one()
    assert straight._asdict() == usual._asdict()
    assert [repr(one) for one in straight] == [repr(one) for one in usual]


def test_what_the_server_has_planned_is_still_known_after_a_view_is_over_or_a_write_was_refused(
    database: Database,
) -> None:
    wanted, planned = (
        Ready(WHOLE[t.booking]),
        text("SELECT count(*) FROM pg_prepared_statements WHERE name = :name"),
    )
    with database.reading() as connection:
        number = connection.execute(PID).scalar_one()
        assert wanted.rows(connection, {"value": "booking-1"})
    with SqlStorage(database).writing() as unit:
        unit.put_booking(s.booking())
        with pytest.raises(PlanChanged):
            unit.commit()
    with database.reading() as connection:
        assert connection.execute(PID).scalar_one() == number
        assert connection.execute(planned, {"name": wanted.name}).scalar_one() == 1
        assert wanted.rows(connection, {"value": "booking-1"})


def test_a_statement_whose_plan_was_refused_is_planned_again(database: Database) -> None:
    """One that fails leaves what came after it undone, plans of others among it."""
    broken, wanted = Ready(text("SELECT 1 / 0 AS one")), Ready(WHOLE[t.booking])
    with database.writing() as connection:
        with pytest.raises(DBAPIError, match="division by zero"):
            Straight(connection).send([(broken, {}), (wanted, {"value": "booking-1"})])
        assert len(wanted.rows(connection, {"value": "booking-1"})) == 1


def test_a_connection_that_is_cut_fails_one_request_and_is_replaced(database: Database) -> None:
    storage = SqlStorage(database)
    with storage.writing() as unit:
        cut(database, unit.connection.execute(PID).scalar_one())
        with pytest.raises(DatabaseTrouble):
            unit.lock_day(s.DAY)
    with storage.writing() as unit:
        unit.lock_day(s.DAY)
        unit.commit()


def test_a_connection_that_was_cut_while_it_rested_fails_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.persistence.pooled.RESTED", 0.0)
    with database.asking() as connection:
        number = connection.execute(PID).scalar_one()
    cut(database, number)
    with SqlStorage(database).asking() as records:
        assert records.rider(s.RIDER.id) == s.RIDER


def test_of_connections_that_were_cut_while_at_hand_one_fails_and_no_other_is_used(
    database: Database,
) -> None:
    with database.asking() as first, database.asking() as second:
        numbers = {one.execute(PID).scalar_one() for one in (first, second)}
    with database.asking() as again:
        assert again.execute(PID).scalar_one() in numbers
    for number in numbers:
        cut(database, number)
    storage = SqlStorage(database)
    with pytest.raises(DatabaseTrouble), storage.asking() as records:
        records.rider(s.RIDER.id)
    with storage.asking() as records:
        assert records.rider(s.RIDER.id) == s.RIDER


def test_after_a_write_that_is_refused_the_connection_serves_on(database: Database) -> None:
    storage = SqlStorage(database)
    with storage.writing() as unit:
        unit.put_booking(s.booking())
        with pytest.raises(PlanChanged):
            unit.commit()
    for _ in range(3):
        with storage.reading() as records:
            assert records.booking(s.booking().id) == s.booking()


def cut(database: Database, number: int) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
