"""Who does which kind of outbox entry.

A handler may meet an entry twice: after a crash the entry is leased again. What it changes in the database it
therefore marks as done in the same commit (``Delivery.done``); what it does elsewhere it does under
``Delivery.key``, which stays the same at every attempt.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.persistence.outbox import Leased, Outbox
from api.persistence.unit_of_work import SqlUnitOfWork
from scheduler.domain.errors import SchedulerError
from scheduler.domain.outbox import Entry
from scheduler.usecases.ports import Clock, UnitOfWork


class Hopeless(Exception):
    """Trying again will not help: the entry is parked at once for a person to look at."""


class Delivery:
    """One entry in the hands of its handler."""

    def __init__(self, outbox: Outbox, leased: Leased, wall: Clock, *, followed_by: Entry | None) -> None:
        self._outbox, self._leased, self._wall = outbox, leased, wall
        self._followed_by = followed_by
        self.is_done = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was written down to be done."""
        return self._leased.payload

    @property
    def due(self) -> datetime:
        """From when it was to be done."""
        return self._leased.due

    @property
    def key(self) -> str:
        """What to tell others so that they do it once: the same at every attempt."""
        return f"outbox-{self._leased.seq}"

    def done(self, unit: UnitOfWork) -> None:
        """Mark the entry as done in the same commit as what was done; call it just before that commit.

        The commit raises LeaseLost where another worker has it by now: let it through, so that nothing is written.
        """
        if not isinstance(unit, SqlUnitOfWork):
            raise TypeError("the outbox is in the database of the service")
        self._outbox.finish(unit.later, self._leased, wall=self._wall.now())
        if self._followed_by is not None:
            unit.put_entry(self._followed_by)
        self.is_done = True


Handler = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of entry is done."""

    kind: str
    handle: Handler
    attempts: int = 8
    """How often it is begun before it is parked."""
    every: timedelta | None = None
    """Where set, the worker itself puts such an entry in, and the next one when it is done: a chore."""

    def entry(self, now: datetime) -> Entry | None:
        """Return the entry of a chore that is due now."""
        return None if self.every is None else Entry(self.kind, now, dedupe_key=self.kind)

    def next_entry(self, now: datetime) -> Entry | None:
        """Return the entry that follows one of a chore."""
        return None if self.every is None else self.entry(now + self.every)


class Handlers:
    """The handlers by kind."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        """Add the handler of a kind; each kind has one."""
        if rule.kind in self._rules:
            raise ValueError(f"{rule.kind} has a handler already")
        self._rules[rule.kind] = rule

    def kinds(self) -> list[str]:
        """Return the kinds that are handled here."""
        return sorted(self._rules)

    def chores(self) -> list[Rule]:
        """Return the kinds that the worker puts in by itself."""
        return [rule for rule in self._rules.values() if rule.every is not None]

    def rule(self, kind: str) -> Rule:
        """Return how a kind is done."""
        return self._rules[kind]


def what_went_wrong(error: BaseException) -> str:
    """Return what a person is told of a failure. Messages of ours are for people; of others only the type is."""
    if isinstance(error, Hopeless | SchedulerError):
        return str(error)
    return f"{type(error).__name__}: see the log of the worker"
