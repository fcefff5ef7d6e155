"""How statements about consent are kept: added, never changed, in the commit that acts on them."""

from sqlalchemy import Connection, insert, select

from api.persistence.database import Database
from api.persistence.private_tables import consent
from scheduler.domain.booking import Channel
from scheduler.domain.consent import Said, Statement, in_force
from scheduler.domain.events import Actor
from scheduler.domain.people import RiderId


def state(connection: Connection, one: Statement) -> None:
    """Add a statement, in the transaction that is under way."""
    connection.execute(
        insert(consent),
        {
            "rider_id": one.rider_id,
            "said": one.said.value,
            "wording": one.wording,
            "at": one.at,
            "actor_role": one.by.role,
            "actor_id": one.by.id,
            "channel": one.channel.value,
            "said_by": one.said_by,
        },
    )


def statements(connection: Connection, rider_id: RiderId) -> list[Statement]:
    """Return a rider's statements, in the order made."""
    wanted = select(consent).where(consent.c.rider_id == rider_id).order_by(consent.c.seq)
    return [
        Statement(
            rider_id=RiderId(row.rider_id),
            said=Said(row.said),
            wording=row.wording,
            at=row.at,
            by=Actor(row.actor_role, row.actor_id),
            channel=Channel(row.channel),
            said_by=row.said_by,
        )
        for row in connection.execute(wanted)
    ]


class ConsentStore:
    """Who agreed to what, as it is looked up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def statements(self, rider_id: RiderId) -> list[Statement]:
        """Return a rider's statements, in the order made."""
        with self._database.reading() as connection:
            return statements(connection, rider_id)

    def in_force(self, rider_id: RiderId) -> Statement | None:
        """Return the consent that holds, or None."""
        return in_force(self.statements(rider_id))
