"""How the tokens of machines are kept: what they may do, until when, and the hash of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, insert, select, update

from api.persistence.database import Database
from api.persistence.identity_tables import api_token as t


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A machine's token as it is kept."""

    id: str
    name: str
    scopes: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


FIELDS = [t.c[name] for name in KeptToken.__slots__]


class TokenStore:
    """Tokens in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: KeptToken, token_hash: str) -> None:
        """Keep a new one."""
        row = {name: getattr(new, name) for name in KeptToken.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(t), row | {"token_hash": token_hash})
            connection.commit()

    def find(self, token_hash: str) -> KeptToken | None:
        """Return the one of that hash, or None."""
        with self._database.asking() as connection:
            row = connection.execute(select(*FIELDS).where(t.c.token_hash == token_hash)).one_or_none()
        return None if row is None else KeptToken(*row)

    def everything(self) -> list[KeptToken]:
        """Return all, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(*FIELDS).order_by(t.c.created_at.desc(), t.c.id)).all()
        return [KeptToken(*row) for row in rows]

    def touch(self, token_id: str, now: datetime) -> None:
        """Note that one was used."""
        with self._database.noting() as connection:
            connection.execute(_changed(token_id, used_at=now))

    def revoke(self, token_id: str, now: datetime) -> bool:
        """End one; tell whether it was still good."""
        with self._database.writing() as connection:
            found = connection.execute(_changed(token_id, revoked_at=now)).rowcount
            connection.commit()
        return found == 1


def _changed(token_id: str, **values: datetime) -> Update:
    """Return the change of a token that is still good."""
    return update(t).where(t.c.id == token_id, t.c.revoked_at.is_(None)).values(**values)
