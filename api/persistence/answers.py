"""How the answer to a request is kept under its idempotency key, in the commit that made it true."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from api.persistence import tables as t
from api.persistence.database import Database

ANSWER = select(t.answer).where(t.answer.c.actor == bindparam("actor"), t.answer.c.key == bindparam("key"))


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
        with self._database.reading() as connection:
            row = connection.execute(ANSWER, {"actor": actor, "key": key}).one_or_none()
        if row is None:
            return None
        return KeptAnswer(row.fingerprint, row.status, json.loads(row.headers), row.body)

    def keep(
        self, connection: Connection, owner: tuple[str, str], answer: KeptAnswer, *, now: datetime
    ) -> None:
        """Keep an answer for (actor, key) in a transaction that is under way.

        Raises
        ------
        AnswerTaken
            There is one already.
        """
        try:
            connection.execute(
                insert(t.answer),
                {
                    "actor": owner[0],
                    "key": owner[1],
                    "fingerprint": answer.fingerprint,
                    "status": answer.status,
                    "headers": json.dumps(answer.headers),
                    "body": answer.body,
                    "stored_at": now,
                },
            )
        except IntegrityError:
            raise AnswerTaken from None

    def forget_before(self, moment: datetime) -> int:
        """Forget answers kept before the moment; return how many."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(t.answer).where(t.answer.c.stored_at < moment)).rowcount
            connection.commit()
        return gone
