"""A database server that is not there is told in words, and one that is there is not kept waiting by anybody."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event

from api.audit.deed import Deed
from api.faults import DatabaseUnusable
from api.notify.contact import Contact
from api.persistence import disk
from api.persistence.accounts import AccountStore
from api.persistence.attempts import SqlAttempts
from api.persistence.audit import AuditLog
from api.persistence.challenges import Challenge, ChallengeStore, Purpose
from api.persistence.contacts import ContactStore
from api.persistence.database import Database, open_beside
from api.persistence.notes import NoteStore
from api.persistence.sessions import KeptSession, SessionStore
from api.persistence.straight import Straight
from api.persistence.unit_of_work import SqlStorage
from api.privacy.vault import Vault
from api.proofs.processes import free_port
from api.security.identity import Account, Role, Way
from scheduler.adapters.clocks import SettableClock
from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from scheduler.domain.outbox import Entry
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


def test_only_what_others_queue_for_is_let_go_before_the_disk_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go: list[bytes] = []
    send = Straight.send

    def spied(straight: Straight, statements: Any, *said: bytes) -> Any:
        let_go.extend(said if said == disk.PART else ())
        return send(straight, statements, *said)

    monkeypatch.setattr(Straight, "send", spied)
    with databases.opened("postgres", tmp_path) as database:
        storage = SqlStorage(database)
        with storage.writing() as unit:
            unit.put_entry(Entry("alone", s.NOW, {}))
            unit.commit()
        assert not let_go
        with storage.writing() as unit:
            unit.lock_day(s.NOW.date())
            unit.commit()
        assert let_go == list(disk.PART)
        with storage.reading() as records:
            assert [entry.kind for entry in records.entries()] == ["alone"]


def test_who_comes_in_waits_for_nobody_else_who_does(tmp_path: Path) -> None:
    """What others left behind may be held by somebody who waits for the disk; it is cleared away apart."""
    with databases.opened("postgres", tmp_path) as database:
        visits, unfinished, counted = SessionStore(database), ChallengeStore(database), SqlAttempts(database)
        account = Account("ada", "ada", "Ada", frozenset({Role.RESIDENT}))
        AccountStore(database).put(account, "")

        def come_in(name: str, now: datetime) -> None:
            times = {"created_at": now, "expires_at": now + timedelta(minutes=10)}
            unfinished.put(Challenge(name, Purpose.CONTACT, account.id, **times))
            visits.open(
                KeptSession(name, account, Way.CODE, "", False, seen_at=now, **times), name, before=""
            )
            counted.incr(name, 0)
            counted.clear(f"{name} before")

        come_in("long ago", s.NOW)
        with database.writing() as others:
            for table in ("challenge", "session", "attempt_count"):
                assert others.exec_driver_sql(f"SELECT 1 FROM {table} FOR UPDATE").all()
            coming = threading.Thread(target=come_in, args=("now", s.NOW + timedelta(hours=1)), daemon=True)
            coming.start()
            coming.join(timeout=10)
            assert not coming.is_alive()
        for store in (visits, unfinished):
            store.forget_over(s.NOW + timedelta(hours=1))
        counted.forget_over()
        assert [visit.id for visit in visits.of(account.id)] == ["now"]
        assert unfinished.find("long ago") is None
