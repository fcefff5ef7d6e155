"""When an outbox entry is taken, how long it is held, and what happens when its handler fails.

A worker takes one entry at a time, holds it with a lease that it renews while the handler runs, and gives it back
when it is told to stop. An entry that fails is tried again after a pause that doubles each time; one that failed
too often, or whose worker died over it too often, is parked.
"""

import secrets
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

import structlog

from api.persistence.database import DatabaseTrouble
from api.persistence.outbox import Leased, LeaseLost, Outbox
from api.persistence.unit_of_work import SqlStorage
from api.work.handlers import Delivery, Handlers, Hopeless, Rule, what_went_wrong
from scheduler.usecases.ports import Clock


@dataclass(frozen=True, slots=True)
class Clocks:
    """What is due goes by the service's clock; leases and pauses go by the clock on the wall."""

    service: Clock
    wall: Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a worker is."""

    lease: timedelta = timedelta(seconds=60)
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(hours=1)
    idle_seconds: float = 1.0
    """How often it looks for something to do."""
    parting_seconds: float = 20.0
    """How long what is under way may take when the worker is told to stop."""

    def pause(self, attempts: int) -> timedelta:
        """Return how long to wait after that many attempts."""
        doublings = min(attempts, 20) - 1
        return min(self.longest_pause, self.first_pause * (1 << doublings))


class Worker:
    """Takes entries from the outbox and has them done, one after the other."""

    def __init__(
        self, storage: SqlStorage, handlers: Handlers, clocks: Clocks, *, pace: Pace | None = None
    ) -> None:
        self.name = f"{socket.gethostname()[:60]}-{secrets.token_hex(4)}"
        self.pace = pace or Pace()
        self._storage, self._outbox = storage, Outbox(storage.database)
        self._handlers, self._clocks = handlers, clocks
        self._stop, self._wake = threading.Event(), threading.Event()
        self._log = structlog.get_logger("drove.worker")

    def stop(self) -> None:
        """Tell the worker to finish what it has and take no more."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Work until told to stop; a database that does not answer is waited for."""
        has_begun = False
        with ThreadPoolExecutor(1, thread_name_prefix="outbox") as hands:
            while not self._stop.is_set():
                try:
                    if not has_begun:
                        self.begin()
                        has_begun = True
                    found = self._next(hands)
                except DatabaseTrouble as trouble:
                    self._log.warning("the database does not answer", error=type(trouble).__name__)
                    found = False
                if not found:
                    self._stop.wait(self.pace.idle_seconds)

    def begin(self) -> None:
        """Have the chores done now; from then on each follows itself."""
        with self._storage.writing() as unit:
            for rule in self._handlers.chores():
                entry = rule.entry(self._clocks.service.now())
                if entry is not None:
                    unit.put_entry(entry)
            unit.commit()

    def drain(self) -> int:
        """Do everything that is due now, and return how much that was."""
        count = 0
        with ThreadPoolExecutor(1, thread_name_prefix="outbox") as hands:
            while self._next(hands):
                count += 1
        return count

    def _next(self, hands: ThreadPoolExecutor) -> bool:
        wall, now = self._clocks.wall.now(), self._clocks.service.now()
        until = wall + self.pace.lease
        leased = self._outbox.lease(self.name, self._handlers.kinds(), now=now, wall=wall, until=until)
        if leased is None:
            return False
        rule = self._handlers.rule(leased.kind)
        if leased.attempts > rule.attempts:
            self._outbox.park(leased, f"It was begun {rule.attempts} times and never ended.")
            return True
        self._wake.clear()
        work = hands.submit(self._deliver, rule, leased)
        work.add_done_callback(lambda _: self._wake.set())
        if self._watch(work, leased):
            self._settle(work, leased, rule)
        return True

    def _deliver(self, rule: Rule, leased: Leased) -> None:
        follower = rule.next_entry(self._clocks.service.now())
        delivery = Delivery(self._outbox, leased, self._clocks.wall, followed_by=follower)
        rule.handle(delivery)
        if not delivery.is_done:
            with self._storage.writing() as unit:
                delivery.done(unit)
                unit.commit()

    def _watch(self, work: Future[None], leased: Leased) -> bool:
        """Renew the lease until the handler has ended; False when the entry was given back before."""
        while not work.done():
            if self._stop.is_set():
                if not wait([work], timeout=self.pace.parting_seconds).done:
                    trouble = "The worker was stopped in the middle."
                    self._outbox.give_back(leased, free_at=self._clocks.wall.now(), trouble=trouble)
                    return False
            elif not self._wake.wait(self.pace.lease.total_seconds() / 3):
                self._outbox.renew(leased, self._clocks.wall.now() + self.pace.lease)
        return True

    def _settle(self, work: Future[None], leased: Leased, rule: Rule) -> None:
        """Write down what became of an entry."""
        error = work.exception()
        if error is None or isinstance(error, LeaseLost):
            return
        told = what_went_wrong(error)
        self._log.error(
            "entry failed", kind=leased.kind, entry=leased.seq, attempts=leased.attempts, exc_info=error
        )
        if isinstance(error, Hopeless) or leased.attempts >= rule.attempts:
            self._outbox.park(leased, told)
        else:
            free_at = self._clocks.wall.now() + self.pace.pause(leased.attempts)
            self._outbox.give_back(leased, free_at=free_at, trouble=told)
