"""Which tables there are, and what the database itself refuses: the second belt behind the domain's rules.

Values that nobody searches by (places, needs, layouts, offers) are JSON text in the shape of their dataclass.
Legs, stops and runs are rows, so that "one pickup for each leg" is a constraint and not a hope. References
between rows are checked at the commit, because one commit may replace both ends.
"""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from api.persistence.columns import Moment
from api.security.identity import Role, Way
from scheduler.domain.booking import Channel, LegState
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.plan import StopKind, StopState
from scheduler.domain.request import Direction, Purpose

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the check that a column holds one of these values."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def no_less(column: str, least: int = 0) -> CheckConstraint:
    """Return the check that a column holds no less than this."""
    return CheckConstraint(f"{column} >= {least}", name=column)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(100), primary_key=True)


def _to(target: str, *, name: str, nullable: bool = False, index: bool = False) -> Column[str]:
    """Return a column that names a row of another table, checked at the commit."""
    key = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return Column(name, String(100), key, nullable=nullable, index=index)


rider = Table(
    "rider",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("home", Text),
    Column("phone", Text, nullable=False),
    Column("needs", Text, nullable=False),
    Column("section_19_member", Boolean, nullable=False),
    Column("concession_pass", Boolean, nullable=False),
    Column("refused_drivers", Text, nullable=False),
    Column("preferred_drivers", Text, nullable=False, server_default="[]"),
)

driver = Table(
    "driver",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("home", Text, nullable=False),
    Column("qualifications", Text, nullable=False),
    Column("takes_dogs", Boolean, nullable=False),
    Column("gender", String(20)),
    Column("paid", Boolean, nullable=False),
    Column("refused_riders", Text, nullable=False),
    Column("preferred_riders", Text, nullable=False, server_default="[]"),
    Column("longest_stretch", Integer),
    Column("max_outings", Integer),
    Column("max_metres_day", Integer),
    Column("max_metres_week", Integer),
    Column("born", Date),
    Column("driving_since", Date),
    Column("dbs_number", String(20)),
    Column("unwilling", Text, nullable=False, server_default="[]"),
    Column("avoided", Text, nullable=False, server_default="[]"),
)

vehicle = Table(
    "vehicle",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("vehicle_class", String(40), nullable=False),
    Column("layouts", Text, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("depot", Text, nullable=False),
    Column("owner_id", String(100)),
    Column("gross_kg", Integer, nullable=False, server_default="3500"),
    Column("has_access_gear", Boolean, nullable=False, server_default="0"),
    Column("lifts_powered_chairs", Boolean, nullable=False, server_default="1"),
    one_of("mode", ServiceMode),
)

shift = Table(
    "shift",
    metadata,
    _id(),
    Column("service_date", Date, nullable=False, index=True),
    _to("driver.id", name="driver_id", index=True),
    _to("vehicle.id", name="vehicle_id"),
    Column("from_s", Integer, nullable=False),
    Column("to_s", Integer, nullable=False),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("max_duty", Integer, nullable=False),
    Column("breaks", Text, nullable=False),
    CheckConstraint("from_s <= to_s", name="hours"),
)

service_day = Table(
    "service_day",
    metadata,
    Column("service_date", Date, primary_key=True),
    Column("version", Integer, nullable=False),
    no_less("version"),
)

run = Table(
    "run",
    metadata,
    Column("service_date", Date, ForeignKey("service_day.service_date"), primary_key=True),
    Column(
        "shift_id",
        String(100),
        ForeignKey("shift.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        unique=True,
    ),
    Column("leaves", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("metres_home", Integer, nullable=False),
    Column("has_begun", Boolean, nullable=False),
    Column("has_ended", Boolean, nullable=False),
    CheckConstraint("leaves <= returns", name="leaves_before_it_returns"),
    no_less("metres_home"),
)

stop = Table(
    "stop",
    metadata,
    Column("service_date", Date, primary_key=True),
    Column("shift_id", String(100), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    _to("leg.id", name="leg_id", nullable=True),
    Column("place", Text),
    Column("arrival", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("departure", Integer, nullable=False),
    Column("metres", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    ForeignKeyConstraint(["service_date", "shift_id"], ["run.service_date", "run.shift_id"]),
    UniqueConstraint("leg_id", "kind"),
    one_of("kind", StopKind),
    one_of("state", StopState),
    CheckConstraint("(kind = 'break') = (leg_id IS NULL)", name="break_has_no_leg"),
    no_less("position"),
    no_less("metres"),
)

unassigned_leg = Table(
    "unassigned_leg",
    metadata,
    Column("service_date", Date, ForeignKey("service_day.service_date"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _to("leg.id", name="leg_id"),
    UniqueConstraint("leg_id"),
    no_less("position"),
)

booking = Table(
    "booking",
    metadata,
    _id(),
    Column("reference", String(40), nullable=False, unique=True),
    _to("rider.id", name="rider_id", index=True),
    Column("service_date", Date, nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("request", Text, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("fare_pence", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    one_of("mode", ServiceMode),
    one_of("channel", Channel),
    one_of("purpose", Purpose),
    no_less("version", 1),
    CheckConstraint("fare_pence >= 0", name="fare"),
)

leg = Table(
    "leg",
    metadata,
    _id(),
    _to("booking.id", name="booking_id", index=True),
    Column("position", Integer, nullable=False),
    Column("direction", String(20), nullable=False),
    Column("own_request", Text),
    Column("pickup_from", Integer, nullable=False),
    Column("pickup_to", Integer, nullable=False),
    Column("arrive_by", Integer, nullable=False),
    Column("direct", Integer, nullable=False),
    Column("direct_metres", Integer, nullable=False),
    Column("max_ride", Integer, nullable=False),
    Column("pickup_dwell", Integer, nullable=False),
    Column("delivery_dwell", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("late_cancel", Boolean, nullable=False),
    UniqueConstraint("booking_id", "position"),
    one_of("direction", Direction),
    one_of("state", LegState),
    CheckConstraint("pickup_from <= pickup_to", name="promise"),
    *(
        no_less(column)
        for column in ("position", "direct", "direct_metres", "max_ride", "pickup_dwell", "delivery_dwell")
    ),
)

quote = Table(
    "quote",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(100), nullable=False, unique=True),
    Column("service_date", Date, nullable=False, index=True),
    Column("rider_id", String(100), nullable=False, index=True),
    Column("asked_at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("denial_reason", String(40)),
    Column("request", Text, nullable=False),
    Column("denial", Text),
    one_of("channel", Channel),
    sqlite_autoincrement=True,
)

offer = Table(
    "offer",
    metadata,
    _id(),
    Column("quote_id", String(100), ForeignKey("quote.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    no_less("position"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(100), nullable=False, unique=True),
    Column("type", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Column("service_date", Date, nullable=False, index=True),
    Column("actor_role", String(40), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("cause", Text, nullable=False),
    Column("data", Text, nullable=False),
    one_of("channel", Channel),
    sqlite_autoincrement=True,
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("login", String(200), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("rider_id", String(100), ForeignKey("rider.id")),
    Column("driver_id", String(100), ForeignKey("driver.id")),
    Column("is_active", Boolean, nullable=False),
    Column("email", String(200), unique=True, index=True),
    Column("phone", String(40), unique=True, index=True),
    Column("card", String(20), unique=True, index=True),
    Column("totp_secret", Text),
    Column("totp_step", Integer),
)

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", String(100), ForeignKey("account.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    one_of("role", Role),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("account_id", String(100), ForeignKey("account.id"), nullable=False, index=True),
    Column("way", String(20), nullable=False),
    Column("agent", String(80), nullable=False),
    Column("is_limited", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    one_of("way", Way),
)

answer = Table(
    "answer",
    metadata,
    Column("actor", String(150), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Index("ix_answer_stored_at", "stored_at"),
)
