"""A database server that is not there is told in words, and one that is there is not kept waiting by anybody."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event

from api.audit.deed import Deed
from api.faults import DatabaseUnusable
from api.notify.contact import Contact
from api.persistence.audit import AuditLog
from api.persistence.contacts import ContactStore
from api.persistence.database import Database, open_beside
from api.persistence.notes import NoteStore
from api.persistence.unit_of_work import SqlStorage
from api.privacy.vault import Vault
from api.proofs.processes import free_port
from scheduler.adapters.clocks import SettableClock
from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from tests import databases
from tests.contract import samples as s


@pytest.mark.parametrize("opening", [Database, open_beside])
def test_a_server_that_does_not_answer_is_told_in_words(opening: type[Database]) -> None:
    address = f"postgresql+psycopg://drove:a-secret@127.0.0.1:{free_port()}/drove"
    with pytest.raises(DatabaseUnusable, match=r"cannot be used: .*that the server runs") as refusal:
        opening(address)
    assert "a-secret" not in str(refusal.value)


def test_nobody_holds_the_end_of_the_audit_log_while_the_disk_is_waited_for(tmp_path: Path) -> None:
    """When the library commits, the driver has done so already, and waits for nothing but the disk."""
    found: list[TransactionStatus] = []

    def commits(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if connection.get_execution_options().get("writes"):
            found.append(driver.info.transaction_status)

    with databases.opened("postgres", tmp_path) as database:
        event.listen(database.engine, "commit", commits)
        with SqlStorage(database).writing() as unit:
            unit.put_rider(s.RIDER)
            unit.commit()
        clock = SettableClock(s.NOW)
        notes = NoteStore(database, Vault([Fernet.generate_key().decode()]), clock)
        notes.write(s.RIDER.id, "Knock loudly")
        notes.rotate()
        ContactStore(database, clock).put(Contact(f"rider:{s.RIDER.id}", "", phone="07700 900123"))
        log = AuditLog(database)
        log.add(Deed("door.opened", s.NOW, SYSTEM, Channel.SYSTEM))
        assert log.end()[0] == len(found) == 5
        assert set(found) == {TransactionStatus.IDLE}
