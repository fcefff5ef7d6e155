"""Which vehicles lift a powered wheelchair; until somebody says otherwise, those with a bay do."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "vehicle",
        sa.Column("lifts_powered_chairs", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
