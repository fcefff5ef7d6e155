"""What volunteers say about themselves, the duties they are asked for, their claims and their calendars."""

import sqlalchemy as sa
from alembic import op

from api.persistence.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables; whoever is known already has said nothing yet."""
    op.add_column("driver", sa.Column("born", sa.Date(), nullable=True))
    op.add_column("driver", sa.Column("driving_since", sa.Date(), nullable=True))
    op.add_column("driver", sa.Column("unwilling", sa.Text(), server_default="[]", nullable=False))
    op.add_column("driver", sa.Column("avoided", sa.Text(), server_default="[]", nullable=False))
    op.add_column("vehicle", sa.Column("owner_id", sa.String(length=100), nullable=True))
    op.add_column("vehicle", sa.Column("gross_kg", sa.Integer(), server_default="3500", nullable=False))
    op.add_column(
        "vehicle", sa.Column("has_access_gear", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _duties()
    _claims()
    _calendars()


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.String(length=100), nullable=False)


def _driver(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["driver_id"], ["driver.id"], name=op.f(f"fk_{table}_driver_id"))


def _duties() -> None:
    op.create_table(
        "availability",
        _id("driver_id"),
        sa.Column("body", sa.Text(), nullable=False),
        _driver("availability"),
        sa.PrimaryKeyConstraint("driver_id", name=op.f("pk_availability")),
    )
    op.create_table(
        "duty",
        _id(),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_service_date"), "duty", ["service_date"], unique=False)
    op.create_table(
        "duty_offer",
        _id(),
        _id("duty_id"),
        _id("driver_id"),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_offer_duty_id")),
        _driver("duty_offer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_offer")),
    )
    op.create_index(op.f("ix_duty_offer_duty_id"), "duty_offer", ["duty_id"], unique=False)
    op.create_index("ix_duty_offer_state", "duty_offer", ["state"], unique=False)


def _claims() -> None:
    op.create_table(
        "claim",
        _id(),
        _id("driver_id"),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _driver("claim"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_driver_id"), "claim", ["driver_id"], unique=False)
    op.create_table(
        "claimed_run",
        _id("shift_id"),
        _id("claim_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claimed_run_claim_id")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_claimed_run")),
    )


def _calendars() -> None:
    op.create_table(
        "calendar_feed",
        _id("driver_id"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        _driver("calendar_feed"),
        sa.PrimaryKeyConstraint("driver_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "calendar_entry",
        _id("driver_id"),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _driver("calendar_entry"),
        sa.PrimaryKeyConstraint("driver_id", "uid", name=op.f("pk_calendar_entry")),
    )
