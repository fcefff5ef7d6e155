"""How notes are kept: one a rider, sealed; in the database there is nothing to read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.audit.asking import asking
from api.audit.deed import Deed
from api.persistence import audit
from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.persistence.private_tables import note
from api.privacy.vault import CannotOpen, NoKeys, Vault
from scheduler.domain.people import RiderId
from scheduler.usecases.ports import Clock

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Note:
    """What the driver should know about a rider beyond the needs."""

    rider_id: RiderId
    text: str = field(repr=False)
    written_at: datetime
    written_by: str
    is_readable: bool = True
    """False where no key that is known opens it."""

    @property
    def told(self) -> str:
        """The note, or that there is one which cannot be opened: somebody must know."""
        return self.text if self.is_readable else "There is a note that cannot be opened. Ask the office."


class NoteStore:
    """Notes of riders, opened only for who asks; who may ask is decided by the caller."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    @property
    def can_write(self) -> bool:
        """Whether there is a key to seal notes with."""
        return self._vault.can_seal

    def find(self, rider_id: RiderId) -> Note | None:
        """Return a rider's note, or None."""
        return self.of_riders([rider_id]).get(rider_id)

    def of_riders(self, rider_ids: Iterable[RiderId]) -> dict[RiderId, Note]:
        """Return the notes of those of the riders who have one."""
        wanted = select(note).where(note.c.rider_id.in_(sorted(rider_ids)))
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return {RiderId(row.rider_id): self._opened(row) for row in rows}

    def _opened(self, row: AnyRow) -> Note:
        rider_id = RiderId(row.rider_id)
        try:
            text = self._vault.open(rider_id, row.sealed)
        except (CannotOpen, NoKeys):
            return Note(rider_id, "", row.written_at, row.written_by, is_readable=False)
        return Note(rider_id, text, row.written_at, row.written_by)

    def write(self, rider_id: RiderId, text: str) -> None:
        """Keep a rider's note in place of the one there is; an empty one takes it away.

        Raises
        ------
        NoKeys
            There is no key to seal it with.
        """
        with self._database.writing() as connection:
            if text.strip():
                self._put(connection, rider_id, text.strip())
            else:
                connection.execute(delete(note).where(note.c.rider_id == rider_id))
            deed = self._deed("note.written" if text.strip() else "note.deleted", rider_id)
            audit.commit_with(connection, [deed])

    def _put(self, connection: Connection, rider_id: RiderId, text: str) -> None:
        who = asking().actor
        row = {
            "rider_id": rider_id,
            "sealed": self._vault.seal(rider_id, text),
            "written_at": self._clock.now(),
            "written_by": f"{who.role}:{who.id}",
        }
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        new = dialect.insert(note).values(row)
        others = {name: value for name, value in row.items() if name != "rider_id"}
        connection.execute(new.on_conflict_do_update(index_elements=["rider_id"], set_=others))

    def _deed(self, action: str, rider_id: RiderId) -> Deed:
        who, person = asking(), f"rider:{rider_id}"
        return Deed(action, self._clock.now(), who.actor, who.channel, subject=person, people=(person,))

    def rotate(self) -> tuple[int, list[str]]:
        """Seal every note anew with the newest key; return how many, and whose no key opens."""
        renewed, closed = 0, []
        with self._database.writing() as connection:
            for row in connection.execute(select(note)).all():
                try:
                    sealed = self._vault.renewed(row.sealed)
                except CannotOpen:
                    closed.append(row.rider_id)
                    continue
                connection.execute(update(note).where(note.c.rider_id == row.rider_id).values(sealed=sealed))
                renewed += 1
            who = asking()
            deed = Deed("notes.sealed_anew", self._clock.now(), who.actor, who.channel, subject="notes")
            audit.commit_with(connection, [deed] if renewed else [])
        return renewed, closed
