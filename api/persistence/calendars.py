"""Who may read which volunteer's calendar, and what it was last told of each entry."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from api.persistence import rota_tables as t
from api.persistence.database import Database
from scheduler.domain.people import DriverId


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a calendar was last told of it."""

    uid: str
    sequence: int
    changed_at: datetime
    body: str
    """What is told; empty where it was taken back and nothing more is known."""


Left = Callable[[Entry], str | None]
"""Tells what is left to tell of an entry that is none of those any more; None: nothing, and it is forgotten."""


class CalendarStore:
    """Secret addresses, of which only a fingerprint is kept, and the entries behind them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def renew(self, driver_id: DriverId, now: datetime) -> str:
        """Return a new secret for a volunteer's calendar; the one before no longer opens it."""
        secret = secrets.token_urlsafe(24)
        with self._database.writing() as connection:
            connection.execute(delete(t.calendar_feed).where(t.calendar_feed.c.driver_id == driver_id))
            row = {"driver_id": driver_id, "token_hash": _fingerprint(secret), "made_at": now}
            connection.execute(t.calendar_feed.insert(), row)
            connection.commit()
        return secret

    def revoke(self, driver_id: DriverId) -> None:
        """Close a volunteer's calendar to everybody."""
        with self._database.writing() as connection:
            connection.execute(delete(t.calendar_feed).where(t.calendar_feed.c.driver_id == driver_id))
            connection.commit()

    def made_at(self, driver_id: DriverId) -> datetime | None:
        """Return since when a volunteer's calendar can be read, or None."""
        found = select(t.calendar_feed.c.made_at).where(t.calendar_feed.c.driver_id == driver_id)
        with self._database.reading() as connection:
            made: datetime | None = connection.execute(found).scalar_one_or_none()
        return made

    def owner(self, secret: str) -> DriverId | None:
        """Return whose calendar a secret opens, or None."""
        column = t.calendar_feed.c
        found = select(column.driver_id).where(column.token_hash == _fingerprint(secret))
        with self._database.reading() as connection:
            owner = connection.execute(found).scalar_one_or_none()
        return None if owner is None else DriverId(owner)

    def told(
        self, driver_id: DriverId, bodies: Mapping[str, str], *, left: Left, now: datetime
    ) -> list[Entry]:
        """Return every entry to tell: those of ``bodies``, and what is ``left`` of those told before.

        An entry's sequence grows by one whenever what is told of it changes, its being taken back included.
        """
        table = t.calendar_entry
        with self._database.writing() as connection:
            rows = connection.execute(select(table).where(table.c.driver_id == driver_id)).all()
            known = {row.uid: Entry(row.uid, row.sequence, row.changed_at, row.body) for row in rows}
            entries = []
            for uid in sorted({*known, *bodies}):
                before, body = known.get(uid), bodies.get(uid)
                if before is not None and body is None:
                    body = left(before)
                if before is not None and before.body == body:
                    entries.append(before)
                    continue
                same = (table.c.driver_id == driver_id, table.c.uid == uid)
                connection.execute(delete(table).where(*same))
                if body is None:
                    continue
                entry = Entry(uid, 0 if before is None else before.sequence + 1, now, body)
                entries.append(entry)
                row = {"driver_id": driver_id, "uid": uid, "sequence": entry.sequence}
                connection.execute(table.insert(), row | {"changed_at": now, "body": body})
            connection.commit()
        return entries


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
