"""The tables of messages and of how people can be reached."""

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table, Text, UniqueConstraint

from api.notify.message import By, MessageState
from api.persistence.columns import Moment
from api.persistence.tables import metadata

STATES = ", ".join(f"'{state.value}'" for state in MessageState)
WAYS = ", ".join(f"'{by.value}'" for by in By)

message = Table(
    "message",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("key", String(200), nullable=False),
    Column("news", String(20), nullable=False),
    Column("person", String(150), nullable=False, index=True),
    Column("by", String(10), nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Moment, nullable=False, index=True),
    Column("due", Moment, nullable=False),
    Column("service_date", Date),
    Column("about", String(150), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("provider_id", String(200), nullable=False),
    Column("sent_at", Moment),
    UniqueConstraint("key", "person", "by"),
    CheckConstraint(f"state IN ({STATES})", name="state"),
    CheckConstraint(f"by IN ({WAYS})", name="by"),
)

contact = Table(
    "contact",
    metadata,
    Column("person", String(150), primary_key=True),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("chosen", String(10)),
    Column("language", String(10), nullable=False, server_default="en"),
    CheckConstraint(f"chosen IN ({WAYS})", name="chosen"),
)
"""What is known beyond the telephone number in a rider's record, and the way a person chose."""
