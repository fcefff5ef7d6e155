"""What a person sees of the outbox: entries that failed too often, and the way to have one tried again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from api.persistence.database import Database
from api.persistence.outbox_table import EntryState, outbox


@dataclass(frozen=True, slots=True)
class Parked:
    """An entry that was put aside."""

    seq: int
    kind: str
    payload: Mapping[str, Any]
    due: datetime
    attempts: int
    trouble: str


class ParkedEntries:
    """The entries that were put aside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> list[Parked]:
        """Return every entry that was put aside, the oldest first."""
        query = select(outbox).where(outbox.c.state == EntryState.PARKED).order_by(outbox.c.seq)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Parked(row.seq, row.kind, json.loads(row.payload), row.due, row.attempts, row.trouble or "")
            for row in rows
        ]

    def try_again(self, seq: int, now: datetime) -> bool:
        """Let an entry be tried again from now on, as if for the first time; False when it is not put aside."""
        freed = (
            update(outbox)
            .where(outbox.c.seq == seq, outbox.c.state == EntryState.PARKED)
            .values(state=EntryState.RETRYING, free_at=now, attempts=0)
        )
        with self._database.writing() as connection:
            changed = connection.execute(freed).rowcount == 1
            connection.commit()
        return changed
