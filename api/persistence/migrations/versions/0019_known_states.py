"""Offers of duties are in states that are known, and accounts have roles that are."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'accepted', 'declined', 'expired', 'withdrawn'"
_ROLES = "'resident', 'driver', 'coordinator', 'planner', 'administrator'"


def upgrade() -> None:
    """Refuse all others."""
    with op.batch_alter_table("duty_offer") as table:
        table.create_check_constraint(op.f("ck_duty_offer_state"), f"state IN ({_STATES})")
    with op.batch_alter_table("account_role") as table:
        table.create_check_constraint(op.f("ck_account_role_role"), f"role IN ({_ROLES})")


def downgrade() -> None:
    """Take anything again."""
    with op.batch_alter_table("account_role") as table:
        table.drop_constraint(op.f("ck_account_role_role"), type_="check")
    with op.batch_alter_table("duty_offer") as table:
        table.drop_constraint(op.f("ck_duty_offer_state"), type_="check")
