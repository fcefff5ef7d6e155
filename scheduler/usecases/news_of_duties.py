"""Who among the volunteers is told what: a duty a day ahead, and a run that changed after its driver heard of it."""

from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import ShiftId
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId
from scheduler.domain.request import LegId
from scheduler.domain.time import service_date_of
from scheduler.usecases.confirming import agreed_since
from scheduler.usecases.context import Context
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.own_roster import own_roster
from scheduler.usecases.ports import Records

CHANGE_RUNS = frozenset(
    {
        EventType.CLIENT_ORDER_CONFIRMATION,
        EventType.BOOKING_AMENDED,
        EventType.READY_CALL_ANSWERED,
        EventType.PROMISE_CHANGED,
        EventType.TRIP_CANCEL_RESPONSE,
        EventType.AVAILABILITY_SET,
        EventType.AVAILABILITY_WITHDRAWN,
        EventType.PLAN_OPTIMISED,
        EventType.RIDES_MOVED,
    }
)
"""Facts after which a run may be another one; a day that was mended tells its drivers by itself."""


def duty_reminders(context: Context, records: Records) -> Iterator[NewsItem]:
    """Yield whom a duty awaits within the time of the reminder; not who agreed to it only since then."""
    now, ahead = context.now(), timedelta(hours=context.policy.roster.reminder_hours)
    first, last = (service_date_of(moment, context.policy.zone) for moment in (now, now + ahead))
    for driver in records.drivers():
        for one in own_roster(records, driver.id, first, last=last):
            begins = context.timeline(one.service_date).moment(one.hours.earliest)
            if now < begins <= now + ahead and not agreed_since(context, records, one, hours=ahead):
                yield NewsItem(
                    News.DUTY_REMINDER,
                    driver.id,
                    f"duty-reminder:{one.role.value}:{one.key}",
                    one.service_date,
                    numbers={"from_s": one.hours.earliest, "to_s": one.hours.latest},
                    vehicle_id=one.vehicle_id,
                    role=one.role,
                )


def runs_changed(context: Context, records: Records, event: Event) -> Iterator[NewsItem]:
    """Yield which drivers a fact concerns whose run sheet was open already, or who lost the ride that they picked.

    Nobody is told of their own doing.
    """
    day = event.service_date
    opened = context.timeline(day - timedelta(days=1)).moment(context.policy.messages.reminder_at)
    if event.type not in CHANGE_RUNS:
        return
    if event.at < opened:
        yield from _picked_in_vain(records, event)
        return
    plan, legs = records.plan(day), _legs(event)
    ids = {run.shift_id for run in plan.runs if legs & set(run.leg_ids())} | _shifts(event)
    for shift_id in sorted(ids):
        shift, run = records.shift(shift_id), plan.run(shift_id)
        if shift is None or event.actor.id == shift.driver_id or (run is not None and run.has_ended):
            continue
        if (
            run is not None
            and set(run.leg_ids()) <= legs
            and day > service_date_of(event.at, context.policy.zone)
        ):
            continue  # A run that there was none of before: the roster of the evening tells of it.
        yield NewsItem(
            News.RUN_CHANGED, DriverId(shift.driver_id), f"run:{event.id}:{shift_id}", day, shift_id=shift_id
        )


def _picked_in_vain(records: Records, event: Event) -> Iterator[NewsItem]:
    """Yield who picked a ride that is theirs no more: they would keep the hours free for nothing."""
    lost, day = _shifts(event), event.service_date
    if not lost:
        return
    driven = {run.shift_id for run in records.plan(day).runs if run.leg_ids()}
    picked = {seat.shift_id for duty in records.duties(day, day) if duty.picked for seat in duty.seats}
    for shift_id in sorted((lost & picked) - driven):
        shift = records.shift(shift_id)
        if shift is not None and shift.driver_id != event.actor.id:
            key = f"run:{event.id}:{shift_id}"
            yield NewsItem(News.RUN_CHANGED, shift.driver_id, key, day, shift_id=shift_id)


def _legs(event: Event) -> set[LegId]:
    """Return the rides that a fact puts on a run, or gives to another."""
    data = event.data
    if event.type is EventType.RIDES_MOVED:
        return {one["leg"] for one in data["moves"]}
    if event.type is EventType.PROMISE_CHANGED:
        return {data["leg"]}
    if event.type is EventType.TRIP_CANCEL_RESPONSE:
        return set()
    named = [one["leg"] for one in data.get("legs", ())]
    return {*named, *data.get("moved", ()), *data.get("taken_up", ())}


def _shifts(event: Event) -> set[ShiftId]:
    """Return the runs that lost something by a fact, or changed otherwise."""
    data = event.data
    if event.type is EventType.RIDES_MOVED:
        return {one["from"] for one in data["moves"] if one["from"] is not None}
    if event.type is EventType.PLAN_OPTIMISED:
        return {one["shift"] for one in data.get("changes", {}).get("runs", ())}
    return set(data.get("left", ()))
