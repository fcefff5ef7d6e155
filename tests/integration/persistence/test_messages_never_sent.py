"""Messages that an older version kept and never sent: none is lost in silence, and nobody is sent old news."""

from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from api.notify.message import By, Message, MessageState, sending
from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.message_table import message
from api.persistence.messages import MessageStore
from api.persistence.migrate import migrate
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.messages import News
from tests import databases
from tests.integration.persistence.test_second_belt import ACCOUNT, SESSION

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=90)


def kept(id_: str, **more: Any) -> Message:
    usual = {"made_at": NOW - timedelta(hours=3), "due": NOW - timedelta(hours=3), "news": News.CONFIRMED}
    fixed = {"id": id_, "key": id_, "person": "rider:1", "by": By.SMS, "address": "07700 900123"}
    return Message(**usual | fixed | {"subject": "", "text": "Your ride"} | more)


MESSAGES = (
    kept("ahead", due=NOW + timedelta(days=1), service_date=(NOW + timedelta(days=2)).date()),
    kept("today", made_at=OLD, due=OLD, service_date=NOW.date()),
    kept("dateless"),
    kept("under-way"),
    kept("old", made_at=OLD, due=OLD, service_date=OLD.date()),
    kept("old-dateless", made_at=OLD, due=OLD),
    kept("code", news=News.CODE),
    kept("told", state=MessageState.TOLD),
)
EXPECTED = {
    "ahead": MessageState.WAITING,
    "today": MessageState.FAILED,
    "dateless": MessageState.FAILED,
    "under-way": MessageState.WAITING,
    "old": MessageState.DROPPED,
    "old-dateless": MessageState.DROPPED,
    "code": MessageState.DROPPED,
    "told": MessageState.TOLD,
}


def fill(connection: Connection) -> None:
    rows = [{name: getattr(one, name) for name in Message.__dataclass_fields__} for one in MESSAGES]
    connection.execute(insert(message), rows)
    connection.execute(insert(t.account).values(id="account-1", **ACCOUNT))
    for number, way in enumerate(("code", "semaphore")):
        visit = {"token_hash": str(number), "id": f"session-{number}", "way": way}
        connection.execute(insert(t.session).values(SESSION | visit))
    connection.commit()


@pytest.mark.parametrize("kind", databases.KINDS)
def test_they_are_sent_in_time_or_called_about_or_dropped(kind: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(databases.address(kind, tmp_path, empty=True))
        database = stack.enter_context(closing(Database(url)))
        migrate(database, to="0020")
        with database.writing() as connection:
            fill(connection)
        with SqlStorage(database).writing() as unit:
            unit.put_entry(sending(MESSAGES[3]))
            unit.commit()
        migrate(database)
        store = MessageStore(database)
        found = {one.id: one for one in store.of_person("rider:1")}
        assert {id_: one.state for id_, one in found.items()} == EXPECTED
        assert {one.id for one in store.to_call()} == {"today", "dateless"}
        assert "never sent" in found["today"].trouble
        assert found["code"].text == found["code"].address == ""
        with SqlStorage(database).reading() as records:
            waiting = {entry.payload["message"]: entry.due for entry in records.entries()}
            ways = records.connection.execute(t.session.select()).all()
        assert waiting == {one.id: one.due for one in (MESSAGES[0], MESSAGES[3])}
        assert [row.way for row in ways] == ["code"], "a visit that could not be read is over"
