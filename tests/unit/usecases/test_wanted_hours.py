"""Who picks what they drive sees hours in which somebody waits, and lets them travel by giving those hours."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.domain.availability import Availability, Away, Limits, OwnCar, WeeklyTime
from scheduler.domain.errors import IllegalTransition, InvalidRequest
from scheduler.domain.people import Driver, Rider, Unwilling
from scheduler.domain.time import TimeWindow
from scheduler.domain.waiting import Waiting, WaitState
from scheduler.usecases.commands import AcceptOffer, JoinWaitingList
from scheduler.usecases.rota_commands import GiveAvailability, GiveHours
from scheduler.usecases.wanted_hours import WantedHours
from tests.fakes import small_world as w

ALWAYS = tuple(WeeklyTime(day, TimeWindow(7 * w.HOUR, 20 * w.HOUR)) for day in range(7))


def waits(world: w.World, rider: Rider = w.EVA, by: str = "10:00") -> Waiting:
    """Have somebody wait for a ride in a world without a driver."""
    quote = world.quote(rider, by=by)
    assert quote.denial is not None
    return world.scheduler.join_waiting_list(JoinWaitingList(quote.id, world.on, w.BY))


def says(world: w.World, driver: Driver = w.QUIN, **said: Any) -> None:
    unwilling = said.pop("unwilling", frozenset())
    known: dict[str, Any] = {"weekly": ALWAYS, "car": OwnCar(replace(w.CAR).id), "picks": True} | said
    world.scheduler.rota.give(GiveAvailability(Availability(driver.id, **known), w.BY, unwilling=unwilling))


def wanted(world: w.World, driver: Driver = w.QUIN) -> dict[WantedHours, int]:
    return world.scheduler.rota.wanted_hours(driver.id)


def give(world: w.World, one: WantedHours, driver: Driver = w.QUIN) -> None:
    world.scheduler.rota.give_hours(GiveHours(driver.id, one.service_date, one.hours, w.BY))


def test_who_waits_gets_an_offer_once_somebody_gives_the_hours() -> None:
    world = w.World()
    waiting = waits(world)
    says(world)
    ((one, count),) = wanted(world).items()
    assert (one.service_date, count) == (w.DAY, 1)
    give(world, one)
    world.scheduler.tend()
    with world.storage.reading() as records:
        now = records.waiting.get(waiting.id)
        (duty,) = records.duties(w.DAY, w.DAY)
    assert now is not None
    assert (now.state, duty.picked) == (WaitState.OFFERED, True)
    assert now.offer_id is not None
    booking = world.scheduler.accept(AcceptOffer(now.offer_id, w.BY))
    assert world.plan().runs[0].leg_ids() == tuple(one.leg.id for one in booking.legs)


def test_hours_are_given_once() -> None:
    world = w.World()
    waits(world)
    says(world)
    (one,) = wanted(world)
    give(world, one)
    assert wanted(world) == {}
    with pytest.raises(IllegalTransition):
        give(world, one)


def test_people_who_wait_are_counted_once_each_by_half_day() -> None:
    world = w.World()
    morning, afternoon = w.POLICY.roster.half_days
    waits(world)
    waits(world, by="11:00")
    assert world.scheduler.rota.people_waiting() == {(w.DAY, morning): 1}, "the same person twice"
    waits(world, w.ANN)
    waits(world, w.ANN, by="16:00")
    waits(world, w.BOB, by="16:00")
    assert world.scheduler.rota.people_waiting() == {(w.DAY, morning): 2, (w.DAY, afternoon): 2}
    world.now("12:30")
    assert world.scheduler.rota.people_waiting() == {(w.DAY, afternoon): 2}, "what is over"


@pytest.mark.parametrize(
    "said",
    [
        {"weekly": ()},
        {"away": (Away(w.DAY, w.DAY),)},
        {"limits": Limits(seconds_day=600)},
        {"picks": False},
        {"car": None},
        {"daylight_only": True, "weekly": (WeeklyTime(w.DAY.weekday(), TimeWindow(0, 7 * w.HOUR)),)},
        {"unwilling": frozenset({Unwilling.WALKING_FRAME})},
    ],
)
def test_no_hours_are_shown_outside_what_somebody_said(said: dict[str, Any]) -> None:
    world = w.World()
    waits(world)
    says(world, **said)
    assert wanted(world) == {}


def test_nobody_holds_more_than_a_few() -> None:
    world = w.World()
    says(world)
    for _ in range(3):
        waits(world)
        give(world, next(iter(wanted(world))))
        world.on += timedelta(days=1)
    waits(world)
    with pytest.raises(InvalidRequest, match="3 picked"):
        give(world, next(iter(wanted(world))))
