"""The event log of a stretch of days, and who drove what on them, read beside whatever process serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.events import Event

if TYPE_CHECKING:
    from api.persistence.records import SqlRecords


def events_between(first: date, last: date) -> dict[date, list[Event]]:
    """Return the events about each day, the first and the last included.

    Raises
    ------
    DatabaseUnusable
        There is no such database.
    """
    with _records() as records:
        return {day: records.events(day) for day in _days(first, last)}


def fleet_between(first: date, last: date) -> Fleet:
    """Return the vehicles and drivers of the service, with every shift of these days that both are known of.

    Raises
    ------
    DatabaseUnusable
        There is no such database.
    """
    with _records() as records:
        vehicles, drivers = records.vehicles(), records.drivers()
        known = {one.id for one in vehicles} | {one.id for one in drivers}
        shifts = [
            shift
            for day in _days(first, last)
            for shift in records.shifts(day)
            if {shift.vehicle_id, shift.driver_id} <= known
        ]
    return Fleet("as driven", tuple(vehicles), tuple(drivers), (), (), tuple(shifts))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(number) for number in range((last - first).days + 1)]


@contextmanager
def _records() -> Iterator["SqlRecords"]:
    from api.persistence.database import open_beside
    from api.persistence.records import SqlRecords
    from api.settings import read_settings

    engine = open_beside(read_settings().database_url)
    try:
        with engine.connect() as connection:
            yield SqlRecords(connection)
    finally:
        engine.dispose()
