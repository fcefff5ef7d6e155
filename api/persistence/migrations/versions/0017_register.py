"""The number by which processes see that what days are planned from has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table with its one row."""
    register = op.create_table(
        "register",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_register_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
    )
    op.bulk_insert(register, [{"id": 1, "number": 1}])
