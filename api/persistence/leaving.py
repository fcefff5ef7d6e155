"""How an account that is no rider's and no driver's leaves the database: it goes, with everything that hangs on it."""

from sqlalchemy import Connection, delete, select, update

from api.persistence import tables as t
from api.persistence.erasure import NAME, delete_with_dependents
from api.persistence.message_table import message
from api.persistence.what_if_table import what_if


def part_with_account(connection: Connection, account_id: str) -> None:
    """Delete an account, its visits, keys and permissions; what-ifs it asked for stay, as somebody's."""
    name = connection.execute(select(t.account.c.name).where(t.account.c.id == account_id)).scalar_one()
    connection.execute(update(what_if).where(what_if.c.asked_by == name).values(asked_by=NAME))
    connection.execute(delete(message).where(message.c.person == f"account:{account_id}"))
    delete_with_dependents(connection, t.account, t.account.c.id == account_id)
