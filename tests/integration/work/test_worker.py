"""What is written down to be done is done at least once, and what cannot be done is put where people see it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.persistence.outbox import LeaseLost, Outbox
from api.persistence.outbox_table import EntryState
from api.persistence.parked import ParkedEntries
from api.persistence.unit_of_work import SqlStorage
from api.work.handlers import Delivery, Handler, Handlers, Hopeless, Rule
from api.work.worker import Clocks, Pace, Worker
from scheduler.adapters.clocks import SettableClock
from scheduler.domain.errors import PlanChanged
from scheduler.domain.outbox import Entry
from tests import databases
from tests.contract import samples as s

QUICK = Pace(lease=timedelta(seconds=60), idle_seconds=0.01, parting_seconds=0.05)
Put = Callable[[Entry], None]


@pytest.fixture(params=databases.KINDS)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStorage]:
    with databases.opened(request.param, tmp_path) as database:
        yield SqlStorage(database)


@pytest.fixture
def wall() -> SettableClock:
    return SettableClock(s.NOW)


def put(storage: SqlStorage, *entries: Entry) -> None:
    with storage.writing() as unit:
        for entry in entries:
            unit.put_entry(entry)
        unit.commit()


def worker(storage: SqlStorage, wall: SettableClock, *rules: Rule) -> Worker:
    return Worker(storage, Handlers(rules), Clocks(wall, wall), pace=QUICK)


def counts(storage: SqlStorage) -> dict[str, int]:
    return {state.value: count for state, count in Outbox(storage.database).counts().items() if count}


def failing(error: Exception) -> Handler:
    def handle(_delivery: Delivery) -> None:
        raise error

    return handle


def test_what_is_due_is_done_once_and_in_order(storage: SqlStorage, wall: SettableClock) -> None:
    put(
        storage,
        *(Entry("tell", s.NOW + timedelta(seconds=at), {"number": at}) for at in (2, 1, 0, 30)),
        Entry("unknown kind", s.NOW),
    )
    told: list[int] = []
    hands = worker(storage, wall, Rule("tell", lambda delivery: told.append(delivery.payload["number"])))
    wall.advance(10)
    assert (hands.drain(), told) == (3, [0, 1, 2])
    assert hands.drain() == 0
    wall.advance(30)
    assert (hands.drain(), told) == (1, [0, 1, 2, 30])
    assert counts(storage) == {"delivered": 4, "waiting": 1}


def test_a_failure_is_tried_again_after_longer_and_longer_pauses(
    storage: SqlStorage, wall: SettableClock
) -> None:
    put(storage, Entry("plan", s.NOW))
    hands = worker(storage, wall, Rule("plan", failing(PlanChanged("It kept changing.")), attempts=4))
    waited = []
    for _ in range(4):
        seconds = 0
        while not hands.drain():
            wall.advance(1)
            seconds += 1
        waited.append(seconds)
    assert waited == [0, 5, 10, 20]
    (parked,) = ParkedEntries(storage.database).list()
    assert (parked.kind, parked.attempts, parked.trouble) == ("plan", 4, "It kept changing.")
    wall.advance(100_000)
    assert hands.drain() == 0
    assert ParkedEntries(storage.database).try_again(parked.seq, wall.now())
    assert not ParkedEntries(storage.database).try_again(parked.seq, wall.now())
    assert worker(storage, wall, Rule("plan", lambda _delivery: None)).drain() == 1
    assert counts(storage) == {"delivered": 1}


def test_what_is_hopeless_is_parked_at_once_and_tells_no_secrets(
    storage: SqlStorage, wall: SettableClock
) -> None:
    put(storage, Entry("tell", s.NOW), Entry("plan", s.NOW))
    rules = (
        Rule("tell", failing(Hopeless("There is no such address."))),
        Rule("plan", failing(KeyError("Edith Example")), attempts=1),
    )
    assert worker(storage, wall, *rules).drain() == 2
    assert [one.trouble for one in ParkedEntries(storage.database).list()] == [
        "There is no such address.",
        "KeyError: see the log of the worker",
    ]


def test_of_many_workers_each_entry_has_one(storage: SqlStorage, wall: SettableClock) -> None:
    put(storage, *(Entry("tell", s.NOW, {"number": number}) for number in range(24)))
    told: list[int] = []
    rule = Rule("tell", lambda delivery: told.append(delivery.payload["number"]))
    threads = [threading.Thread(target=worker(storage, wall, rule).drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == list(range(24))
    assert counts(storage) == {"delivered": 24}


def test_who_lost_the_lease_writes_nothing(storage: SqlStorage, wall: SettableClock) -> None:
    put(storage, Entry("plan", s.NOW))
    taken_over = []

    def slow(delivery: Delivery) -> None:
        if not taken_over:
            taken_over.append(True)
            wall.advance(61)
            assert worker(storage, wall, Rule("plan", slow)).drain() == 1
        with storage.writing() as unit:
            unit.put_rider(s.RIDER)
            delivery.done(unit)
            unit.commit()

    outcome: list[type[BaseException]] = []

    def watched(delivery: Delivery) -> None:
        try:
            slow(delivery)
        except LeaseLost as lost:
            outcome.append(type(lost))
            raise

    assert worker(storage, wall, Rule("plan", watched)).drain() == 1
    assert outcome == [LeaseLost]
    assert counts(storage) == {"delivered": 1}


def test_an_entry_that_kills_its_workers_is_parked(storage: SqlStorage, wall: SettableClock) -> None:
    put(storage, Entry("plan", s.NOW))
    outbox = Outbox(storage.database)
    for number in range(3):
        until = wall.now() + timedelta(seconds=60)
        assert outbox.lease(f"dies-{number}", ["plan"], now=s.NOW, wall=wall.now(), until=until) is not None
        assert outbox.lease("other", ["plan"], now=s.NOW, wall=wall.now(), until=until) is None
        wall.advance(60)
    assert worker(storage, wall, Rule("plan", lambda _delivery: None, attempts=3)).drain() == 1
    (parked,) = ParkedEntries(storage.database).list()
    assert parked.trouble == "It was begun 3 times and never ended."


def test_a_worker_that_is_stopped_gives_its_entry_back(storage: SqlStorage, wall: SettableClock) -> None:
    put(storage, Entry("plan", s.NOW))
    begun, may_end = threading.Event(), threading.Event()

    def long(_delivery: Delivery) -> None:
        begun.set()
        may_end.wait(10)

    stopped = worker(storage, wall, Rule("plan", long))
    thread = threading.Thread(target=stopped.run)
    thread.start()
    assert begun.wait(5)
    stopped.stop()
    while counts(storage) == {"leased": 1}:
        thread.join(0.01)
    may_end.set()
    thread.join(5)
    assert counts(storage) == {"retrying": 1}
    assert worker(storage, wall, Rule("plan", lambda _delivery: None)).drain() == 1


def test_a_chore_is_done_at_the_start_and_then_followed_by_the_next(
    storage: SqlStorage, wall: SettableClock
) -> None:
    done: list[int] = []
    rule = Rule("sweep", lambda _delivery: done.append(1), every=timedelta(hours=1))
    for _ in range(2):
        hands = worker(storage, wall, rule)
        hands.begin()
        hands.drain()
    assert len(done) == 2
    wall.advance(3600)
    hands.drain()
    assert (len(done), counts(storage)) == (3, {"delivered": 3, "waiting": 1})


def test_a_change_made_while_an_entry_is_under_way_is_not_forgotten(
    storage: SqlStorage, wall: SettableClock
) -> None:
    day = Entry("plan", s.NOW, {}, "2026-12-01")
    put(storage, day)
    put(storage, day)
    seen: list[int] = []

    def handle(_delivery: Delivery) -> None:
        if not seen:
            put(storage, day)
        seen.append(1)

    assert worker(storage, wall, Rule("plan", handle)).drain() == 2
    assert counts(storage) == {state.value: 2 for state in (EntryState.DELIVERED,)}
