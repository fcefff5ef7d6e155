"""How accounts are kept: who somebody is, how they are reached, and what they are to the service."""

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.security.contacts import Contacts
from api.security.identity import Account, Role

CONTACT_COLUMNS = [t.account.c[name] for name in ("email", "phone", "card")]
ROLES_TOGETHER = (
    select(func.aggregate_strings(t.account_role.c.role, " "))
    .where(t.account_role.c.account_id == t.account.c.id)
    .scalar_subquery()
    .label("roles")
)
ACCOUNT_COLUMNS = [
    *(t.account.c[name] for name in ("id", "login", "name", "rider_id", "driver_id", "is_active")),
    ROLES_TOGETHER,
]


class ContactTaken(Exception):
    """Sign-in name, e-mail, mobile or card is somebody else's already."""


class AccountStore:
    """Accounts in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, login: str) -> tuple[Account, str] | None:
        """Return the active account of that login with its password hash, or None."""
        with self._database.reading() as connection:
            statement = select(*ACCOUNT_COLUMNS, t.account.c.password_hash).where(t.account.c.login == login)
            row = connection.execute(statement).one_or_none()
            if row is None or not row.is_active:
                return None
            return account_of(row), row.password_hash

    def get(self, account_id: str) -> Account | None:
        """Return an active account, or None."""
        found = self._reached(t.account.c.id == account_id)
        return found[0] if found else None

    def by_contact(self, address: str) -> tuple[Account, Contacts] | None:
        """Return the active account with that e-mail address or mobile number, or None."""
        return self._reached((t.account.c.email == address) | (t.account.c.phone == address))

    def by_card(self, number: str) -> tuple[Account, Contacts] | None:
        """Return the active account with that card, or None."""
        return self._reached(t.account.c.card == number)

    def of_rider(self, rider_id: str) -> tuple[Account, Contacts] | None:
        """Return the active account of a rider, or None."""
        return self._reached(t.account.c.rider_id == rider_id)

    def _reached(self, condition: ColumnElement[bool]) -> tuple[Account, Contacts] | None:
        statement = _whole().where(condition, t.account.c.is_active.is_(True)).order_by(t.account.c.id)
        with self._database.reading() as connection:
            row = connection.execute(statement.limit(1)).one_or_none()
            return None if row is None else (account_of(row), contacts_of(row))

    def put(self, account: Account, password_hash: str, contacts: Contacts | None = None) -> None:
        """Store a new account.

        Raises
        ------
        ContactTaken
            Something of it is another's.
        """
        reached = contacts or Contacts()
        row = {"id": account.id, "login": account.login, "password_hash": password_hash, "is_active": True}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(t.account), row | known(account, reached))
                put_roles(connection, account)
                connection.commit()
        except IntegrityError as error:
            raise ContactTaken from error

    def set_password(self, account_id: str, password_hash: str) -> None:
        """Keep another password."""
        with self._database.writing() as connection:
            changed = update(t.account).where(t.account.c.id == account_id)
            connection.execute(changed.values(password_hash=password_hash))
            connection.commit()


def _whole() -> Select[tuple[object, ...]]:
    return select(*ACCOUNT_COLUMNS, *CONTACT_COLUMNS)


def known(account: Account, contacts: Contacts) -> dict[str, str | None]:
    """Return the columns that may be changed later."""
    return {
        "name": account.name,
        "rider_id": account.rider_id,
        "driver_id": account.driver_id,
        "email": contacts.email,
        "phone": contacts.phone,
        "card": contacts.card,
    }


def put_roles(connection: Connection, account: Account) -> None:
    """Keep the roles of an account that has none yet."""
    rows = [{"account_id": account.id, "role": role.value} for role in sorted(account.roles)]
    if rows:
        connection.execute(insert(t.account_role), rows)


def account_of(row: AnyRow) -> Account:
    """Return the account in a row, with its roles."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(Role(role) for role in (row.roles or "").split()),
        rider_id=row.rider_id,
        driver_id=row.driver_id,
    )


def contacts_of(row: AnyRow) -> Contacts:
    """Return how the person in a row is reached."""
    return Contacts(row.email, row.phone, row.card)
