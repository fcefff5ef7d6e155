"""In which language somebody is written to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; whoever said nothing is written to in English."""
    with op.batch_alter_table("contact") as table:
        table.add_column(sa.Column("language", sa.String(length=10), nullable=False, server_default="en"))


def downgrade() -> None:
    """Take the column away."""
    with op.batch_alter_table("contact") as table:
        table.drop_column("language")
