"""The first tables."""

import sqlalchemy as sa
from alembic import op

from api.persistence.columns import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _people_and_vehicles()
    _bookings()
    _legs()
    _shifts()
    _runs()
    _stops()
    _quotes_and_events()
    _visits_and_answers()


def _people_and_vehicles() -> None:
    op.create_table(
        "rider",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("section_19_member", sa.Boolean(), nullable=False),
        sa.Column("concession_pass", sa.Boolean(), nullable=False),
        sa.Column("refused_drivers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rider")),
    )
    op.create_table(
        "driver",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("qualifications", sa.Text(), nullable=False),
        sa.Column("takes_dogs", sa.Boolean(), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("refused_riders", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driver")),
    )
    op.create_table(
        "vehicle",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vehicle_class", sa.String(length=40), nullable=False),
        sa.Column("layouts", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("depot", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('car_scheme', 'section_19', 'section_22')", name=op.f("ck_vehicle_mode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
    )


def _bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("fare_pence", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("booked_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('web', 'phone', 'system')", name=op.f("ck_booking_channel")),
        sa.CheckConstraint(
            "mode IN ('car_scheme', 'section_19', 'section_22')", name=op.f("ck_booking_mode")
        ),
        sa.CheckConstraint(
            "purpose IN ('health', 'shopping', 'social', 'work', 'education', 'other')",
            name=op.f("ck_booking_purpose"),
        ),
        sa.CheckConstraint("fare_pence >= 0", name=op.f("ck_booking_fare")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_booking_version")),
        sa.ForeignKeyConstraint(
            ["rider_id"],
            ["rider.id"],
            name=op.f("fk_booking_rider_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("reference", name=op.f("uq_booking_reference")),
    )
    op.create_index(op.f("ix_booking_rider_id"), "booking", ["rider_id"], unique=False)
    op.create_index(op.f("ix_booking_service_date"), "booking", ["service_date"], unique=False)


def _legs() -> None:
    op.create_table(
        "leg",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("booking_id", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("own_request", sa.Text(), nullable=True),
        sa.Column("pickup_from", sa.Integer(), nullable=False),
        sa.Column("pickup_to", sa.Integer(), nullable=False),
        sa.Column("arrive_by", sa.Integer(), nullable=False),
        sa.Column("direct", sa.Integer(), nullable=False),
        sa.Column("direct_metres", sa.Integer(), nullable=False),
        sa.Column("max_ride", sa.Integer(), nullable=False),
        sa.Column("pickup_dwell", sa.Integer(), nullable=False),
        sa.Column("delivery_dwell", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("late_cancel", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('outward', 'return')", name=op.f("ck_leg_direction")),
        sa.CheckConstraint(
            "state IN ('confirmed', 'driver_waiting', 'aboard', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_leg_state"),
        ),
        sa.CheckConstraint("pickup_from <= pickup_to", name=op.f("ck_leg_promise")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_leg_booking_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("booking_id", "position", name=op.f("uq_leg_booking_id_position")),
    )
    op.create_index(op.f("ix_leg_booking_id"), "leg", ["booking_id"], unique=False)


def _shifts() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("driver_id", sa.String(length=100), nullable=False),
        sa.Column("vehicle_id", sa.String(length=100), nullable=False),
        sa.Column("from_s", sa.Integer(), nullable=False),
        sa.Column("to_s", sa.Integer(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("max_duty", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.Text(), nullable=False),
        sa.CheckConstraint("from_s <= to_s", name=op.f("ck_shift_hours")),
        sa.ForeignKeyConstraint(
            ["driver_id"],
            ["driver.id"],
            name=op.f("fk_shift_driver_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"],
            ["vehicle.id"],
            name=op.f("fk_shift_vehicle_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_driver_id"), "shift", ["driver_id"], unique=False)
    op.create_index(op.f("ix_shift_service_date"), "shift", ["service_date"], unique=False)
    op.create_table(
        "service_day",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_service_day_version")),
        sa.PrimaryKeyConstraint("service_date", name=op.f("pk_service_day")),
    )


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(length=100), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("metres_home", sa.Integer(), nullable=False),
        sa.Column("has_begun", sa.Boolean(), nullable=False),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.CheckConstraint("leaves <= returns", name=op.f("ck_run_leaves_before_it_returns")),
        sa.ForeignKeyConstraint(
            ["service_date"], ["service_day.service_date"], name=op.f("fk_run_service_date")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_run_shift_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("service_date", "shift_id", name=op.f("pk_run")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_run_shift_id")),
    )


def _stops() -> None:
    op.create_table(
        "stop",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("leg_id", sa.String(length=100), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("arrival", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("departure", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.CheckConstraint("(kind = 'break') = (leg_id IS NULL)", name=op.f("ck_stop_break_has_no_leg")),
        sa.CheckConstraint("kind IN ('pickup', 'delivery', 'break')", name=op.f("ck_stop_kind")),
        sa.CheckConstraint("state IN ('planned', 'arrived', 'done', 'missed')", name=op.f("ck_stop_state")),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["leg.id"], name=op.f("fk_stop_leg_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["service_date", "shift_id"],
            ["run.service_date", "run.shift_id"],
            name=op.f("fk_stop_service_date_shift_id"),
        ),
        sa.PrimaryKeyConstraint("service_date", "shift_id", "position", name=op.f("pk_stop")),
        sa.UniqueConstraint("leg_id", "kind", name=op.f("uq_stop_leg_id_kind")),
    )
    op.create_table(
        "unassigned_leg",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("leg_id", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["leg_id"],
            ["leg.id"],
            name=op.f("fk_unassigned_leg_leg_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["service_date"], ["service_day.service_date"], name=op.f("fk_unassigned_leg_service_date")
        ),
        sa.PrimaryKeyConstraint("service_date", "position", name=op.f("pk_unassigned_leg")),
        sa.UniqueConstraint("leg_id", name=op.f("uq_unassigned_leg_leg_id")),
    )


def _quotes_and_events() -> None:
    op.create_table(
        "quote",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("denial_reason", sa.String(length=40), nullable=True),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("denial", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('web', 'phone', 'system')", name=op.f("ck_quote_channel")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_quote")),
        sa.UniqueConstraint("id", name=op.f("uq_quote_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quote_rider_id"), "quote", ["rider_id"], unique=False)
    op.create_index(op.f("ix_quote_service_date"), "quote", ["service_date"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("quote_id", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_offer_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_quote_id"), "offer", ["quote_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('web', 'phone', 'system')", name=op.f("ck_event_channel")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_service_date"), "event", ["service_date"], unique=False)


def _visits_and_answers() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("rider_id", sa.String(length=100), nullable=True),
        sa.Column("driver_id", sa.String(length=100), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["driver_id"], ["driver.id"], name=op.f("fk_account_driver_id")),
        sa.ForeignKeyConstraint(["rider_id"], ["rider.id"], name=op.f("fk_account_rider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=100), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("actor", sa.String(length=150), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_stored_at", "answer", ["stored_at"], unique=False)
