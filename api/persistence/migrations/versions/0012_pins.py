"""What a coordinator holds fast in a plan: rides on their shift, runs in their order or altogether."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "pin",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("hold", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("shift_id", sa.String(length=100), nullable=False),
        sa.CheckConstraint("hold IN ('pinned', 'locked', 'frozen')", name=op.f("ck_pin_hold")),
        sa.PrimaryKeyConstraint("service_date", "hold", "subject", name=op.f("pk_pin")),
    )
