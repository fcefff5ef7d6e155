"""Messages to people, and how people can be reached."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WAYS = "'email', 'sms', 'letter', 'call'"
_STATES = "'waiting', 'sent', 'delivered', 'to_call', 'failed', 'told', 'dropped'"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("news", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=150), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("about", sa.String(length=150), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_message_state")),
        sa.CheckConstraint(f"by IN ({_WAYS})", name=op.f("ck_message_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", "person", "by", name=op.f("uq_message_key_person_by")),
    )
    for column in ("person", "made_at", "state"):
        op.create_index(op.f(f"ix_message_{column}"), "message", [column])
    op.create_table(
        "contact",
        sa.Column("person", sa.String(length=150), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("chosen", sa.String(length=10), nullable=True),
        sa.CheckConstraint(f"chosen IN ({_WAYS})", name=op.f("ck_contact_chosen")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_contact")),
    )
