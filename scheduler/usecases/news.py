"""Who is told what because of a fact: whom a booking, a change or a driver's progress concerns.

Each piece of news has a key that is the same however often it is worked out, so that it is told once.
"""

from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.booking import BookingId, Channel
from scheduler.domain.events import SYSTEM, Event, EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.messages import News
from scheduler.domain.outbox import TELL, Entry
from scheduler.domain.people import RiderId
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.series import SeriesId
from scheduler.domain.time import service_date_of
from scheduler.usecases.context import Context
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.news_of_delays import Told, delays_on, nothing_told
from scheduler.usecases.news_of_duties import CHANGE_RUNS, runs_changed
from scheduler.usecases.news_of_repairs import news_of_repair
from scheduler.usecases.news_of_waiting import ABOUT_WAITING, news_of_waiting
from scheduler.usecases.ports import Records

_ABOUT_A_BOOKING = {
    EventType.CLIENT_ORDER_CONFIRMATION: News.CONFIRMED,
    EventType.BOOKING_AMENDED: News.CHANGED,
    EventType.READY_CALL_ANSWERED: News.CHANGED,
    EventType.PROMISE_CHANGED: News.CHANGED,
    EventType.TRIP_CANCEL_RESPONSE: News.CANCELLED,
}
_DRIVEN_ON = frozenset(
    {EventType.SHIFT_STARTED, EventType.RIDER_BOARDED, EventType.TRIP_TASK_COMPLETION, EventType.NO_SHOW}
)
_PROGRESS = _DRIVEN_ON | {EventType.VEHICLE_ARRIVED}
_ALSO_TOLD = frozenset({EventType.DAY_REPLANNED, EventType.SERIES_DATE_NOT_BOOKED})
TOLD = frozenset(_ABOUT_A_BOOKING) | _PROGRESS | CHANGE_RUNS | ABOUT_WAITING | _ALSO_TOLD
"""The facts that may be news to somebody."""
LONG_STAND = 3600
"""Seconds until the next pickup from which a vehicle is not yet called on its way."""
COLLECTED_FOR = timedelta(minutes=2)
"""For so long the dates of a regular ride that are decided about make one message."""


def telling(event: Event) -> Entry:
    """Return the outbox entry that has people told of a fact."""
    about = {"event": event.id, "service_date": event.service_date.isoformat()}
    return Entry(TELL, event.at, about, dedupe_key=event.id)


def is_of_one_booking(event: Event) -> bool:
    """Tell whether one look at a booking says who is told of a fact."""
    return event.type in _ABOUT_A_BOOKING


def news_of(context: Context, records: Records, event: Event, told: Told = nothing_told) -> list[NewsItem]:
    """Return what a fact makes somebody be told."""
    if event.type in _ABOUT_A_BOOKING:
        return [*_about_booking(context, records, event), *runs_changed(context, records, event)]
    if event.type in CHANGE_RUNS:
        return list(runs_changed(context, records, event))
    if event.type in ABOUT_WAITING:
        return list(news_of_waiting(records, event))
    if event.type is EventType.SERIES_DATE_NOT_BOOKED:
        return [_about_series(context, RiderId(event.data["rider"]), event)]
    if event.type is EventType.DAY_REPLANNED:
        return list(news_of_repair(context, records, event))
    if event.type not in _PROGRESS:
        return []
    run = records.plan(event.service_date).run(ShiftId(event.data["shift"]))
    if run is None or run.has_ended:
        return []
    found = list(delays_on(context, records, run, told(event.service_date), now=_second(context, event)))
    if event.type in _DRIVEN_ON:
        found += _on_its_way(context, records, event, run)
    return found


def _second(context: Context, event: Event) -> int:
    """Return the present second of the day of a fact: what is overdue by now counts whoever looks."""
    return context.timeline(event.service_date).seconds(context.now())


def _about_booking(context: Context, records: Records, event: Event) -> Iterator[NewsItem]:
    booking = records.booking(BookingId(event.data["booking"]))
    if booking is None or (booking.service_date != event.service_date and "legs" in event.data):
        return  # It moved to another day: that day's fact tells it.
    if "series" in event.data:
        yield _about_series(context, booking.rider_id, event)
        return
    yield NewsItem(
        _ABOUT_A_BOOKING[event.type],
        booking.rider_id,
        f"event:{event.id}",
        booking.service_date,
        booking_id=booking.id,
        heard=event.channel is Channel.PHONE,
    )


def _about_series(context: Context, rider_id: RiderId, event: Event) -> NewsItem:
    """Return the news of a regular ride because of one of its dates; the last of several is what is told."""
    return NewsItem(
        News.REGULAR,
        rider_id,
        f"event:{event.id}",
        event.service_date,
        series_id=SeriesId(event.data["series"]),
        since=service_date_of(event.at, context.policy.zone),
        not_before=context.timeline(event.service_date).seconds(event.at + COLLECTED_FOR),
        heard=event.channel is Channel.PHONE and event.actor != SYSTEM,
    )


def _on_its_way(context: Context, records: Records, event: Event, run: Run) -> Iterator[NewsItem]:
    stop = next((one for one in run.stops if not one.is_over and one.kind is not StopKind.BREAK), None)
    if stop is None or stop.kind is not StopKind.PICKUP or stop.state is not StopState.PLANNED:
        return
    booking = None if stop.leg_id is None else records.booking_of_leg(stop.leg_id)
    if booking is None:
        return
    waits = stop.start - int(event.data["at_s"]) > LONG_STAND
    yield NewsItem(
        News.ON_ITS_WAY,
        booking.rider_id,
        f"on-its-way:{stop.leg_id}:{run.shift_id}",
        event.service_date,
        booking_id=booking.id,
        leg_id=stop.leg_id,
        shift_id=run.shift_id,
        not_before=stop.start - context.policy.messages.ahead if waits else None,
        numbers={"at_s": stop.start},
    )
