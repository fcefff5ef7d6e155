"""How permissions to book for others are kept. Of a code only the hash is."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.persistence.permission_table import permission
from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from scheduler.domain.people import RiderId
from scheduler.domain.permission import Permission

WHOLE = select(permission, t.account.c.name.label("account_name")).outerjoin(
    t.account, t.account.c.id == permission.c.account_id
)
HELPED = (
    select(func.aggregate_strings(permission.c.rider_id, "\n"))
    .where(permission.c.account_id == t.account.c.id, permission.c.ended_at.is_(None))
    .scalar_subquery()
    .label("helps")
)
"""The riders that the account of a row may book for."""


def helped_in(row: AnyRow) -> frozenset[RiderId]:
    """Return the riders that the account of a row may book for."""
    return frozenset(map(RiderId, (row.helps or "").splitlines()))


class PermissionStore:
    """Who may book for whom."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, one: Permission, code_hash: str) -> None:
        """Keep a permission whose code is still to be used."""
        row = {
            "id": one.id,
            "rider_id": one.rider_id,
            "account_id": one.account_id,
            "code_hash": code_hash,
            "given_at": one.given_at,
            "actor_role": one.given_by.role,
            "actor_id": one.given_by.id,
            "channel": one.channel.value,
            "said_by": one.said_by,
        }
        with self._database.writing() as connection:
            connection.execute(insert(permission), row)
            connection.commit()

    def of_rider(self, rider_id: RiderId) -> list[Permission]:
        """Return the permissions of a rider that were not ended, in the order given."""
        wanted = WHOLE.where(permission.c.rider_id == rider_id, permission.c.ended_at.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(permission.c.given_at, permission.c.id))
            return [_permission(row) for row in rows]

    def by_code(self, code_hash: str) -> Permission | None:
        """Return the permission of a code, or None."""
        with self._database.reading() as connection:
            row = connection.execute(WHOLE.where(permission.c.code_hash == code_hash)).one_or_none()
            return None if row is None else _permission(row)

    def take(self, permission_id: str, account_id: str) -> bool:
        """Tie a permission to the account that used its code; tell whether nobody was quicker."""
        unused = (
            permission.c.id == permission_id,
            permission.c.account_id.is_(None),
            permission.c.ended_at.is_(None),
        )
        return self._change(*unused, account_id=account_id)

    def end(self, permission_id: str, rider_id: RiderId, now: datetime) -> bool:
        """End a permission of a rider; tell whether there was one to end."""
        open_ = (
            permission.c.id == permission_id,
            permission.c.rider_id == rider_id,
            permission.c.ended_at.is_(None),
        )
        return self._change(*open_, ended_at=now)

    def _change(self, *where: object, **to: object) -> bool:
        with self._database.writing() as connection:
            changed = connection.execute(update(permission).where(*where).values(**to)).rowcount  # type: ignore[arg-type]
            connection.commit()
        return changed == 1


def _permission(row: AnyRow) -> Permission:
    return Permission(
        id=row.id,
        rider_id=RiderId(row.rider_id),
        given_at=row.given_at,
        given_by=Actor(row.actor_role, row.actor_id),
        channel=Channel(row.channel),
        said_by=row.said_by,
        account_id=row.account_id,
        account_name=row.account_name or "",
        ended_at=row.ended_at,
    )
