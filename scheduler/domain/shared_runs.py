"""Runs at fixed times that anybody may book a seat on, such as a market run: when they go and when they come back."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.place import Place


@dataclass(frozen=True, slots=True)
class SharedRun:
    """There by one time and back after another, on some days of the week; times in seconds of the service day.

    A seat is booked as a ride at those times. That people go together is left to the engine, which gathers who
    goes the same way at the same time; nobody is refused because a run of that name is full.
    """

    key: str
    name: str
    destination: Place
    weekdays: tuple[int, ...]
    arrive_by: int
    leave_after: int

    def runs_on(self, day: date) -> bool:
        """Tell whether the run goes on that day of the week."""
        return day.weekday() in self.weekdays
