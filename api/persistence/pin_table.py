"""The table of what is held fast in a plan."""

from sqlalchemy import CheckConstraint, Column, Date, String, Table

from api.persistence.tables import metadata

pin = Table(
    "pin",
    metadata,
    Column("service_date", Date, primary_key=True),
    Column("hold", String(20), primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("shift_id", String(100), nullable=False),
    CheckConstraint("hold IN ('pinned', 'locked', 'frozen')", name="hold"),
)
"""``subject`` is the ride that is pinned, or the shift whose run is held. A shift may be gone while its pin stands."""
