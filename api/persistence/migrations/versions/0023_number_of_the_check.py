"""The number of a volunteer's DBS certificate stands beside its date, for whoever looks it up."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody's number is known yet."""
    op.add_column("driver", sa.Column("dbs_number", sa.String(20), nullable=True))


def downgrade() -> None:
    """Take the column away."""
    with op.batch_alter_table("driver") as table:
        table.drop_column("dbs_number")
