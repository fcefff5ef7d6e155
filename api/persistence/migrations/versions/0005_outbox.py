"""The outbox: what must be done after a commit is written down in it."""

import sqlalchemy as sa
from alembic import op

from api.persistence.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'leased', 'retrying', 'parked', 'delivered'"
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=100), nullable=True),
        sa.Column("free_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("(state = 'leased') = (leased_by IS NOT NULL)", name=op.f("ck_outbox_lease")),
        sa.CheckConstraint("(state = 'delivered') = (ended_at IS NOT NULL)", name=op.f("ck_outbox_ended")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_outbox_waiting",
        "outbox",
        ["kind", "dedupe_key"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due"], unique=False)
