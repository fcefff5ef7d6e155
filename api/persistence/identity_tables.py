"""Which tables keep codes, second steps, passkeys, tokens of machines and counters of attempts.

Nothing here can be used to sign in by whoever reads it: codes, links and tokens are kept as hashes.
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from api.persistence.columns import Moment
from api.persistence.tables import metadata

ACCOUNT = "account.id"

challenge = Table(
    "challenge",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("account_id", String(100), ForeignKey(ACCOUNT), index=True),
    Column("code_hash", String(64)),
    Column("link_hash", String(64), unique=True),
    Column("data", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", String(100), ForeignKey(ACCOUNT), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", String(400), primary_key=True),
    Column("account_id", String(100), ForeignKey(ACCOUNT), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_by", String(100), ForeignKey(ACCOUNT), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

attempt_count = Table(
    "attempt_count",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)
