"""Who may book for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "permission",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.String(length=100), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_permission_account_id")),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_permission_rider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_permission_code_hash")),
    )
    for column in ("account_id", "rider_id"):
        op.create_index(op.f(f"ix_permission_{column}"), "permission", [column], unique=False)
