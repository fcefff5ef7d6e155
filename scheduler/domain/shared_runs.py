"""Runs at fixed times that anybody may book a seat on, such as a market run: when they go, and who has a seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scheduler.domain.place import Place, metres_between
from scheduler.domain.request import Request, Wish, WishKind

_SAME_PLACE = 150
"""Metres within which a ride goes to the place of a run."""


@dataclass(frozen=True, slots=True)
class SharedRun:
    """There by one time and back after another, on some days of the week; times in seconds of the service day.

    A seat is booked as a ride there and back at those times. That people go together is left to the engine, which
    gathers who goes the same way at the same time. Whoever asks for exactly that ride asks for a seat on the run.
    """

    key: str
    name: str
    destination: Place
    weekdays: tuple[int, ...]
    arrive_by: int
    leave_after: int
    seats: int | None = None
    """How many people it is for; None: as many as vehicles take."""

    def runs_on(self, day: date) -> bool:
        """Tell whether the run goes on that day of the week."""
        return day.weekday() in self.weekdays

    def takes(self, request: Request) -> bool:
        """Tell whether a ride is a seat on this run."""
        times = (Wish(WishKind.ARRIVE_BY, self.arrive_by), Wish(WishKind.LEAVE_AFTER, self.leave_after))
        is_there = metres_between(self.destination.point, request.destination.point) <= _SAME_PLACE
        at_its_times = (request.outward, request.homeward) == times
        return at_its_times and is_there and self.runs_on(request.service_date)

    def seats_left(self, booked: Iterable[Request]) -> int | None:
        """Return how many people can still go, beside the rides booked on a date; None where nobody counts."""
        if self.seats is None:
            return None
        return max(0, self.seats - sum(one.party.size for one in booked if self.takes(one)))


def run_of(runs: Iterable[SharedRun], request: Request) -> SharedRun | None:
    """Return the run that a ride is a seat on, or None."""
    return next((run for run in runs if run.takes(request)), None)
