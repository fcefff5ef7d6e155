"""Rides that come again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'ended')", name=op.f("ck_series_state")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_series_version")),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_series_rider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    for column in ("rider_id", "service_date", "about", "state"):
        op.create_index(op.f(f"ix_series_{column}"), "series", [column], unique=False)
