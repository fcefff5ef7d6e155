"""How passkeys are kept: the public half and how often it was used; the secret half never leaves its device."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.persistence.database import Database
from api.persistence.identity_tables import passkey as t


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of somebody's."""

    credential_id: str
    account_id: str
    name: str
    public_key: bytes
    sign_count: int
    created_at: datetime
    used_at: datetime | None = None


class PasskeyStore:
    """Passkeys in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: Passkey) -> bool:
        """Keep a new one; tell whether it was not somebody's already."""
        row = {name: getattr(new, name) for name in Passkey.__slots__}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(t), row)
                connection.commit()
        except IntegrityError:
            return False
        return True

    def find(self, credential_id: str) -> Passkey | None:
        """Return the one of that id, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(t).where(t.c.credential_id == credential_id)).one_or_none()
        return None if row is None else Passkey(**row._mapping)

    def of(self, account_id: str) -> list[Passkey]:
        """Return somebody's, the oldest first."""
        statement = select(t).where(t.c.account_id == account_id).order_by(t.c.created_at, t.c.credential_id)
        with self._database.reading() as connection:
            return [Passkey(**row._mapping) for row in connection.execute(statement).all()]

    def use(self, credential_id: str, *, sign_count: int, now: datetime) -> None:
        """Note that one was used."""
        with self._database.writing() as connection:
            mine = update(t).where(t.c.credential_id == credential_id)
            connection.execute(mine.values(sign_count=sign_count, used_at=now))
            connection.commit()

    def remove(self, account_id: str, credential_id: str) -> bool:
        """Forget one of somebody's; tell whether there was such a one."""
        mine = (t.c.account_id == account_id) & (t.c.credential_id == credential_id)
        with self._database.writing() as connection:
            found = connection.execute(delete(t).where(mine)).rowcount
            connection.commit()
        return found == 1

    def remove_all(self, account_id: str) -> None:
        """Forget all of somebody's."""
        with self._database.writing() as connection:
            connection.execute(delete(t).where(t.c.account_id == account_id))
            connection.commit()
