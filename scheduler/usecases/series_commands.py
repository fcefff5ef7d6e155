"""What may be asked about regular rides."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.booking import BookingId
from scheduler.domain.request import Wish
from scheduler.domain.series import SeriesId
from scheduler.usecases.commands import Origin


@dataclass(frozen=True, slots=True)
class StartSeries:
    """Have a booked ride again on some weekdays until a day."""

    booking_id: BookingId
    weekdays: tuple[int, ...]
    until: date
    by: Origin
    left_out: frozenset[date] = frozenset()
    on_holidays: bool = False
    same_driver: bool = True


@dataclass(frozen=True, slots=True)
class ChangeSeries:
    """Have other times from a day on. Dates on which that cannot be stay as they are, with the reason."""

    series_id: SeriesId
    from_day: date
    outward: Wish
    homeward: Wish | None
    by: Origin


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Give one date back, or that date and all that follow."""

    series_id: SeriesId
    day: date
    by: Origin
    and_following: bool = False


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Ask for a date that was left out or refused."""

    series_id: SeriesId
    day: date
    by: Origin
