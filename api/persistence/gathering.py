"""Everything the database holds about a person, table by table, found by what refers to them.

Left out is what is secret from the person too (hashes of passwords and tokens) and what others said in confidence.
"""

import base64
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from api.persistence import tables as t
from api.persistence.audit_table import audit_line, audit_person
from api.persistence.message_table import contact, message
from api.persistence.what_if_table import what_if

Row = dict[str, Any]
SECRET = frozenset(
    {
        "totp_secret",
        "totp_step",
        "password_hash",
        "token_hash",
        "code_hash",
        "link_hash",
        "public_key",
        "sealed",
    }
)
LEFT_OUT = frozenset({"answer", "note", "challenge", "recovery_code"})
"""Answers are copies of what is given here anyway; a note is given open."""
JSON_COLUMNS = frozenset(
    {
        *(
            "home",
            "needs",
            "request",
            "denial",
            "data",
            "body",
            "place",
            "people",
            "detail",
            "qualifications",
        ),
        *("layouts", "breaks", "start", "end", "refused_drivers", "preferred_drivers", "own_request"),
        *("refused_riders", "preferred_riders", "unwilling", "avoided"),
    }
)


def gather(connection: Connection, kind: str, *, id_: str) -> dict[str, list[Row]]:
    """Return every row about a rider, driver or account, by table, in the order of the tables."""
    own = t.metadata.tables[kind]
    found: dict[Table, list[Any]] = {own: [own.c.id == id_]}
    for table in t.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is own and table is not own:
                found.setdefault(table, []).append(key.parent == id_)
    if kind == "rider":
        found[t.quote] = [t.quote.c.rider_id == id_]
    for table in _depending(t.account, t.booking, t.quote):
        for key in table.foreign_keys:
            if key.column.table in found and key.column.table in (t.account, t.booking, t.quote):
                owned = select(key.column).where(or_(*found[key.column.table]))
                found.setdefault(table, []).append(key.parent.in_(owned))
    person = f"{kind}:{id_}"
    for table in (contact, message):
        found[table] = [table.c.person == person]
    found[t.event] = [
        or_(t.event.c.actor_id == id_, t.event.c.data.contains(json.dumps(id_), autoescape=True))
    ]
    if kind == "account":
        named = select(t.account.c.name).where(t.account.c.id == id_).scalar_subquery()
        found[what_if] = [what_if.c.asked_by == named]
    lines = select(audit_person.c.number).where(audit_person.c.person == person)
    found[audit_line] = [audit_line.c.number.in_(lines)]
    return {
        table.name: list(_rows(connection, table, conditions))
        for table, conditions in found.items()
        if table.name not in LEFT_OUT
    }


def _depending(*owners: Table) -> list[Table]:
    return [
        table
        for table in t.metadata.sorted_tables
        if table not in owners and any(key.column.table in owners for key in table.foreign_keys)
    ]


def _rows(connection: Connection, table: Table, conditions: list[Any]) -> Iterable[Row]:
    order = list(table.primary_key.columns)
    for row in connection.execute(select(table).where(or_(*conditions)).order_by(*order)).mappings():
        yield {name: _told(name, value) for name, value in row.items() if name not in SECRET}


def _told(name: str, value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if name in JSON_COLUMNS and isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    return value
