"""Whether there is a seat left on a run at fixed times: one rule for questions, bookings and what pages show."""

from datetime import date

from scheduler.domain.request import Request
from scheduler.domain.shared_runs import SharedRun, run_of
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day


def full_run(context: Context, request: Request, book: DayBook) -> SharedRun | None:
    """Return the run that a ride would be a seat on, where it has not that many left; else None."""
    run = run_of(context.policy.shared_runs, request)
    left = None if run is None else run.seats_left(book.requests())
    return run if left is not None and left < request.party.size else None


def seats_left(context: Context, service_date: date) -> dict[str, int]:
    """Return how many people can still go on each run of a date that counts them."""
    runs = [one for one in context.policy.shared_runs if one.runs_on(service_date) and one.seats is not None]
    if not runs:
        return {}
    with context.ports.storage.reading() as records:
        booked = open_day(records, service_date, policy=context.policy).requests()
    return {run.key: run.seats_left(booked) or 0 for run in runs}
