"""How the writes of a unit travel: they wait, and go to the database together with the next question or the commit.

What the database refuses is told when they are sent. Until the commit that makes no difference: a unit of which one
write is refused is forgotten as a whole.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.persistence.disk import keep, part
from api.persistence.ready import NOTHING, Ready, Sending, Values, goes_straight

Refusal = Callable[[], Exception]


@dataclass(frozen=True, slots=True)
class _Write:
    statement: Ready
    values: Sequence[Values]
    table: str
    refusal: Refusal | None
    must_touch: bool


class Later:
    """The writes of one unit that were not sent yet."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[_Write] = []

    def put(
        self, statement: Ready, *values: Values, refusal: Refusal | None = None, must_touch: bool = False
    ) -> None:
        """Have a statement run, once for each set of values.

        Parameters
        ----------
        statement : Ready
        *values : mapping
        refusal : callable, optional
            Returns the error to raise where a constraint refuses the rows, or where ``must_touch`` is not met.
        must_touch : bool
            Whether exactly one row must be changed.
        """
        if values:
            self._waiting.append(_Write(statement, values, statement.table, refusal, must_touch))

    def rows(self, statement: Ready, values: Values = NOTHING) -> Sequence[Any]:
        """Send what waits, and return what a question finds after that."""
        if not self._waiting:
            return statement.rows(self._connection, values)
        with self._sent() as send:
            found = None if send is None else statement.fetched(send(statement, values))
        return statement.rows(self._connection, values) if found is None else found

    def rows_of(self, statement: Any) -> Sequence[Any]:
        """Send what waits, and return what a question finds that is not asked often."""
        self.send()
        return self._connection.execute(statement).all()

    def send(self) -> None:
        """Send what waits."""
        if self._waiting:
            with self._sent():
                pass

    def commit(self, *, queued_for: bool) -> None:
        """Send what waits, and commit; what must have touched a row is known to have done so before.

        Where others queue for what this holds, the same day or the end of the audit log, they need not wait for the
        disk as well: a server gives the locks back as soon as others may see it, and is waited for after that.
        """
        if any(one.must_touch for one in self._waiting):
            self.send()
        with self._sent() as send:
            if send is not None:
                (part if queued_for else keep)(self._connection)
        # Where the driver has committed already, this only tells the library.
        self._connection.commit()

    @contextmanager
    def _sent(self) -> Iterator[Callable[[Ready, Values], Any] | None]:
        """Send what waits, in one go with what the block does; gives what sends where the driver can do so."""
        waiting, self._waiting = self._waiting, []
        if not goes_straight(self._connection):
            for one in waiting:
                self._run(one)
            yield None
            return
        cursors: list[list[Any]] = []
        try:
            sending = Sending(self._connection)
            with sending as send, sending.driver.pipeline():
                for one in waiting:
                    cursors.append([send(one.statement, values) for values in one.values])
                yield send
        except IntegrityError as error:
            # A refusal may come back before everything was sent.
            for one, sent in zip(waiting, cursors, strict=False):
                if sent[0].rowcount == 0:
                    _ensure_touched(one, 0)
            raise _refused(waiting, error) from error
        for one, sent in zip(waiting, cursors, strict=True):
            _ensure_touched(one, sent[0].rowcount)

    def _run(self, one: _Write) -> None:
        try:
            counts = [one.statement.run(self._connection, values) for values in one.values]
        except IntegrityError as error:
            raise _refused([one], error) from error
        _ensure_touched(one, counts[0])


def _ensure_touched(one: _Write, count: int) -> None:
    if one.must_touch and count != 1 and one.refusal is not None:
        raise one.refusal()


def _refused(waiting: Sequence[_Write], error: IntegrityError) -> Exception:
    """Return the error of the write that a constraint refused, or the database's own."""
    told = getattr(getattr(error.orig, "diag", None), "table_name", None)
    for one in waiting:
        if one.refusal is not None and told in (None, one.table):
            return one.refusal()
    return error
