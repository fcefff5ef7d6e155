"""How far drivers want to drive on a day and in a week stands with the driver, where every plan looks."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_LIMITS = ("metres_day", "metres_week")


def upgrade() -> None:
    """Add the columns, and take over what volunteers have said."""
    for name in _LIMITS:
        op.add_column("driver", sa.Column(f"max_{name}", sa.Integer(), nullable=True))
    driver = sa.table("driver", sa.column("id"), *(sa.column(f"max_{name}") for name in _LIMITS))
    said = op.get_bind().execute(sa.text("SELECT driver_id, body FROM availability")).all()
    for driver_id, body in said:
        limits = json.loads(body).get("limits") or {}
        known = {f"max_{name}": limits.get(name) for name in _LIMITS}
        if any(value is not None for value in known.values()):
            op.execute(sa.update(driver).where(driver.c.id == driver_id).values(**known))


def downgrade() -> None:
    """Take the columns away; what volunteers said is still with their times."""
    with op.batch_alter_table("driver") as table:
        for name in _LIMITS:
            table.drop_column(f"max_{name}")
