"""Whoever has to renew a paper hears of it three times, and not once more after they did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.messages import News
from scheduler.domain.people import Qualification
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.news_of_papers import is_renewed
from tests.fakes.small_world import BUS_SHIFT, EVE, PAT, World

MOT = Qualification.MOT


def told(world: World) -> list[NewsItem]:
    return [one for one in world.scheduler.news_now() if one.news is News.PAPER]


def valid_until(world: World, until: date) -> None:
    held = {one: date(2030, 1, 1) for one, _ in PAT.qualifications} | {MOT: until}
    world.put(replace(PAT, qualifications=tuple(held.items())))


@pytest.mark.parametrize(("left", "is_told"), [(61, False), (60, True), (1, True), (0, True), (-1, False)])
def test_a_paper_is_told_of_from_sixty_days_before_to_its_last(left: int, is_told: bool) -> None:
    world = World(BUS_SHIFT)
    today = world.clock.now().date()
    valid_until(world, today + timedelta(days=left))
    found = told(world)
    assert [(one.person, one.service_date, one.says) for one in found] == [
        (PAT.id, today + timedelta(days=left), "mot")
    ] * is_told


def test_each_warning_comes_once() -> None:
    world = World(BUS_SHIFT)
    last = world.clock.now().date() + timedelta(days=61)
    valid_until(world, last)
    keys = []
    for left in range(61, -1, -1):
        world.clock.set(EVE + timedelta(days=61 - left))
        keys += [(left, one.key) for one in told(world)]
    first = {key: left for left, key in reversed(keys)}
    assert sorted(first.values()) == [7, 30, 60]


def test_a_warning_is_of_no_use_once_the_paper_is_renewed() -> None:
    world = World(BUS_SHIFT)
    today = world.clock.now().date()
    valid_until(world, today + timedelta(days=20))
    (one,) = told(world)
    with world.storage.reading() as records:
        assert not is_renewed(records, one.key)
    valid_until(world, today + timedelta(days=385))
    with world.storage.reading() as records:
        assert is_renewed(records, one.key)
        assert is_renewed(records, one.key.replace(PAT.id, "driver-gone"))
    assert told(world) == []
