"""How accounts and sessions are kept. Of a session's token only the hash is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.security.identity import Account, Role

ACCOUNT_COLUMNS = [
    t.account.c[name] for name in ("id", "login", "name", "rider_id", "driver_id", "is_active")
]
SESSION = (
    select(*ACCOUNT_COLUMNS, t.session.c.seen_at, t.session.c.expires_at)
    .join(t.account, t.account.c.id == t.session.c.account_id)
    .where(t.session.c.token_hash == bindparam("token_hash"))
)
ROLES = select(t.account_role.c.role).where(t.account_role.c.account_id == bindparam("account_id"))


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as it is kept."""

    account: Account
    seen_at: datetime
    expires_at: datetime


class AccountStore:
    """Accounts and sessions in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, login: str) -> tuple[Account, str] | None:
        """Return the active account of that login with its password hash, or None."""
        with self._database.reading() as connection:
            statement = select(*ACCOUNT_COLUMNS, t.account.c.password_hash).where(t.account.c.login == login)
            row = connection.execute(statement).one_or_none()
            if row is None or not row.is_active:
                return None
            return _account(connection, row), row.password_hash

    def put(self, account: Account, password_hash: str) -> None:
        """Store a new account."""
        with self._database.writing() as connection:
            connection.execute(
                insert(t.account),
                {
                    "id": account.id,
                    "login": account.login,
                    "name": account.name,
                    "password_hash": password_hash,
                    "rider_id": account.rider_id,
                    "driver_id": account.driver_id,
                    "is_active": True,
                },
            )
            connection.execute(
                insert(t.account_role),
                [{"account_id": account.id, "role": role.value} for role in sorted(account.roles)],
            )
            connection.commit()

    def open_session(self, account_id: str, token_hash: str, *, now: datetime, expires_at: datetime) -> None:
        """Keep a new session, and forget those that are over."""
        with self._database.writing() as connection:
            connection.execute(delete(t.session).where(t.session.c.expires_at < now))
            connection.execute(
                insert(t.session),
                {
                    "token_hash": token_hash,
                    "account_id": account_id,
                    "created_at": now,
                    "seen_at": now,
                    "expires_at": expires_at,
                },
            )
            connection.commit()

    def session(self, token_hash: str) -> KeptSession | None:
        """Return the session of that token hash whose account is active, or None."""
        with self._database.reading() as connection:
            row = connection.execute(SESSION, {"token_hash": token_hash}).one_or_none()
            if row is None or not row.is_active:
                return None
            return KeptSession(_account(connection, row), row.seen_at, row.expires_at)

    def touch(self, token_hash: str, now: datetime) -> None:
        """Note that a session was used."""
        with self._database.writing() as connection:
            connection.execute(
                update(t.session).where(t.session.c.token_hash == token_hash).values(seen_at=now)
            )
            connection.commit()

    def close_session(self, token_hash: str) -> None:
        """Forget a session."""
        with self._database.writing() as connection:
            connection.execute(delete(t.session).where(t.session.c.token_hash == token_hash))
            connection.commit()


def _account(connection: Connection, row: AnyRow) -> Account:
    roles = connection.execute(ROLES, {"account_id": row.id}).scalars()
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(Role(role) for role in roles),
        rider_id=row.rider_id,
        driver_id=row.driver_id,
    )
