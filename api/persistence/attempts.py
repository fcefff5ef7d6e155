"""How attempts are counted in a database, so that several processes count together."""

import time

from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from api.persistence.database import Database
from api.persistence.identity_tables import attempt_count as t

Seconds = int


class SqlAttempts(Storage):
    """Counters that start anew when their time is over."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing database raises."""
        return OperationalError

    def incr(self, key: str, expiry: Seconds, amount: int = 1) -> int:
        """Count, in one statement; return the number so far."""
        now = int(time.time())
        dialect = sqlite if self._database.is_sqlite else postgresql
        added = dialect.insert(t).values(key=key, number=amount, expires_at=now + expiry)
        is_over = t.c.expires_at <= now
        changed = {
            "number": case((is_over, amount), else_=t.c.number + amount),
            "expires_at": case((is_over, now + expiry), else_=t.c.expires_at),
        }
        statement = added.on_conflict_do_update(index_elements=[t.c.key], set_=changed).returning(t.c.number)
        with self._database.noting() as connection:
            number: int = connection.execute(statement).scalar_one()
        return number

    def get(self, key: str) -> int:
        """Return the number so far."""
        row = self._row(key)
        return 0 if row is None else row[0]

    def get_expiry(self, key: str) -> float:
        """Return the second at which counting starts anew."""
        row = self._row(key)
        return time.time() if row is None else float(row[1])

    def _row(self, key: str) -> tuple[int, int] | None:
        statement = select(t.c.number, t.c.expires_at).where(
            t.c.key == key, t.c.expires_at > int(time.time())
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).one_or_none()
        return None if row is None else (row[0], row[1])

    def check(self) -> bool:
        """Tell whether the database can be asked."""
        return self._database.answers()

    def reset(self) -> int:
        """Forget every counter; return how many there were."""
        with self._database.writing() as connection:
            number: int = connection.execute(delete(t)).rowcount
            connection.commit()
        return number

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._database.noting() as connection:
            connection.execute(delete(t).where(t.c.key == key))

    def forget_over(self) -> None:
        """Forget the counters that are over."""
        with self._database.noting() as connection:
            connection.execute(delete(t).where(t.c.expires_at <= int(time.time())))
