"""A backup holds everything, is made while others write, and comes back on either database."""

import gzip
import itertools
import json
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from api.faults import DatabaseUnusable
from api.persistence.archive import read_archive, write_archive
from api.persistence.database import Database, open_beside
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.outbox import Entry
from tests import databases
from tests.contract import samples as s


def fill(database: Database) -> SqlStorage:
    storage = SqlStorage(database)
    with storage.writing() as unit:
        s.put_day(unit)
        unit.put_quote(s.quote())
        unit.append([s.event()])
        unit.put_entry(Entry("tell", s.NOW, {"who": "Zoë\r\n\u2028"}, "once"))
        unit.commit()
    return storage


def content(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        known = MetaData()
        known.reflect(connection)
        found = {}
        for table in known.sorted_tables:
            rows = (tuple(map(plain, row)) for row in connection.execute(select(table)))
            found[table.name] = sorted(rows, key=repr)
        return found


def plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) is not None else value


@pytest.mark.parametrize(("kind", "other"), list(itertools.product(databases.KINDS, repeat=2)))
def test_what_is_restored_equals_what_was_kept(kind: str, other: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with ExitStack() as stack:
        first = stack.enter_context(databases.opened(kind, tmp_path / "a"))
        fill(first)
        engine = open_beside(first.url.render_as_string(hide_password=False))
        counts = write_archive(engine, tmp_path / "backup")
        engine.dispose()
        second = Database(stack.enter_context(databases.address(other, tmp_path, empty=True)))
        stack.callback(second.close)
        assert read_archive(second, tmp_path / "backup") == sum(counts.values()) > 10
        assert content(second) == content(first)
        with SqlStorage(second).writing() as unit:
            unit.append([s.event(2)])
            unit.put_quote(s.quote(2))
            unit.commit()
        with pytest.raises(DatabaseUnusable, match="not empty"):
            read_archive(second, tmp_path / "backup")


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_backup_is_of_one_moment(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with databases.opened(kind, tmp_path / "a") as database:
        storage = fill(database)
        enough = threading.Event()

        def write() -> None:
            for number in itertools.count(2):
                if enough.is_set():
                    return
                with storage.writing() as unit:
                    unit.put_booking(s.booking(number))
                    unit.append([s.event(number)])
                    unit.commit()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for turn in range(3):
                engine = open_beside(database.url.render_as_string(hide_password=False))
                counts = write_archive(engine, tmp_path / f"backup-{turn}")
                engine.dispose()
                assert counts["booking"] == counts["leg"] == counts["event"]
        finally:
            enough.set()
            writer.join()


def end(rows: int) -> bytes:
    """Return a last line, as somebody writes it who does not know the checksum."""
    return json.dumps({"rows": rows, "sha256": ""}).encode() + b"\n"


def test_a_damaged_backup_brings_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.persistence.archive.LONGEST", 1 << 16)
    (tmp_path / "a").mkdir()
    with databases.opened("sqlite", tmp_path / "a") as database:
        fill(database)
        write_archive(database.engine, tmp_path / "whole")
    whole = gzip.decompress((tmp_path / "whole").read_bytes())
    damaged = {
        "changed": whole.replace(b"Ada", b"Eve"),
        "cut short": whole[: len(whole) // 2],
        "without its end": whole[: whole.rindex(b"{")],
        "of another kind": b'{"format": "other"}\n',
        "a list": b"[]\n",
        "of a table of its own": whole.replace(b'["rider"', b'["../rider"'),
        "a row of nothing": whole.splitlines()[0] + b"\n[]\n",
        "a row without its key": whole.splitlines()[0] + b'\n["rider",{"id":null}]\n' + end(1),
        "a line without end": b" " * 70_000 + b"{}",
    }
    packed = {name: gzip.compress(text) for name, text in damaged.items()}
    packed["bits turned over"] = packed["changed"][:40] + b"\xff" * 40 + packed["changed"][80:]
    packed["cut short when packed"] = packed["changed"][:-40]
    packed["not packed"] = whole
    for name, data in packed.items():
        (tmp_path / "damaged").write_bytes(data)
        folder = tmp_path / name
        folder.mkdir()
        database = Database(f"sqlite:///{folder}/drove.db")
        with pytest.raises(DatabaseUnusable, match=r"damaged|no backup"):
            read_archive(database, tmp_path / "damaged")
        assert not any(rows for table, rows in content(database).items() if table == "rider")
        database.close()
