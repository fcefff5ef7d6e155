"""The event log of a stretch of days, read beside whatever process serves."""

from datetime import date, timedelta

from scheduler.domain.events import Event


def events_between(first: date, last: date) -> dict[date, list[Event]]:
    """Return the events about each day, the first and the last included.

    Raises
    ------
    DatabaseUnusable
        There is no such database.
    """
    from api.persistence.database import open_beside
    from api.persistence.records import SqlRecords
    from api.settings import read_settings

    engine = open_beside(read_settings().database_url)
    try:
        with engine.connect() as connection:
            records = SqlRecords(connection)
            days = [first + timedelta(number) for number in range((last - first).days + 1)]
            return {day: records.events(day) for day in days}
    finally:
        engine.dispose()
