"""How unfinished sign-ins are kept: who waits for a code, who has a link, and how often they have tried.

Each is used up by being deleted: of two that come at once with the right code, one finds it gone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, insert, select, update

from api.persistence.database import Database
from api.persistence.identity_tables import challenge as t


class Purpose(StrEnum):
    """What is proven by answering."""

    CONTACT = "contact"
    CARD = "card"
    SECOND_STEP = "second_step"
    WELCOME = "welcome"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Challenge:
    """Something that somebody has to answer to be let in."""

    token_hash: str
    purpose: Purpose
    account_id: str | None
    created_at: datetime
    expires_at: datetime
    code_hash: str | None = None
    link_hash: str | None = None
    data: str = ""
    tries: int = 0


class ChallengeStore:
    """Unfinished sign-ins in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: Challenge) -> None:
        """Keep a new one."""
        row = {name: getattr(new, name) for name in Challenge.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(t), row | {"purpose": new.purpose.value})
            connection.commit()

    def forget_over(self, now: datetime) -> None:
        """Forget those that have run out."""
        with self._database.noting() as connection:
            connection.execute(delete(t).where(t.c.expires_at < now))

    def find(self, token_hash: str) -> Challenge | None:
        """Return the one of that token, or None."""
        return self._one(t.c.token_hash == token_hash)

    def find_by_link(self, link_hash: str) -> Challenge | None:
        """Return the one of that link, or None."""
        return self._one(t.c.link_hash == link_hash)

    def latest_of(self, account_id: str, purpose: Purpose) -> Challenge | None:
        """Return the newest of an account, or None."""
        return self._one((t.c.account_id == account_id) & (t.c.purpose == purpose.value))

    def _one(self, condition: ColumnElement[bool]) -> Challenge | None:
        statement = select(t).where(condition).order_by(t.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        return Challenge(**dict(row._mapping) | {"purpose": Purpose(row.purpose)})

    def note_try(self, token_hash: str, *, most: int) -> bool:
        """Count a try; tell whether it was one of those allowed."""
        left = (t.c.token_hash == token_hash) & (t.c.tries < most)
        with self._database.writing() as connection:
            found = connection.execute(update(t).where(left).values(tries=t.c.tries + 1)).rowcount
            connection.commit()
        return found == 1

    def set_code(self, token_hash: str, code_hash: str) -> None:
        """Give one a code, in place of any before."""
        with self._database.writing() as connection:
            connection.execute(update(t).where(t.c.token_hash == token_hash).values(code_hash=code_hash))
            connection.commit()

    def use(self, token_hash: str) -> bool:
        """Use one up; tell whether it was still there."""
        with self._database.writing() as connection:
            found = connection.execute(delete(t).where(t.c.token_hash == token_hash)).rowcount
            connection.commit()
        return found == 1

    def forget_of(self, account_id: str) -> None:
        """Forget everything an account could still answer."""
        with self._database.writing() as connection:
            connection.execute(delete(t).where(t.c.account_id == account_id))
            connection.commit()
