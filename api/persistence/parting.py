"""How a driver leaves the database: what the accounts need stays for the tax years, everything else goes at once.

Shifts, runs and claims count in the statistics and in the books, so the driver's record stays under the same opaque
id. The name stays on it only as long as there are claims that have to be kept.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from api.persistence import mapping, values
from api.persistence import tables as t
from api.persistence.erasure import NAME, let_accounts_go
from api.persistence.message_table import contact, message
from api.persistence.register_table import move_on
from api.persistence.rota_tables import availability, calendar_entry, calendar_feed, claim
from api.privacy.coarse import coarse_place
from scheduler.domain.people import Driver, DriverId

YEARS_OF_CLAIMS = 6
"""How long claims have to be kept with the name of who was paid."""
CAR = "A volunteer's car"


def part_with_driver(connection: Connection, driver: Driver, now: datetime) -> bool:
    """Take a driver out of every table as far as the books allow; tell whether the name had to stay."""
    kept_since = now.replace(year=now.year - YEARS_OF_CLAIMS, day=min(now.day, 28))
    claims = select(func.count()).select_from(claim)
    recent = claims.where(claim.c.driver_id == driver.id, claim.c.sent_at >= kept_since)
    keeps_name = connection.execute(recent).scalar_one() > 0
    left = Driver(driver.id, driver.name if keeps_name else NAME, coarse_place(driver.home), paid=driver.paid)
    connection.execute(update(t.driver).where(t.driver.c.id == driver.id).values(**mapping.driver_row(left)))
    move_on(connection)
    let_accounts_go(connection, "driver", id_=driver.id)
    for table in (availability, calendar_feed, calendar_entry):
        connection.execute(delete(table).where(table.c.driver_id == driver.id))
    for table in (contact, message):
        connection.execute(delete(table).where(table.c.person == f"driver:{driver.id}"))
    _make_shifts_coarse(connection, driver.id)
    _make_cars_nobodys(connection, driver)
    _forget_in_wishes(connection, driver.id)
    return keeps_name


def _make_shifts_coarse(connection: Connection, driver_id: DriverId) -> None:
    for row in connection.execute(select(t.shift).where(t.shift.c.driver_id == driver_id)).all():
        shift = mapping.shift_of(row)
        coarse = replace(shift, start=coarse_place(shift.start), end=coarse_place(shift.end))
        connection.execute(update(t.shift).where(t.shift.c.id == row.id).values(**mapping.shift_row(coarse)))


def _make_cars_nobodys(connection: Connection, driver: Driver) -> None:
    """Take the name and home out of cars that are the driver's, or stand at the driver's house."""
    for row in connection.execute(select(t.vehicle)).all():
        depot = values.place.read(row.depot)
        if row.owner_id == driver.id or depot.id == driver.home.id:
            change = update(t.vehicle).where(t.vehicle.c.id == row.id)
            connection.execute(change.values(name=CAR, depot=values.place.write(coarse_place(depot))))


def _forget_in_wishes(connection: Connection, driver_id: DriverId) -> None:
    for column in (t.rider.c.refused_drivers, t.rider.c.preferred_drivers):
        named: Any = select(t.rider.c.id, column).where(column.contains(driver_id, autoescape=True))
        for row in connection.execute(named).all():
            left = frozenset(DriverId(one) for one in values.read_ids(row[1]) if one != driver_id)
            change = update(t.rider).where(t.rider.c.id == row.id)
            connection.execute(change.values({column.name: values.write_ids(left)}))
