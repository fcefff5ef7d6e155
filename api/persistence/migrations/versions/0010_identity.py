"""Ways to sign in beside the password, tokens of machines, and visits that can be told apart."""

import sqlalchemy as sa
from alembic import op

from api.persistence.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables; visits under way end, so everybody signs in once more."""
    for column in (
        sa.Column("email", sa.String(200)),
        sa.Column("phone", sa.String(40)),
        sa.Column("card", sa.String(20)),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_step", sa.Integer()),
    ):
        op.add_column("account", column)
    for name in ("email", "phone", "card"):
        op.create_index(op.f(f"ix_account_{name}"), "account", [name], unique=True)
    op.drop_table("session")
    _sessions()
    _challenges()
    _second_steps()
    _machines()


def _account(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column("account_id", sa.String(100), nullable=nullable)


def _to_account(table: str, column: str = "account_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_{table}_{column}"))


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        _account(),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("agent", sa.String(80), nullable=False),
        sa.Column("is_limited", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        _to_account("session"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        sa.UniqueConstraint("id", name=op.f("uq_session_id")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"])


def _challenges() -> None:
    op.create_table(
        "challenge",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        _account(nullable=True),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("link_hash", sa.String(64)),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        _to_account("challenge"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_challenge")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_challenge_link_hash")),
    )
    op.create_index(op.f("ix_challenge_account_id"), "challenge", ["account_id"])
    op.create_index(op.f("ix_challenge_expires_at"), "challenge", ["expires_at"])


def _second_steps() -> None:
    op.create_table(
        "recovery_code",
        _account(),
        sa.Column("code_hash", sa.String(64), nullable=False),
        _to_account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.String(400), nullable=False),
        _account(),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        _to_account("passkey"),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])


def _machines() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.Column("revoked_at", Moment()),
        _to_account("api_token", "created_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "attempt_count",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_count")),
    )
    op.create_index(op.f("ix_attempt_count_expires_at"), "attempt_count", ["expires_at"])
