"""Who is told what, and when: from facts, from the hour, and never in the night what can wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.events import Event, EventType
from scheduler.domain.messages import MessageRules, News
from scheduler.domain.plan import StopKind
from scheduler.usecases.expecting import expected
from scheduler.usecases.news_item import NewsItem
from tests.fakes import small_world as sw
from tests.fakes.small_world import BUS_SHIFT, POLICY, World

RULES = MessageRules()


def news(world: World) -> list[NewsItem]:
    """Everything that the facts so far make people be told, each once."""
    found = [item for event in world.events() for item in world.scheduler.news_of(event)]
    return list({item.key: item for item in found}.values())


def kinds(items: list[NewsItem]) -> list[News]:
    return [item.news for item in items]


@pytest.mark.parametrize(
    ("local", "due"),
    [
        ("2026-06-10T12:00", "2026-06-10T12:00"),
        ("2026-06-10T20:59", "2026-06-10T20:59"),
        ("2026-06-10T21:00", "2026-06-11T08:00"),
        ("2026-06-11T07:59", "2026-06-11T08:00"),
        ("2026-06-11T08:00", "2026-06-11T08:00"),
        ("2026-10-24T22:00", "2026-10-25T08:00"),
        ("2026-03-28T22:00", "2026-03-29T08:00"),
    ],
)
def test_nobody_is_disturbed_at_night_by_what_can_wait(local: str, due: str) -> None:
    zone = POLICY.zone
    now = datetime.fromisoformat(local).replace(tzinfo=zone)
    later = now.date() + timedelta(days=5)
    expected = datetime.fromisoformat(due).replace(tzinfo=zone)
    found = RULES.due(News.CONFIRMED, now.astimezone(UTC), service_date=later, zone=zone)
    assert found.astimezone(UTC) == expected.astimezone(UTC)
    assert RULES.due(News.CODE, now, service_date=None, zone=zone) == now
    assert RULES.due(News.CANCELLED, now, service_date=now.date(), zone=zone) == now


def test_quiet_hours_may_be_none_or_within_a_day() -> None:
    now = datetime(2026, 6, 10, 3, tzinfo=POLICY.zone)
    never = replace(RULES, quiet_from=0, quiet_until=0)
    assert never.due(News.CONFIRMED, now, service_date=None, zone=POLICY.zone) == now
    midday = replace(RULES, quiet_from=12 * 3600, quiet_until=14 * 3600)
    assert midday.due(News.CONFIRMED, now, service_date=None, zone=POLICY.zone) == now
    noon = now.replace(hour=13)
    found = midday.due(News.CONFIRMED, noon, service_date=None, zone=POLICY.zone)
    assert found.astimezone(POLICY.zone).hour == 14


def test_a_booking_and_its_cancellation_are_news_to_its_rider() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30", back="12:00")
    world.cancel(booking)
    found = news(world)
    assert kinds(found) == [News.CONFIRMED, News.CANCELLED]
    assert {item.person for item in found} == {sw.ANN.id}
    assert len({item.key for item in found}) == 2


def test_a_driver_who_sets_off_is_news_to_the_first_rider() -> None:
    world = World(BUS_SHIFT)
    world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    world.drive(BUS_SHIFT, stops=0)
    told = [item for item in news(world) if item.news is News.ON_ITS_WAY]
    assert [item.person for item in told] == [sw.ANN.id]
    assert told[0].numbers["at_s"] > 0
    world.drive(BUS_SHIFT, stops=1)
    again = [item for item in news(world) if item.news is News.ON_ITS_WAY]
    assert {item.key for item in again} <= {item.key for item in told}


def test_reminders_and_rosters_come_the_evening_before() -> None:
    world = World(BUS_SHIFT)
    world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    world.clock.set(datetime(2026, sw.EVE.month, sw.EVE.day, 16, 59, tzinfo=POLICY.zone))
    assert kinds(world.scheduler.news_now()) == [News.DUTY_REMINDER]
    world.clock.set(datetime(2026, sw.EVE.month, sw.EVE.day, 17, 0, tzinfo=POLICY.zone))
    found = world.scheduler.news_now()
    assert kinds(found) == [News.DUTY_REMINDER, News.REMINDER, News.ROSTER]
    assert [item.person for item in found] == [BUS_SHIFT.driver_id, sw.ANN.id, BUS_SHIFT.driver_id]


def test_a_delay_is_told_even_when_nobody_records_anything() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    world.drive(BUS_SHIFT, stops=0)
    line = world.scheduler._context.timeline(sw.DAY)
    latest = booking.legs[0].leg.promise.pickup.latest
    world.clock.set(line.moment(latest + 900))
    assert world.scheduler.news_now() == []
    world.clock.set(line.moment(latest + 901))
    (late,) = world.scheduler.news_now()
    assert (late.news, late.person, late.numbers["late_s"]) == (News.LATE, sw.ANN.id, 901)
    told = {booking.legs[0].leg.id: late.numbers["at_s"]}
    for later, is_news in ((1, []), (899, []), (900, [News.LATE])):
        world.clock.set(line.moment(latest + 901 + later))
        assert kinds(world.scheduler.news_now(lambda _day: told)) == is_news, (
            "again only when it grew by as much"
        )
    far = {booking.legs[0].leg.id: latest + 901 + 900 + 600}
    assert kinds(world.scheduler.news_now(lambda _day: far)) == [News.SOONER], "they may have sat down again"
    world.clock.set(line.moment(latest + 901 + 901))
    assert world.scheduler.news_now(lambda _day: far) == []


@pytest.mark.parametrize("is_told", [True, False])
def test_an_operator_says_whether_a_run_nobody_heard_of_is_told_as_late(*, is_told: bool) -> None:
    world = World(BUS_SHIFT, policy=replace(POLICY, messages=replace(RULES, late_unheard=is_told)))
    booking = world.book(sw.ANN, sw.ASH, sw.SURGERY, after="9:30")
    line = world.scheduler._context.timeline(sw.DAY)
    world.clock.set(line.moment(booking.legs[0].leg.promise.pickup.latest + 901))
    assert kinds(world.scheduler.news_now()) == [News.LATE] * is_told
    world.drive(BUS_SHIFT, stops=0)
    world.clock.set(line.moment(booking.legs[0].leg.promise.pickup.latest + 1802))
    assert kinds(world.scheduler.news_now()) == [News.LATE], "of a driver who records, delays are told"


def test_who_comes_after_an_overdue_stop_is_expected_later_too() -> None:
    world = World(BUS_SHIFT)
    first = world.book(sw.ANN, sw.ASH, sw.SURGERY, by="10:00")
    second = world.book(sw.EVA, sw.ASH, sw.SURGERY, by="12:00")
    world.drive(BUS_SHIFT, stops=0)
    run = world.run(BUS_SHIFT)
    pickups = {stop.leg_id: stop for stop in run.stops if stop.kind is StopKind.PICKUP}
    there, later = (pickups[one.legs[0].leg.id] for one in (first, second))
    at = dict((stop.leg_id, at) for stop, at in expected(run, now=0) if stop.kind is StopKind.PICKUP)
    assert at == {there.leg_id: there.start, later.leg_id: later.start}, "nothing is overdue"
    slack = later.start - later.arrival
    overdue = expected(run, now=there.start + slack + 600)
    at = dict((stop.leg_id, at) for stop, at in overdue if stop.kind is StopKind.PICKUP)
    assert at == {there.leg_id: there.start + slack + 600, later.leg_id: later.start + 600}
    waits = expected(replace(run, has_begun=False), now=run.leaves + 300)
    assert waits[0][1] == there.start + max(0, 300 - (there.start - there.arrival)), "nobody has set out"


def test_other_facts_are_news_to_nobody() -> None:
    world = World(BUS_SHIFT)
    world.quote()
    assert news(world) == []
    fact = Event("e", EventType.PLAN_OPTIMISED, sw.EVE, sw.DAY, sw.BY.actor, sw.BY.channel)  # type: ignore[arg-type]
    assert world.scheduler.news_of(fact) == []
