"""Notes that only keys outside the database open, and who agreed to what about their needs."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "note",
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=150), nullable=False),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_note_rider_id")),
        sa.PrimaryKeyConstraint("rider_id", name=op.f("pk_note")),
    )
    op.create_table(
        "consent",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.CheckConstraint("said IN ('given', 'withdrawn')", name=op.f("ck_consent_said")),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_consent_rider_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_consent")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consent_rider_id"), "consent", ["rider_id"])
