"""Whoever forgets a press and makes up for it the next morning was not out all night."""

from datetime import timedelta

import pytest

from scheduler.domain.events import Event
from scheduler.domain.plan import Run
from scheduler.usecases.commands import Happening
from tests.fakes.small_world import ASH, CAR_SHIFT, DAY, EVA, MARKET, QUIN, World

MORNING_AFTER = timedelta(days=1, hours=8)


def driven(stops: int) -> tuple[World, Run]:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    return world, world.drive(CAR_SHIFT, stops=stops)


def told(world: World) -> Event:
    return world.events()[-1]


def test_the_last_press_counts_at_the_time_planned() -> None:
    world, run = driven(2)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.has_ended
    assert ended.returns == run.returns
    assert (told(world).data["at_s"], told(world).data["as_planned"]) == (run.returns, True)
    assert world.scheduler.claims.totals(QUIN.id, DAY, last=DAY).seconds == run.returns - run.leaves


def test_every_step_left_out_counts_at_the_time_planned() -> None:
    world, run = driven(1)
    planned = run.stops[1]
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    for happening in (Happening.ARRIVED, Happening.ALIGHTED):
        run = world.record(CAR_SHIFT, happening, planned.leg_id)
        assert run.stops[1].arrival == planned.arrival
        assert run.returns < 24 * 3600, "the way home was not driven the day after"
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.returns == run.returns


@pytest.mark.parametrize("hours", [1, 5])
def test_who_is_late_on_the_day_itself_is_late(hours: int) -> None:
    world, run = driven(2)
    at = run.returns + hours * 3600
    world.clock.set(world.line.moment(at))
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.returns == at
    assert "as_planned" not in told(world).data


def test_a_time_that_is_said_stands() -> None:
    world, run = driven(2)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    ended = world.record(CAR_SHIFT, Happening.ENDED, at=run.returns + 600)
    assert ended.returns >= run.returns
