"""The tables of sealed notes and of statements about consent."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata

note = Table(
    "note",
    metadata,
    Column("rider_id", String(100), ForeignKey("rider.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("written_by", String(150), nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("rider_id", String(100), ForeignKey("rider.id"), nullable=False, index=True),
    Column("said", String(20), nullable=False),
    Column("wording", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_role", String(40), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("said_by", Text, nullable=False),
    CheckConstraint("said IN ('given', 'withdrawn')", name="said"),
    sqlite_autoincrement=True,
)
