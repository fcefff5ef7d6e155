"""Whoever changes a later day's plan has it searched again, once for many changes and in the same commit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.persistence.outbox import Outbox
from api.persistence.unit_of_work import SqlStorage
from api.work.handlers import Handlers, Rule
from api.work.planning import optimise_day
from api.work.worker import Clocks, Worker
from scheduler.adapters.clocks import SettableClock
from scheduler.bootstrap import build
from scheduler.domain.events import EventType
from scheduler.domain.outbox import OPTIMISE_DAY, Entry
from scheduler.domain.policy import SearchRules
from tests import databases
from tests.fakes import small_world as sw

POLICY = replace(sw.POLICY, search=SearchRules(iterations=20, again_after=600))


@pytest.fixture(params=databases.KINDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sw.World]:
    with databases.opened(request.param, tmp_path) as database:
        world = sw.World()
        world.storage = SqlStorage(database)  # type: ignore[assignment]
        world.ports = replace(world.ports, storage=world.storage)
        world.scheduler = build(world.ports, POLICY)
        world.put(*sw.RIDERS, *sw.DRIVERS, *sw.VEHICLES, sw.BUS_SHIFT)
        yield world


def test_a_day_that_changed_is_searched_once(world: sw.World) -> None:
    first = world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    world.clock.advance(60)
    world.book(sw.BOB, sw.BIRCH, sw.MARKET, after="9:30")
    world.cancel(first)
    day = sw.DAY.isoformat()
    due = sw.EVE + timedelta(seconds=600)
    with world.storage.reading() as records:
        assert records.entries() == [Entry(OPTIMISE_DAY, due, {"service_date": day}, dedupe_key=day)]
    assert isinstance(world.storage, SqlStorage)
    rules = Handlers([Rule(OPTIMISE_DAY, optimise_day(world.scheduler))])
    wall = SettableClock(sw.EVE)
    worker = Worker(world.storage, rules, Clocks(world.clock, wall))
    assert worker.drain() == 0
    world.clock.advance(600)
    assert worker.drain() == 1
    searches = [event for event in world.events() if event.type is EventType.PLAN_OPTIMISED]
    assert [event.actor.role for event in searches] == ["system"]
    assert Outbox(world.storage.database).oldest_due() is None


def test_todays_plan_is_left_alone(world: sw.World) -> None:
    world.clock.advance(18 * 3600)
    world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    with world.storage.reading() as records:
        assert records.entries() == []
