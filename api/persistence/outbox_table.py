"""The table of the outbox: what was written down to be done, by whom it is being done, and what became of it."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, text

from api.persistence.columns import Moment
from api.persistence.tables import metadata


class EntryState(StrEnum):
    """Where an entry is on its way."""

    WAITING = "waiting"
    LEASED = "leased"
    """Somebody works on it; when the lease is over, others may."""
    RETRYING = "retrying"
    """It failed and is tried again."""
    PARKED = "parked"
    """It failed too often: a person must look at it."""
    DELIVERED = "delivered"


STATES = ", ".join(f"'{state.value}'" for state in EntryState)
IS_WAITING = text("state = 'waiting'")

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(60), nullable=False),
    Column("dedupe_key", String(200)),
    Column("payload", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", String(100)),
    Column("free_at", Moment),
    Column("ended_at", Moment),
    Column("trouble", Text),
    CheckConstraint(f"state IN ({STATES})", name="state"),
    CheckConstraint("(state = 'leased') = (leased_by IS NOT NULL)", name="lease"),
    CheckConstraint("(state = 'delivered') = (ended_at IS NOT NULL)", name="ended"),
    Index(
        "uq_outbox_waiting",
        "kind",
        "dedupe_key",
        unique=True,
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    ),
    Index("ix_outbox_state_due", "state", "due"),
    sqlite_autoincrement=True,
)
