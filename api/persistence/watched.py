"""What only the database can tell a monitor: who holds work just now, and how near plans are to the best found."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from api.persistence.database import Database
from api.persistence.outbox_table import EntryState, outbox
from api.persistence.tables import event
from scheduler.domain.events import EventType


@dataclass(frozen=True, slots=True)
class Leases:
    """Entries that workers hold."""

    held: int = 0
    over: int = 0
    """Of these, whose lease has run out: their worker died, and another takes them."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What the last search of a date made of its plan, in cost."""

    service_date: date
    before: int
    after: int

    @property
    def gap(self) -> float:
        """How much dearer the plan was than the one found, as a part of the latter."""
        return max(0.0, (self.before - self.after) / abs(self.after)) if self.after else 0.0


class Watched:
    """What only the database knows of all processes together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leases(self, wall: datetime) -> Leases:
        """Return what workers hold at that moment by the clock on the wall."""
        query = select(outbox.c.free_at).where(outbox.c.state == EntryState.LEASED)
        with self._database.reading() as connection:
            ends = connection.execute(query).scalars().all()
        return Leases(held=len(ends), over=sum(end <= wall for end in ends))

    def searches(self, first: date, last: date) -> Iterator[Searched]:
        """Yield the last search of each date of that stretch that was searched at all."""
        latest = (
            select(func.max(event.c.seq))
            .where(event.c.type == EventType.PLAN_OPTIMISED, event.c.service_date.between(first, last))
            .group_by(event.c.service_date)
        )
        query = select(event.c.service_date, event.c.data).where(event.c.seq.in_(latest))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(event.c.service_date)).all()
        for row in rows:
            told = json.loads(row.data)
            yield Searched(row.service_date, told["cost_before"], told["cost_after"])
