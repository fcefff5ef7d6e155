"""How far drivers want to drive stands with them, also where they said so before it did."""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.persistence import values
from api.persistence.database import Database
from api.persistence.migrate import migrate
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.availability import Availability, Limits
from scheduler.domain.people import DriverId
from tests import databases
from tests.contract import samples as s

SAID = {
    "driver-1": Limits(metres_day=50_000, metres_week=200_000),
    "driver-2": Limits(seconds_week=3600),
}


@pytest.mark.parametrize("kind", databases.KINDS)
def test_what_volunteers_said_before_is_taken_over(kind: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(databases.address(kind, tmp_path, empty=True))
        database = stack.enter_context(closing(Database(url)))
        migrate(database, to="0019")
        with database.writing() as connection:
            for driver_id, limits in SAID.items():
                body = values.availability.write(Availability(DriverId(driver_id), limits=limits))
                home = values.place.write(s.HERE)
                connection.exec_driver_sql(
                    "INSERT INTO driver (id, name, home, qualifications, takes_dogs, paid, refused_riders) "
                    f"VALUES ('{driver_id}', 'Bea', '{home}', '[]', true, false, '[]')"
                )
                connection.exec_driver_sql(f"INSERT INTO availability VALUES ('{driver_id}', '{body}')")
            connection.commit()
        migrate(database)
        with SqlStorage(database).reading() as records:
            found = {one.id: (one.max_metres_day, one.max_metres_week) for one in records.drivers()}
    assert found == {"driver-1": (50_000, 200_000), "driver-2": (None, None)}
