"""How the writes of a unit travel: they wait, and go to the database together with the next question or the commit.

What the database refuses is told when they are sent. Until the commit that makes no difference: a unit of which one
write is refused is forgotten as a whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.persistence.disk import KEEP, PART
from api.persistence.ready import NOTHING, Ready, Values
from api.persistence.straight import Straight, goes_straight

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
        if not goes_straight(self._connection):
            self.send()
            return statement.rows(self._connection, values)
        return self._sent([(statement, values)])

    def rows_of(self, statement: Any) -> Sequence[Any]:
        """Send what waits, and return what a question finds that is not asked often."""
        self.send()
        return self._connection.execute(statement).all()

    def send(self) -> None:
        """Send what waits."""
        if not self._waiting:
            return
        if goes_straight(self._connection):
            self._sent([])
            return
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self._run(one)

    def commit(self, *, queued_for: bool) -> None:
        """Send what waits, and commit; what must have touched a row is known to have done so before.

        Where others queue for what this holds, the same day or the end of the audit log, they need not wait for the
        disk as well: a server gives the locks back as soon as others may see it, and is waited for after that.
        """
        if any(one.must_touch for one in self._waiting):
            self.send()
        if goes_straight(self._connection):
            self._sent([], *(PART if queued_for else KEEP))
        self.send()
        # Where the driver has committed already, this only tells the library.
        self._connection.commit()

    def _sent(self, asked: list[tuple[Ready, Values]], *said: bytes) -> Sequence[Any]:
        """Send what waits in one go with a question or some words, and return what the question finds."""
        waiting, self._waiting = self._waiting, []
        writes = [(one.statement, values) for one in waiting for values in one.values]
        straight = Straight(self._connection)
        try:
            found = straight.send(writes + asked, *said)
        except IntegrityError as error:
            _ensure_all_touched(waiting, straight.counts)
            raise _refused(waiting, error) from error
        _ensure_all_touched(waiting, straight.counts)
        return found

    def _run(self, one: _Write) -> None:
        try:
            counts = [one.statement.run(self._connection, values) for values in one.values]
        except IntegrityError as error:
            raise _refused([one], error) from error
        _ensure_touched(one, counts[0])


def _ensure_all_touched(waiting: Sequence[_Write], counts: Sequence[int]) -> None:
    """Look at the first row of each write; where one failed, there are counts up to that only."""
    place = 0
    for one in waiting:
        if place < len(counts):
            _ensure_touched(one, counts[place])
        place += len(one.values)


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
