"""On both weekends on which the clocks change, services run by the clock on the wall and rides last what they last."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from scheduler.domain.booking import BookedLeg, LegState
from scheduler.domain.time import Timeline, service_date_of
from tests.fakes import small_world as sw

FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)
HOURS = {
    FORWARD - timedelta(1): 24,
    FORWARD: 23,
    FORWARD + timedelta(1): 24,
    BACK - timedelta(1): 24,
    BACK: 25,
    BACK + timedelta(1): 24,
}


@pytest.mark.parametrize(("day", "hours"), HOURS.items())
def test_a_day_has_its_hours_and_its_morning_where_it_always_is(day: date, hours: int) -> None:
    line = Timeline(day, sw.ZONE)
    midnight = datetime.combine(day, time(), sw.ZONE)
    next_midnight = datetime.combine(day + timedelta(1), time(), sw.ZONE)
    assert line.seconds(next_midnight) - line.seconds(midnight) == hours * sw.HOUR
    for hour in range(4, 24):
        assert line.moment(hour * sw.HOUR) == datetime.combine(day, time(hour), sw.ZONE)
    moment = midnight.astimezone(UTC)
    while moment < next_midnight.astimezone(UTC):
        assert line.moment(line.seconds(moment)).astimezone(UTC) == moment
        assert service_date_of(moment, sw.ZONE) == day
        moment += timedelta(minutes=15)


def test_the_hour_that_comes_twice_is_two_hours_and_the_one_left_out_is_none() -> None:
    back, forward = Timeline(BACK, sw.ZONE), Timeline(FORWARD, sw.ZONE)
    first, again = (datetime.combine(BACK, time(1, 30, fold=fold), sw.ZONE) for fold in (0, 1))
    assert back.seconds(again) - back.seconds(first) == sw.HOUR
    assert back.moment(back.seconds(again)).fold == 1
    before, after = (datetime.combine(FORWARD, at, sw.ZONE) for at in (time(0, 59), time(2)))
    assert forward.seconds(after) - forward.seconds(before) == 60


def world_of(day: date) -> tuple[sw.World, sw.Shift]:
    """Return a service with a bus out on that day, at nine by the wall the day before."""
    bus = sw.shift("bus", sw.PAT, sw.BUS, on=day)
    world = sw.World(bus, on=day)
    world.clock.set(datetime.combine(day - timedelta(1), time(9), sw.ZONE).astimezone(UTC))
    return world, bus


@pytest.mark.parametrize("day", HOURS)
def test_a_promise_is_kept_by_the_clock_on_the_wall(day: date) -> None:
    world, bus = world_of(day)
    booking = world.book(sw.ANN, sw.ASH, sw.SURGERY, by="10:30", back="13:00")
    usual, _ = world_of(sw.DAY + timedelta(7))
    expected = usual.book(sw.ANN, sw.ASH, sw.SURGERY, by="10:30", back="13:00")
    assert [clocks(world, leg) for leg in booking.legs] == [clocks(usual, leg) for leg in expected.legs]
    assert world.scheduler.faults(day) == []
    world.drive(bus)
    assert [leg.state for leg in world.booking(booking).legs] == [LegState.COMPLETED] * 2


def clocks(world: sw.World, leg: BookedLeg) -> tuple[time, time]:
    """Return the promised window as it is read on the wall."""
    window = leg.leg.promise.pickup
    return world.line.moment(window.earliest).time(), world.line.moment(window.latest).time()


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_hours_given_over_the_change_are_as_long_as_they_really_are(day: date) -> None:
    line = Timeline(day, sw.ZONE)
    begins, ends = (line.seconds(datetime.combine(day, at, sw.ZONE)) for at in (time(0, 30), time(8)))
    assert ends - begins == (6.5 if day == FORWARD else 8.5) * sw.HOUR


@pytest.mark.parametrize("day", HOURS)
def test_an_offer_lasts_as_long_as_it_says(day: date) -> None:
    world, _ = world_of(day)
    midnight = datetime.combine(day, time(0, 50), sw.ZONE)
    world.clock.set(midnight.astimezone(UTC))
    offer = world.offer(sw.ANN, sw.ASH, sw.SURGERY, by="16:00")
    assert offer.expires_at - world.clock.now() == timedelta(seconds=world.policy.booking.offer_lifetime)
