"""A leg may end where its vehicle broke down, and another go on from there: one more state of a leg."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATES = "'confirmed', 'driver_waiting', 'aboard', 'completed', 'cancelled', 'no_show', 'transferred'"


def upgrade() -> None:
    """Let legs be in the new state; SQLite changes no check of a table, so there the table is made anew."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_leg_state"), "leg", type_="check")
        op.create_check_constraint(op.f("ck_leg_state"), "leg", f"state IN ({_STATES})")
        return
    op.execute("CREATE TEMPORARY TABLE kept_legs AS SELECT * FROM leg")
    op.drop_table("leg")
    _legs()
    op.execute("INSERT INTO leg SELECT * FROM kept_legs")
    op.execute("DROP TABLE kept_legs")


def _legs() -> None:
    op.create_table(
        "leg",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("booking_id", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("own_request", sa.Text(), nullable=True),
        sa.Column("pickup_from", sa.Integer(), nullable=False),
        sa.Column("pickup_to", sa.Integer(), nullable=False),
        sa.Column("arrive_by", sa.Integer(), nullable=False),
        sa.Column("direct", sa.Integer(), nullable=False),
        sa.Column("direct_metres", sa.Integer(), nullable=False),
        sa.Column("max_ride", sa.Integer(), nullable=False),
        sa.Column("pickup_dwell", sa.Integer(), nullable=False),
        sa.Column("delivery_dwell", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("late_cancel", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('outward', 'return')", name=op.f("ck_leg_direction")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_leg_state")),
        sa.CheckConstraint("pickup_from <= pickup_to", name=op.f("ck_leg_promise")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_leg_booking_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("booking_id", "position", name=op.f("uq_leg_booking_id_position")),
    )
    op.create_index(op.f("ix_leg_booking_id"), "leg", ["booking_id"], unique=False)
