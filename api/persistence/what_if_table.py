"""The table of what-ifs that planners asked for."""

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata
from api.planning.what_if import WhatIfState

STATES = ", ".join(f"'{state.value}'" for state in WhatIfState)

what_if = Table(
    "what_if",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("base", String(100), nullable=False),
    Column("changes", Text, nullable=False),
    Column("others", Text, nullable=False),
    Column("seeds", Integer, nullable=False),
    Column("asked_by", String(100), nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("process", Integer, nullable=False),
    CheckConstraint(f"state IN ({STATES})", name="state"),
)
