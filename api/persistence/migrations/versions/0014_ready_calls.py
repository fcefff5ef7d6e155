"""Rides back that wait for a call."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ready_call",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('expected', 'called', 'promised', 'closed')", name=op.f("ck_ready_call_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_ready_call_version")),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_ready_call_rider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_call")),
    )
    for column in ("rider_id", "service_date", "about", "state"):
        op.create_index(op.f(f"ix_ready_call_{column}"), "ready_call", [column], unique=False)
