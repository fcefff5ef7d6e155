"""How the answer to a request is kept under its idempotency key, in the commit that made it true."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.later import Later
from api.persistence.ready import Ready, one_of

ANSWER = Ready(
    select(t.answer).where(t.answer.c.actor == bindparam("actor"), t.answer.c.key == bindparam("key"))
)

KEEP = Ready(insert(t.answer))


class AnswerTaken(Exception):
    """Another request with the same key was quicker; what this one would have written is forgotten."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent, and the fingerprint of the request it was sent for."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


class AnswerStore:
    """Answers under their keys; each actor has keys of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, actor: str, key: str) -> KeptAnswer | None:
        """Return the answer kept under the key, or None."""
        with self._database.asking() as connection:
            row = one_of(ANSWER.rows(connection, {"actor": actor, "key": key}))
        if row is None:
            return None
        return KeptAnswer(row.fingerprint, row.status, json.loads(row.headers), row.body)

    def keep(self, later: Later, owner: tuple[str, str], answer: KeptAnswer, *, now: datetime) -> None:
        """Keep an answer for (actor, key) with the writes of a unit; it raises AnswerTaken where there is one."""
        row = {
            "actor": owner[0],
            "key": owner[1],
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
            "stored_at": now,
        }
        later.put(KEEP, row, refusal=AnswerTaken)

    def forget_before(self, moment: datetime) -> int:
        """Forget answers kept before the moment; return how many."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(t.answer).where(t.answer.c.stored_at < moment)).rowcount
            connection.commit()
        return gone
