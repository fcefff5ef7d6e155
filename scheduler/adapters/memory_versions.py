"""What storage in memory says of values that several units write: versions, names, and who came too late."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from scheduler.domain.booking import Booking
from scheduler.domain.errors import PlanChanged
from scheduler.domain.plan import Plan

K = TypeVar("K")
V = TypeVar("V")


def merged(kept: Iterator[V], written: dict[K, V], key: Callable[[V], str]) -> list[V]:
    """Return what is kept with what was written on top, in order of key."""
    by_id = {key(value): value for value in kept} | {key(value): value for value in written.values()}
    return [by_id[id_] for id_ in sorted(by_id)]


def names(booking: Booking) -> list[str]:
    """Return by what a booking is found: its reference, and the ids of its legs."""
    return [booking.reference, *(booked.leg.id for booked in booking.legs)]


def version(stored: Plan | Booking | None) -> int:
    """Return the version that is stored; 0 for nothing."""
    return 0 if stored is None else stored.version


def plan_changed(day: date) -> PlanChanged:
    """Return the error of who writes a plan that somebody else changed."""
    return PlanChanged(f"The plan of {day.isoformat()} was changed by somebody else. Load it again.")


def booking_changed(booking: Booking) -> PlanChanged:
    """Return the error of who writes a booking that somebody else changed."""
    return PlanChanged(f"The booking {booking.reference} was changed by somebody else. Load it again.")
