"""Which row of the outbox stands for which entry, and how one is put in."""

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite

from api.persistence.mapping import AnyRow, Columns
from api.persistence.outbox_table import IS_WAITING, EntryState, outbox
from api.persistence.ready import Ready
from api.persistence.values import read_facts, write_facts
from scheduler.domain.outbox import Entry

WAITING = select(outbox).where(outbox.c.state == EntryState.WAITING).order_by(outbox.c.seq)


def entry_row(entry: Entry) -> Columns:
    """Return the row of an entry that nobody has tried yet."""
    return {
        "kind": entry.kind,
        "dedupe_key": entry.dedupe_key,
        "payload": write_facts(entry.payload),
        "due": entry.due,
        "state": EntryState.WAITING,
        "attempts": 0,
    }


def entry_of(row: AnyRow) -> Entry:
    """Return the entry of a row."""
    return Entry(row.kind, row.due, read_facts(row.payload), row.dedupe_key)


def _put(dialect: str) -> Any:
    """Return the statement that puts an entry in, or hastens the one that waits with the same key."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(outbox)
    new = statement.excluded.due
    earlier = case((new < outbox.c.due, new), else_=outbox.c.due)
    return statement.on_conflict_do_update(
        index_elements=["kind", "dedupe_key"], index_where=IS_WAITING, set_={"due": earlier}
    )


PUT_ENTRY = Ready(_put)
