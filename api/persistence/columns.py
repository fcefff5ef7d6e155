"""How moments and values are written in a column, the same on every database."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept to the microsecond and always given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @staticmethod
    def in_utc(value: datetime) -> datetime:
        """Return a moment in UTC; refuse a naive one."""
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no offset and cannot be kept")
        return value.astimezone(UTC)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment and turn any other to UTC; SQLite keeps no offset, so none is sent there."""
        if value is None:
            return None
        moment = self.in_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse to be written into the text of a statement."""
        raise NotImplementedError("moments are always bound")
