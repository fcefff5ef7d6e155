"""The tables of the audit log: its lines, the end of the chain, and whose data each line is about."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata

audit_line = Table(
    "audit_line",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("actor_role", String(40), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(150), nullable=False),
    Column("people", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("number >= 1", name="number"),
)
"""Append-only: triggers refuse to change or delete a line."""

audit_end = Table(
    "audit_end",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="one"),
)
"""The last line's number and hash. Writers lock this row, so that the chain has one order."""

audit_person = Table(
    "audit_person",
    metadata,
    Column("person", String(150), primary_key=True),
    Column("number", Integer, ForeignKey("audit_line.number"), primary_key=True),
    Index("ix_audit_person_number", "number"),
)
"""For finding lines by person; what counts is what the lines themselves say."""
