"""How visits are kept. Of a visit's token only the hash is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from api.persistence import tables as t
from api.persistence.accounts import ACCOUNT_COLUMNS, account_of
from api.persistence.database import Database
from api.persistence.permissions import HELPED, helped_in
from api.persistence.ready import Ready
from api.security.identity import Account, Way
from scheduler.domain.people import RiderId

FIELDS = ("id", "way", "agent", "is_limited", "created_at", "seen_at", "expires_at")
COLUMNS = [t.session.c[name].label(f"session_{name}") for name in FIELDS]
SESSIONS = select(*ACCOUNT_COLUMNS, *COLUMNS, HELPED).join(
    t.account, t.account.c.id == t.session.c.account_id
)
BY_TOKEN = Ready(SESSIONS.where(t.session.c.token_hash == bindparam("token_hash")))
OF_ACCOUNT = Ready(
    SESSIONS.where(t.session.c.account_id == bindparam("account_id")).order_by(
        t.session.c.seen_at.desc(), t.session.c.id
    )
)


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A visit as it is kept."""

    id: str
    account: Account
    way: Way
    agent: str
    is_limited: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    helps: frozenset[RiderId] = frozenset()


class SessionStore:
    """Visits in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, kept: KeptSession, token_hash: str, *, before: str) -> None:
        """Keep a new visit; forget the one before it in that browser."""
        row = {name: getattr(kept, name) for name in FIELDS}
        row |= {"token_hash": token_hash, "account_id": kept.account.id, "way": kept.way.value}
        with self._database.writing() as connection:
            connection.execute(delete(t.session).where(t.session.c.token_hash == before))
            connection.execute(insert(t.session), row)
            connection.commit()

    def find(self, token_hash: str) -> KeptSession | None:
        """Return the visit of that token hash whose account is active, or None."""
        found = self._read(BY_TOKEN, token_hash=token_hash)
        return found[0] if found else None

    def of(self, account_id: str) -> list[KeptSession]:
        """Return the visits of an active account, the latest used first."""
        return self._read(OF_ACCOUNT, account_id=account_id)

    def _read(self, statement: Ready, **values: str) -> list[KeptSession]:
        with self._database.asking() as connection:
            rows = statement.rows(connection, values)
        return [
            KeptSession(
                account=account_of(row),
                way=Way(row.session_way),
                helps=helped_in(row),
                **{name: getattr(row, f"session_{name}") for name in FIELDS if name != "way"},
            )
            for row in rows
            if row.is_active
        ]

    def touch(self, token_hash: str, now: datetime) -> None:
        """Note that a visit was used."""
        statement = update(t.session).where(t.session.c.token_hash == token_hash).values(seen_at=now)
        with self._database.noting() as connection:
            connection.execute(statement)

    def forget_over(self, now: datetime) -> None:
        """Forget the visits that are over. Not when somebody comes in: they would wait for each other."""
        with self._database.noting() as connection:
            connection.execute(delete(t.session).where(t.session.c.expires_at < now))

    def close(self, token_hash: str) -> None:
        """Forget a visit."""
        with self._database.writing() as connection:
            connection.execute(delete(t.session).where(t.session.c.token_hash == token_hash))
            connection.commit()

    def close_of(self, account_id: str, session_id: str) -> bool:
        """Forget one visit of an account, and tell whether there was one."""
        mine = (t.session.c.account_id == account_id) & (t.session.c.id == session_id)
        with self._database.writing() as connection:
            gone = connection.execute(delete(t.session).where(mine)).rowcount
            connection.commit()
        return gone == 1

    def close_all(self, account_id: str, *, but: str) -> None:
        """Forget the visits of an account, but the one of that id."""
        others = (t.session.c.account_id == account_id) & (t.session.c.id != but)
        with self._database.writing() as connection:
            connection.execute(delete(t.session).where(others))
            connection.commit()
