"""How messages are kept: each piece of news once for each person and way, each change of state from a known one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from api.notify.message import ON_THE_LIST, By, Message, MessageState
from api.persistence.database import Database
from api.persistence.later import Later
from api.persistence.mapping import AnyRow
from api.persistence.message_table import message
from api.persistence.ready import Ready, among, one_of
from scheduler.domain.messages import News

PENDING = [state.value for state in (*ON_THE_LIST, MessageState.WAITING)]


def _put(dialect: str) -> Any:
    new = (postgresql if dialect == "postgresql" else sqlite).insert(message)
    # What was kept is told, not counted: the driver of PostgreSQL does not keep the number of rows of an insert.
    return new.on_conflict_do_nothing(index_elements=["key", "person", "by"]).returning(message.c.id)


def _drop(dialect: str) -> Any:
    told_now: BindParameter[str] = bindparam("but", type_=String)
    old = (
        message.c.about == bindparam("on"),
        message.c.person == bindparam("whose"),
        among(message.c.news, "older", dialect=dialect),
        among(message.c.state, "pending", dialect=dialect),
        func.substr(message.c.key, 1, func.length(told_now)) != told_now,
    )
    return update(message).where(*old).values(state=MessageState.DROPPED.value)


@cache
def _change(*names: str) -> Ready:
    """Return the statement that sets some columns of a message which is in one of the states."""
    values = {name: bindparam(f"new_{name}", type_=message.c[name].type) for name in names}

    def made(dialect: str) -> Any:
        known = (message.c.id == bindparam("known"), among(message.c.state, "before", dialect=dialect))
        return update(message).where(*known).values(values).returning(message.c.id)

    return Ready(made)


PUT, DROP = Ready(_put), Ready(_drop)
GET = Ready(select(message).where(message.c.id == bindparam("known")))


def change(later: Later, id_: str, *before: MessageState, **values: Any) -> bool:
    """Set columns of a message that is still in one of the states; False where it is not."""
    known = {"known": id_, "before": [state.value for state in before]}
    return bool(later.rows(_change(*values), known | {f"new_{name}": one for name, one in values.items()}))


def put(later: Later, one: Message) -> bool:
    """Keep a new message; False, and nothing kept, where the same news was told to the person before."""
    return bool(later.rows(PUT, _row(one)))


def drop(later: Later, *, about: str, person: str, news: Collection[News], but: str) -> None:
    """Drop what nobody needs to be told any more, because what is told now takes its place.

    ``but`` begins the keys of what is told now.
    """
    old = {"on": about, "whose": person, "older": [one.value for one in news], "but": but}
    later.put(DROP, {**old, "pending": PENDING})


def drop_earlier(connection: Connection, one: Message) -> None:
    """Drop what was still to be told a person of the same thing, whose key differs in the last part only."""
    pending = [state.value for state in (*ON_THE_LIST, MessageState.WAITING)]
    old = (*_earlier(one), message.c.state.in_(pending))
    connection.execute(update(message).where(*old).values(state=MessageState.DROPPED.value))


def is_heard(connection: Connection, one: Message) -> bool:
    """Tell whether a person was told anything of the same thing, or it is on its way to them."""
    states = [state.value for state in MessageState if state not in (*ON_THE_LIST, MessageState.DROPPED)]
    told = select(message.c.id).where(*_earlier(one), message.c.state.in_(states)).limit(1)
    return connection.execute(told).first() is not None


def _earlier(one: Message) -> tuple[ColumnElement[bool], ...]:
    return (
        message.c.key.startswith(f"{one.key.rpartition(':')[0]}:", autoescape=True),
        message.c.key != one.key,
        message.c.person == one.person,
    )


def set_aside(connection: Connection, failed: str) -> bool:
    """Drop a message that failed and free its key for the one in its place; False where it is not failed any more."""
    known = (message.c.id == failed, message.c.state == MessageState.FAILED.value)
    values = {"state": MessageState.DROPPED.value, "key": message.c.id}
    return connection.execute(update(message).where(*known).values(values)).rowcount == 1


class MessageStore:
    """The messages, as those who send, ring and look see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id_: str) -> Message | None:
        """Return the message of that id, or None."""
        with self._database.asking() as connection:
            row = one_of(GET.rows(connection, {"known": id_}))
        return None if row is None else message_of(row)

    def known(self, keys: Collection[str]) -> set[str]:
        """Return which of these pieces of news were told to somebody already."""
        wanted = select(message.c.key).where(message.c.key.in_(list(keys)))
        with self._database.reading() as connection:
            return set(connection.execute(wanted).scalars())

    def by_key(self, keys: Collection[str]) -> dict[str, Message]:
        """Return the messages of these pieces of news that were made so far, the latest of each."""
        return {one.key: one for one in self._found(message.c.key.in_(list(keys)))}

    def standing(self, *news: News, since: datetime) -> list[str]:
        """Return the keys of news made since then and not dropped, the latest last."""
        wanted = (
            select(message.c.key)
            .where(message.c.made_at >= since, message.c.news.in_([one.value for one in news]))
            .where(message.c.state != MessageState.DROPPED.value)
            .order_by(message.c.made_at, message.c.id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def settle(self, about: str, *news: News, at: datetime) -> None:
        """Take what was talked about with somebody just now from the call list."""
        wanted = message.c.news.in_([one.value for one in news])
        for one in self._found((message.c.about == about) & wanted):
            self.change(one.id, *ON_THE_LIST, state=MessageState.TOLD, sent_at=at)

    def to_call(self) -> list[Message]:
        """Return what the coordinator has to tell people, the oldest first."""
        return self._found(message.c.state.in_([state.value for state in ON_THE_LIST]))

    def of_person(self, person: str) -> list[Message]:
        """Return every message to a person, the oldest first."""
        return self._found(message.c.person == person)

    def latest(self, most: int) -> list[Message]:
        """Return the newest messages, newest first."""
        newest = select(message).order_by(message.c.made_at.desc(), message.c.id.desc()).limit(most)
        with self._database.reading() as connection:
            return [message_of(row) for row in connection.execute(newest)]

    def change(self, id_: str, *before: MessageState, **values: Any) -> bool:
        """Set columns of a message that is still in one of the states; False where it is not."""
        with self._database.writing() as connection:
            later = Later(connection)
            was = change(later, id_, *before, **values)
            later.commit(queued_for=False)
        return was

    def forget_before(self, moment: datetime) -> int:
        """Forget messages made before the moment that nobody has to do anything about; return how many."""
        settled = [state.value for state in MessageState if state not in (*ON_THE_LIST, MessageState.WAITING)]
        gone = delete(message).where(message.c.made_at < moment, message.c.state.in_(settled))
        with self._database.writing() as connection:
            number = connection.execute(gone).rowcount
            connection.commit()
        return number

    def add(self, *messages: Message) -> None:
        """Keep messages in a transaction of their own."""
        with self._database.writing() as connection:
            connection.execute(insert(message), [_row(one) for one in messages])
            connection.commit()

    def _found(self, condition: Any) -> list[Message]:
        statement = select(message).where(condition).order_by(message.c.due, message.c.id)
        with self._database.reading() as connection:
            return [message_of(row) for row in connection.execute(statement)]


def _row(one: Message) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def message_of(row: AnyRow) -> Message:
    """Return the message of a row."""
    values = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    kinds = {"news": News(row.news), "by": By(row.by), "state": MessageState(row.state)}
    return Message(**values | kinds)


def states(messages: Sequence[Message]) -> dict[MessageState, int]:
    """Return how many of the messages are in each state."""
    return {state: sum(one.state is state for one in messages) for state in MessageState}
