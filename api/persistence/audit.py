"""How the audit log is kept: lines join the chain at the very end of the transaction that did the deed.

The end of the chain is the last thing a transaction locks, so that writers wait for each other only while one of
them commits, and never in a circle.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, inspect, select, update

from api.audit.deed import FIRST, Deed, Line, chained
from api.faults import DatabaseUnusable
from api.persistence.audit_table import audit_end, audit_line, audit_person
from api.persistence.database import Database
from api.persistence.later import Later
from api.persistence.mapping import AnyRow
from api.persistence.ready import Ready
from api.persistence.upserts import ready_upsert
from api.persistence.values import read_facts, write_facts
from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor

END = select(audit_end).where(audit_end.c.id == 1)
HOLD_END = Ready(END.with_for_update())
BEGIN = ready_upsert(audit_end)
MOVE_END = Ready(
    update(audit_end).where(audit_end.c.id == 1).values(number=bindparam("to"), hash=bindparam("last"))
)
PUT_LINE, PUT_PERSON = Ready(insert(audit_line)), Ready(insert(audit_person))
EVERYTHING = select(audit_line).order_by(audit_line.c.number).execution_options(yield_per=1000)
OF_PERSON = (
    select(audit_line)
    .join(audit_person, audit_person.c.number == audit_line.c.number)
    .where(audit_person.c.person == bindparam("person"))
    .order_by(audit_line.c.number.desc())
    .limit(bindparam("most"))
)
BETWEEN = (
    select(audit_line)
    .where(audit_line.c.at >= bindparam("first"), audit_line.c.at < bindparam("last"))
    .order_by(audit_line.c.number.desc())
    .limit(bindparam("most"))
)


def commit_with(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Put deeds at the end of the log and commit the transaction under way, as a unit of work is committed."""
    later = Later(connection)
    join(later, deeds)
    later.commit(queued_for=bool(deeds))


def join(later: Later, deeds: Sequence[Deed]) -> None:
    """Have deeds put at the end of the log with the writes of a unit; call it just before the commit."""
    if not deeds:
        return
    number, last = _locked_end(later)
    lines: list[Line] = []
    for deed in deeds:
        number += 1
        lines.append(chained(deed, number=number, previous=last))
        last = lines[-1].hash
    later.put(PUT_LINE, *(_row(line) for line in lines))
    people = ((person, line.number) for line in lines for person in dict.fromkeys(line.deed.people))
    later.put(PUT_PERSON, *({"person": person, "number": at} for person, at in people))
    later.put(MOVE_END, {"to": number, "last": last})


def _locked_end(later: Later) -> tuple[int, str]:
    """Return number and hash of the last line, and keep others from adding any until the commit."""
    found = later.rows(HOLD_END)
    if not found:
        later.put(BEGIN, {"id": 1, "number": 0, "hash": FIRST})
        found = later.rows(HOLD_END)
    return found[0].number, found[0].hash


class AuditLog:
    """The audit log as it is read, and written to by who changes nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, *deeds: Deed) -> None:
        """Write deeds down in a transaction of their own."""
        with self._database.writing() as connection:
            commit_with(connection, deeds)

    def of_person(self, person: str, *, most: int) -> list[Line]:
        """Return the newest lines about a person, such as ``rider:…``, newest first."""
        with self._database.reading() as connection:
            return [line_of(row) for row in connection.execute(OF_PERSON, {"person": person, "most": most})]

    def between(self, first: datetime, last: datetime, *, most: int) -> list[Line]:
        """Return the newest lines of a stretch of time, ``last`` not included, newest first."""
        wanted = {"first": first, "last": last, "most": most}
        with self._database.reading() as connection:
            return [line_of(row) for row in connection.execute(BETWEEN, wanted)]

    def end(self) -> tuple[int, str]:
        """Return number and hash of the last line; 0 and zeros when there is none."""
        with self._database.reading() as connection:
            return _end(connection)

    def everything(self) -> Iterator[tuple[Line, bool] | tuple[int, str]]:
        """Yield what ``everything_in`` does."""
        with self._database.reading() as connection:
            yield from everything_in(connection)


def ensure_there(connection: Connection) -> None:
    """Refuse a database that has no log.

    Raises
    ------
    DatabaseUnusable
        Its tables were never made.
    """
    if not inspect(connection).has_table(audit_line.name):
        raise DatabaseUnusable("There is nothing to verify: the database has no tables yet.")


def everything_in(connection: Connection) -> Iterator[tuple[Line, bool] | tuple[int, str]]:
    """Yield every line in order, each with whether it can be found by person; then the end as it is kept."""
    found: dict[int, set[str]] = {}
    for person, number in connection.execute(select(audit_person.c.person, audit_person.c.number)):
        found.setdefault(number, set()).add(person)
    for row in connection.execute(EVERYTHING):
        line = line_of(row)
        yield line, found.pop(line.number, set()) == set(line.deed.people)
    yield _end(connection)


def _end(connection: Connection) -> tuple[int, str]:
    row = connection.execute(END).one_or_none()
    return (0, FIRST) if row is None else (row.number, row.hash)


def _row(line: Line) -> dict[str, object]:
    deed = line.deed
    return {
        "number": line.number,
        "at": deed.at,
        "actor_role": deed.actor.role,
        "actor_id": deed.actor.id,
        "channel": deed.channel.value,
        "action": deed.action,
        "subject": deed.subject,
        "people": json.dumps(list(deed.people)),
        "detail": write_facts(deed.detail),
        "previous": line.previous,
        "hash": line.hash,
    }


def line_of(row: AnyRow) -> Line:
    """Return the line of a row."""
    deed = Deed(
        action=row.action,
        at=row.at,
        actor=Actor(row.actor_role, row.actor_id),
        channel=Channel(row.channel),
        subject=row.subject,
        people=tuple(json.loads(row.people)),
        detail=read_facts(row.detail),
    )
    return Line(row.number, deed, row.previous, row.hash)
