"""The tables of availability, duties, offers of duties, claims and calendar feeds."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata, no_less, one_of
from scheduler.domain.duty import DutyOfferState

availability = Table(
    "availability",
    metadata,
    Column("driver_id", String(100), ForeignKey("driver.id"), primary_key=True),
    Column("body", Text, nullable=False),
)

duty = Table(
    "duty",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("service_date", Date, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    no_less("version", 1),
)

duty_offer = Table(
    "duty_offer",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("duty_id", String(100), ForeignKey("duty.id"), nullable=False, index=True),
    Column("driver_id", String(100), ForeignKey("driver.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_duty_offer_state", "state"),
    one_of("state", DutyOfferState),
)

claim = Table(
    "claim",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("driver_id", String(100), ForeignKey("driver.id"), nullable=False, index=True),
    Column("sent_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

claimed_run = Table(
    "claimed_run",
    metadata,
    Column("shift_id", String(100), primary_key=True),
    Column("claim_id", String(100), ForeignKey("claim.id"), nullable=False),
)
"""One row a run: the database itself refuses a second claim."""

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("driver_id", String(100), ForeignKey("driver.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

calendar_entry = Table(
    "calendar_entry",
    metadata,
    Column("driver_id", String(100), ForeignKey("driver.id"), primary_key=True),
    Column("uid", String(200), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
"""What each calendar was last told of an entry, so that changes and cancellations can be told apart."""
