"""How workers share the outbox: who has which entry for how long, and what becomes of one that fails.

On a server workers pass over rows that another is taking (``FOR UPDATE SKIP LOCKED``); on SQLite the unit that
takes one holds the whole database. A lease that is over can be taken by anybody, and what its former holder then
still tries to write is refused.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, bindparam, delete, func, literal_column, null, or_, select, update

from api.persistence.database import Database
from api.persistence.later import Later
from api.persistence.outbox_table import EntryState, outbox
from api.persistence.ready import Ready, among, one_of

_OPEN = (EntryState.WAITING.value, EntryState.LEASED.value, EntryState.RETRYING.value)
_FREE = {"leased_by": null(), "free_at": null()}


def _ready(dialect: str) -> Any:
    """Return the next entry that somebody may take; what is due goes by the service's clock, leases by the wall's."""
    over = and_(
        or_(outbox.c.state == EntryState.LEASED.value, outbox.c.state == EntryState.RETRYING.value),
        outbox.c.free_at <= bindparam("wall"),
    )
    return (
        select(outbox)
        .where(among(outbox.c.kind, "kinds", dialect=dialect), outbox.c.due <= bindparam("now"))
        .where(or_(outbox.c.state == EntryState.WAITING.value, over))
        .order_by(outbox.c.due, outbox.c.seq)
        .limit(literal_column("1"))
    )


def _take(dialect: str) -> Any:
    """Return the statement that takes it, in one go."""
    chosen = _ready(dialect).with_only_columns(outbox.c.seq).with_for_update(skip_locked=True)
    return (
        update(outbox)
        .where(outbox.c.seq == chosen.scalar_subquery())
        .values(
            state=EntryState.LEASED.value,
            leased_by=bindparam("worker"),
            free_at=bindparam("until"),
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox)
    )


READY, TAKE = Ready(_ready), Ready(_take)
FINISH = Ready(
    update(outbox)
    .where(
        outbox.c.seq == bindparam("known"),
        outbox.c.state == EntryState.LEASED.value,
        outbox.c.leased_by == bindparam("holder"),
        outbox.c.attempts == bindparam("attempt"),
    )
    .values(**_FREE, state=EntryState.DELIVERED.value, ended_at=bindparam("wall"), trouble=null())
)


class LeaseLost(Exception):
    """Another worker has the entry now; what this one would have written is forgotten."""


@dataclass(frozen=True, slots=True)
class Leased:
    """An entry that this worker has, until its lease is over."""

    seq: int
    kind: str
    payload: Mapping[str, Any]
    dedupe_key: str | None
    due: datetime
    attempts: int
    """How often it was begun, this time included."""
    worker: str


class Outbox:
    """The outbox as workers see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(
        self, worker: str, kinds: Sequence[str], *, now: datetime, wall: datetime, until: datetime
    ) -> Leased | None:
        """Take the next entry of these kinds that is due; None when there is none."""
        wanted = {"kinds": list(kinds), "now": now, "wall": wall, "worker": worker, "until": until}
        if self._database.is_sqlite:
            # Whether there is anything is asked first: who takes an entry keeps all other writers waiting.
            with self._database.reading() as connection:
                if not READY.rows(connection, {name: wanted[name] for name in ("kinds", "now", "wall")}):
                    return None
        with self._database.noting() as connection:
            row = one_of(TAKE.rows(connection, wanted))
        if row is None:
            return None
        payload: dict[str, Any] = json.loads(row.payload)
        return Leased(row.seq, row.kind, payload, row.dedupe_key, row.due, row.attempts, worker)

    def renew(self, leased: Leased, until: datetime) -> bool:
        """Hold an entry for longer; False when it is another's by now."""
        with self._database.noting() as connection:
            return connection.execute(_held(leased).values(free_at=until)).rowcount == 1

    def finish(self, later: Later, leased: Leased, *, wall: datetime) -> None:
        """Have an entry marked as done with the writes of a unit; LeaseLost is raised where it is another's by now."""
        held = {"known": leased.seq, "holder": leased.worker, "attempt": leased.attempts}
        lost = f"entry {leased.seq} is another worker's by now"
        later.put(FINISH, {**held, "wall": wall}, refusal=lambda: LeaseLost(lost), must_touch=True)

    def give_back(self, leased: Leased, *, free_at: datetime, trouble: str | None) -> None:
        """Let an entry be tried again from a moment on."""
        self._end(leased, state=EntryState.RETRYING, leased_by=None, free_at=free_at, trouble=trouble)

    def park(self, leased: Leased, trouble: str) -> None:
        """Put an entry aside for a person to look at."""
        self._end(leased, **_FREE, state=EntryState.PARKED, trouble=trouble)

    def _end(self, leased: Leased, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(_held(leased).values(**values))
            connection.commit()

    def forget_before(self, moment: datetime) -> int:
        """Forget what was done before the moment; return how many."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(outbox).where(outbox.c.ended_at < moment)).rowcount
            connection.commit()
        return gone

    def oldest_due(self) -> datetime | None:
        """Return since when the longest waiting entry has been due; None when nothing waits."""
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(
                select(func.min(outbox.c.due)).where(outbox.c.state.in_(_OPEN))
            ).scalar()
        return found

    def delivered(self, kind: str) -> Counter[str | None]:
        """Return how many entries of a kind were done, by dedupe key."""
        counted = (
            select(outbox.c.dedupe_key, func.count())
            .where(outbox.c.kind == kind, outbox.c.state == EntryState.DELIVERED)
            .group_by(outbox.c.dedupe_key)
        )
        with self._database.reading() as connection:
            return Counter({row[0]: row[1] for row in connection.execute(counted)})

    def counts(self) -> dict[EntryState, int]:
        """Return how many entries are in each state."""
        counted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        with self._database.reading() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return {state: found.get(state.value, 0) for state in EntryState}


def _held(leased: Leased) -> Update:
    """Return the change of an entry as long as this worker has it: by name and by attempt."""
    return update(outbox).where(
        outbox.c.seq == leased.seq,
        outbox.c.state == EntryState.LEASED,
        outbox.c.leased_by == leased.worker,
        outbox.c.attempts == leased.attempts,
    )
