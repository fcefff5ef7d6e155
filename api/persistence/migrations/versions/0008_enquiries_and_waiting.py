"""What became of each enquiry, and the requests that wait for a ride."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATES = {
    "enquiry": "'open', 'booked', 'waiting', 'asked_again', 'declined', 'abandoned'",
    "waiting": "'waiting', 'offered', 'booked', 'left', 'unmet'",
}


def upgrade() -> None:
    """Make the tables; quotes given before have no enquiry on record."""
    for name, states in _STATES.items():
        op.create_table(
            name,
            sa.Column("id", sa.String(length=100), nullable=False),
            sa.Column("rider_id", sa.String(length=100), nullable=False),
            sa.Column("service_date", sa.Date(), nullable=False),
            sa.Column("about", sa.String(length=100), nullable=False),
            sa.Column("state", sa.String(length=20), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.CheckConstraint(f"state IN ({states})", name=op.f(f"ck_{name}_state")),
            sa.CheckConstraint("version >= 1", name=op.f(f"ck_{name}_version")),
            sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f(f"fk_{name}_rider_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        for column in ("rider_id", "service_date", "about", "state"):
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
