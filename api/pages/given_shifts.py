"""Shifts that people gave by themselves, beside the duties of the rota, so that one list tells who drives when."""

from datetime import date, timedelta

from scheduler.domain.fleet import Shift
from scheduler.usecases.ports import Records


def given_shifts(records: Records, *, first: date, last: date) -> list[Shift]:
    """Return the shifts of some dates that came of no duty."""
    of_duties = {seat.shift_id for duty in records.duties(first, last) for seat in duty.seats}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [one for day in days for one in records.shifts(day) if one.id not in of_duties]
