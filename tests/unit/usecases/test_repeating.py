"""Regular rides: the pattern and its exceptions, how each date is booked, changed, left out and taken in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain.booking import Booking, BookingState
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.holidays import HolidayRules
from scheduler.domain.people import Rider
from scheduler.domain.request import Wish, WishKind
from scheduler.domain.series import DateState, Pattern, Series, SeriesDate, SeriesState, laid_out
from scheduler.domain.waiting import WaitState
from scheduler.usecases.series_commands import ChangeSeries, LeaveOut, StartSeries, TakeIn
from tests.fakes import small_world as w

TUESDAYS = [w.DAY + timedelta(weeks=number) for number in range(8)]
HOLIDAY = TUESDAYS[2]


def world(*, without: tuple[date, ...] = (), **changes: Any) -> w.World:
    """Return a world in which a bus runs on eight Tuesdays."""
    shifts = [
        replace(w.shift("bus", w.PAT, w.BUS, on=day), id=w.ShiftId(f"shift-{number}"))
        for number, day in enumerate(TUESDAYS)
        if day not in without
    ]
    changes.setdefault("holidays", HolidayRules(((HOLIDAY, "Feast of Trees"),)))
    return w.World(*shifts, policy=replace(w.POLICY, **changes))


def start(one: w.World, booking: Booking, *, weeks: int = 5, **more: Any) -> Series:
    command = StartSeries(booking.id, (1,), w.DAY + timedelta(weeks=weeks), w.BY, **more)
    return one.scheduler.start_series(command)


def now(one: w.World, series: Series) -> Series:
    with one.storage.reading() as records:
        found = records.series.get(series.id)
    assert found is not None
    return found


def states(series: Series) -> list[DateState]:
    return [one.state for one in series.dates]


def booking_on(one: w.World, day: SeriesDate) -> Booking:
    assert day.booking_id is not None
    return one.scheduler.booking(day.booking_id)


B, P, L, W, R = DateState.BOOKED, DateState.PENDING, DateState.LEFT_OUT, DateState.WAITING, DateState.REFUSED


def test_dates_within_reach_are_booked_and_the_others_when_they_come() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"))
    assert states(series) == [B, B, L, B, P, P], "the feast is left out; two are beyond four weeks"
    assert series.dates[2].holiday == "Feast of Trees"
    assert {booking_on(one, day).request.outward.at for day in series.dates if day.booking_id} == {36_000}
    one.clock.advance(7 * 86_400)
    one.scheduler.tend()
    assert states(now(one, series)) == [B, B, L, B, B, P]


def test_a_feast_is_taken_in_by_who_wants_it() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"), on_holidays=True, weeks=2)
    assert states(series) == [B, B, B]
    still = world(holidays=HolidayRules(((TUESDAYS[4], "Feast of Trees"),), runs=False))
    refused = start(still, still.book(w.BOB, by="10:00"), on_holidays=True)
    assert states(refused) == [B, B, B, B, R, P], "what is sure to be no is told at once, however far ahead"
    assert refused.dates[4].why.startswith("We do not run on that day: it is a bank holiday, Feast of Trees.")
    other = world()
    left = start(other, other.book(w.BOB, by="10:00"), weeks=2)
    assert states(other.scheduler.take_in(TakeIn(left.id, HOLIDAY, w.BY))) == [B, B, B]


def test_a_date_without_a_driver_waits_and_is_booked_when_one_is_found() -> None:
    one = world(without=(TUESDAYS[1],))
    series = start(one, one.book(w.BOB, by="10:00"), weeks=1)
    assert states(series) == [B, W]
    one.set(w.shift("bus", w.PAT, w.BUS, on=TUESDAYS[1]), new=True)
    one.scheduler.tend()
    after = now(one, series)
    assert states(after) == [B, B]
    assert booking_on(one, after.dates[1]).state is BookingState.CONFIRMED
    with one.storage.reading() as records:
        assert [e.state for e in records.waiting.of_date(TUESDAYS[1])] == [WaitState.BOOKED]


def test_one_date_is_given_back_and_the_others_stand() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"), weeks=3)
    after = one.scheduler.leave_out(LeaveOut(series.id, TUESDAYS[1], w.BY))
    assert states(after) == [B, L, L, B]
    assert booking_on(one, series.dates[1]).state is BookingState.CANCELLED
    assert booking_on(one, series.dates[3]).state is BookingState.CONFIRMED
    with pytest.raises(NotFound):
        one.scheduler.leave_out(LeaveOut(series.id, date(2027, 1, 1), w.BY))


def test_all_that_follow_are_given_back() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"))
    after = one.scheduler.leave_out(LeaveOut(series.id, TUESDAYS[1], w.BY, and_following=True))
    assert states(after) == [B, L, L, L, L, L]
    assert after.state is SeriesState.ACTIVE
    ended = one.scheduler.leave_out(LeaveOut(series.id, TUESDAYS[0], w.BY))
    assert ended.state is SeriesState.ENDED
    one.clock.advance(14 * 86_400)
    one.scheduler.tend()
    assert states(now(one, series)) == [L] * 6, "nothing is asked for any more"


def test_all_that_follow_change_in_place() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"))
    eleven = Wish(WishKind.ARRIVE_BY, 39_600)
    after = one.scheduler.change_series(ChangeSeries(series.id, TUESDAYS[1], eleven, None, w.BY))
    times = [booking_on(one, day).request.outward.at if day.booking_id else None for day in after.dates]
    assert times == [36_000, 39_600, None, 39_600, None, None]
    assert booking_on(one, after.dates[1]).reference == booking_on(one, series.dates[1]).reference
    assert all(not day.why for day in after.dates)
    one.clock.advance(7 * 86_400)
    one.scheduler.tend()
    assert booking_on(one, now(one, series).dates[4]).request.outward.at == 39_600


def test_a_date_that_cannot_change_stays_and_says_why() -> None:
    one = world()
    series = start(one, one.book(w.BOB, by="10:00"), weeks=1)
    early = Wish(WishKind.ARRIVE_BY, 8 * w.HOUR)
    after = one.scheduler.change_series(ChangeSeries(series.id, TUESDAYS[1], early, None, w.BY))
    assert states(after) == [B, B]
    assert after.dates[1].why.startswith("We could not change this date. It stays as it was.")
    assert booking_on(one, after.dates[1]).request.outward.at == 36_000


def test_who_drove_first_is_preferred_from_then_on() -> None:
    one = world()

    def rider() -> Rider:
        with one.storage.reading() as records:
            found = records.rider(w.BOB.id)
        assert found is not None
        return found

    start(one, one.book(w.BOB, by="10:00"), weeks=1, same_driver=False)
    assert rider().preferred_drivers == frozenset()
    start(one, one.book(w.BOB, by="14:00"), weeks=1)
    assert rider().preferred_drivers == {w.PAT.id}


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (Pattern((), w.DAY, w.DAY + timedelta(30)), "weekdays"),
        (Pattern((9,), w.DAY, w.DAY + timedelta(30)), "weekdays"),
        (Pattern((1,), w.DAY, w.DAY - timedelta(1)), "until"),
        (Pattern((1,), w.DAY, w.DAY), "until"),
        (Pattern(tuple(range(7)), w.DAY, w.DAY + timedelta(300)), "until"),
    ],
)
def test_days_that_cannot_be(pattern: Pattern, field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        pattern.days()
    assert refusal.value.field == field


def test_clock_times_stay_when_the_clocks_change() -> None:
    pattern = Pattern((5, 6), date(2027, 3, 26), date(2027, 3, 29))
    days = laid_out(pattern, frozenset(), {}, on_holidays=False)
    assert [one.day.isoformat() for one in days] == ["2027-03-27", "2027-03-28"]
    moments = [w.Timeline(one.day, w.ZONE).moment(36_000).astimezone(w.ZONE).hour for one in days]
    assert moments == [10, 10]
