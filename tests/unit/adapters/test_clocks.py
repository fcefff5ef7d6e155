from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.adapters.clocks import SettableClock, SystemClock
from scheduler.domain.errors import NaiveTime

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_the_machines_clock_is_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_a_set_clock_stands_still() -> None:
    clock = SettableClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(90)
    assert clock.now() == NOON + timedelta(seconds=90)
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_every_moment_is_turned_to_utc() -> None:
    clock = SettableClock(NOON.astimezone(ZoneInfo("Europe/London")))
    assert clock.now().isoformat() == "2026-07-01T12:00:00+00:00"


def test_a_moment_without_offset_is_refused() -> None:
    naive = datetime(2026, 7, 1, 12)  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        SettableClock(naive)
    with pytest.raises(NaiveTime):
        SettableClock(NOON).set(naive)
