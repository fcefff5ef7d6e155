"""Whom riders and drivers would rather have, and how long and how often a driver goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; whoever is known already prefers nobody and goes by the policy."""
    op.add_column("rider", sa.Column("preferred_drivers", sa.Text(), server_default="[]", nullable=False))
    op.add_column("driver", sa.Column("preferred_riders", sa.Text(), server_default="[]", nullable=False))
    op.add_column("driver", sa.Column("longest_stretch", sa.Integer(), nullable=True))
    op.add_column("driver", sa.Column("max_outings", sa.Integer(), nullable=True))
