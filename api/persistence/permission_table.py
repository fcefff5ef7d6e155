"""The table of who may book for whom."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata

permission = Table(
    "permission",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("rider_id", String(100), ForeignKey("rider.id"), nullable=False, index=True),
    Column("account_id", String(100), ForeignKey("account.id"), nullable=True, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("given_at", Moment, nullable=False),
    Column("actor_role", String(40), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("said_by", Text, nullable=False),
    Column("ended_at", Moment, nullable=True),
)
