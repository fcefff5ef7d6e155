"""Who is told what because of the hour: reminders, rosters the evening before, papers, delays nobody recorded."""

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.booking import BookingState
from scheduler.domain.messages import News
from scheduler.usecases.context import Context
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.news_of_delays import Told, delays_on, nothing_told
from scheduler.usecases.news_of_duties import duty_reminders
from scheduler.usecases.news_of_papers import papers_running_out
from scheduler.usecases.ports import Records


def news_now(context: Context, records: Records, told: Told = nothing_told) -> list[NewsItem]:
    """Return what the present hour makes people be told; the same items again until the hour has passed."""
    today = context.today()
    second = context.timeline(today).seconds(context.now())
    found = [*_late(context, records, told), *duty_reminders(context, records)]
    found += papers_running_out(context, records)
    if second >= context.policy.messages.reminder_at:
        tomorrow = today + timedelta(days=1)
        found += [*_reminders(records, tomorrow), *_rosters(records, tomorrow)]
    return found


def _reminders(records: Records, day: date) -> Iterator[NewsItem]:
    for booking in records.bookings(day):
        if booking.state is BookingState.CONFIRMED:
            key = f"reminder:{booking.id}:{day.isoformat()}"
            yield NewsItem(News.REMINDER, booking.rider_id, key, day, booking_id=booking.id)


def _rosters(records: Records, day: date) -> Iterator[NewsItem]:
    plan = records.plan(day)
    driven = {run.shift_id: run for run in plan.runs if run.leg_ids()}
    for shift in records.shifts(day):
        if shift.id in driven:
            key = f"roster:{shift.id}"
            yield NewsItem(News.ROSTER, shift.driver_id, key, day, shift_id=shift.id)


def _late(context: Context, records: Records, told: Told) -> Iterator[NewsItem]:
    day = context.today()
    second = context.timeline(day).seconds(context.now())
    for run in records.plan(day).runs:
        is_told = run.has_begun or context.policy.messages.late_unheard
        if is_told and not run.has_ended:
            yield from delays_on(context, records, run, told(day), now=second)
