"""How accounts are listed and changed by those who look after them, the inactive ones included."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from api.persistence import tables as t
from api.persistence.accounts import (
    ACCOUNT_COLUMNS,
    CONTACT_COLUMNS,
    ContactTaken,
    account_of,
    contacts_of,
    known,
    put_roles,
)
from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.security.contacts import Contacts
from api.security.identity import Account, Role

SEEN = (
    select(func.max(t.session.c.seen_at))
    .where(t.session.c.account_id == t.account.c.id)
    .scalar_subquery()
    .label("seen_at")
)


@dataclass(frozen=True, slots=True)
class Person:
    """An account as its administrator sees it."""

    account: Account
    contacts: Contacts
    is_active: bool
    has_password: bool
    has_app: bool
    seen_at: datetime | None


class AccountBook:
    """All accounts of a service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everybody(self) -> list[Person]:
        """Return all accounts by name."""
        found = self._read(t.account.c.id.is_not(None))
        return sorted(found, key=lambda one: (one.account.name.casefold(), one.account.id))

    def find(self, account_id: str) -> Person | None:
        """Return an account, or None."""
        found = self._read(t.account.c.id == account_id)
        return found[0] if found else None

    def _read(self, condition: ColumnElement[bool]) -> list[Person]:
        more = (t.account.c.password_hash, t.account.c.totp_secret, SEEN)
        statement = select(*ACCOUNT_COLUMNS, *CONTACT_COLUMNS, *more).where(condition)
        with self._database.reading() as connection:
            return [_person(row) for row in connection.execute(statement).all()]

    def change(self, account: Account, contacts: Contacts) -> None:
        """Keep what is known of somebody now, their roles included; name, links and contacts are replaced.

        Raises
        ------
        ContactTaken
            A contact is another's.
        """
        values: dict[str, Any] = dict(known(account, contacts)) | {"login": account.login}
        try:
            with self._database.writing() as connection:
                mine = t.account.c.id == account.id
                connection.execute(update(t.account).where(mine).values(**values))
                connection.execute(delete(t.account_role).where(t.account_role.c.account_id == account.id))
                put_roles(connection, account)
                connection.commit()
        except IntegrityError as error:
            raise ContactTaken from error

    def set_active(self, account_id: str, is_active: bool) -> None:
        """Let somebody in again, or not any more."""
        changed = update(t.account).where(t.account.c.id == account_id).values(is_active=is_active)
        with self._database.writing() as connection:
            connection.execute(changed)
            connection.commit()

    def number_of(self, role: Role) -> int:
        """Return how many active accounts have a role."""
        statement = (
            select(func.count())
            .select_from(t.account_role.join(t.account, t.account.c.id == t.account_role.c.account_id))
            .where(t.account_role.c.role == role.value, t.account.c.is_active.is_(True))
        )
        with self._database.reading() as connection:
            return connection.execute(statement).scalar_one()


def _person(row: AnyRow) -> Person:
    return Person(
        account_of(row),
        contacts_of(row),
        row.is_active,
        has_password=bool(row.password_hash),
        has_app=row.totp_secret is not None,
        seen_at=row.seen_at,
    )
