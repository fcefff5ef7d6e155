"""Tells how well a day is covered, and by when a request that waits for a driver is answered."""

from datetime import date, datetime, timedelta

from scheduler.domain.cover import Cover
from scheduler.domain.request import Request
from scheduler.domain.waiting import WaitKind
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records

_HOUR = timedelta(hours=1)


def cover(context: Context, records: Records, service_date: date) -> Cover:
    """Return how many drivers a date has and wants."""
    drivers = {shift.driver_id for shift in records.shifts(service_date)}
    return Cover(service_date, len(drivers), context.policy.cover.wanted(service_date))


def answer_by(context: Context, request: Request, kind: WaitKind) -> datetime | None:
    """Return the moment by which a waiting request has a yes or a no; None when it is too late to wait.

    Who waits for a driver to be found hears early enough to make other plans. Who waits for somebody to cancel
    may hope until shortly before the ride.
    """
    rules, now = context.policy.waiting, context.now()
    line = context.timeline(request.service_date)
    last = line.moment(request.outward.at) - timedelta(seconds=context.policy.booking.notice)
    early = context.timeline(request.service_date - timedelta(days=rules.answer_days)).moment(rules.answer_at)
    due = early if kind is WaitKind.BEING_ARRANGED and early > now + _HOUR else last
    return due if due > now else None
